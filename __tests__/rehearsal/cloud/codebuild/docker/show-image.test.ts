import { formatImage } from '../../../../../rehearsal/cloud/codebuild/docker/show-image';

const image = { Id: 'sha256:1', RepoDigests: ['a@sha256:2'], Config: { Labels: { 'a.b': 'c' } } };

describe('a format', () => {
  it.each([
    ['{{.Id}}', 'sha256:1'],
    ['id={{ .Id }}!', 'id=sha256:1!'],
    ['{{json .Config.Labels}}', '{"a.b":"c"}'],
    ['{{json .Id}}', '"sha256:1"'],
    ['{{index .RepoDigests 0}}', 'a@sha256:2'],
    ['{{index .Config.Labels "a.b"}}', 'c'],
  ])('%s', (template, expected) => {
    expect(formatImage(image, template)).toBe(expected);
  });

  it('of something else is refused by its name', () => {
    expect(() => formatImage(image, '{{range .RepoDigests}}')).toThrow(
      'docker inspect --format {{range .RepoDigests}} is not performed by the stand-in, which knows ',
    );
    expect(() => formatImage(image, '{{index .RepoDigests 1}}')).toThrow('no entry for key "1"');
  });
});
