import { readReference, versionOf } from '../../../../rehearsal/runtime/images/image-reference';

const digest = `sha256:${'0'.repeat(64)}`;

describe('a reference to an image', () => {
  it.each([
    ['127.0.0.1:4566/app', { repository: 'app' }, 'latest'],
    ['127.0.0.1:4566/team/app:v1', { repository: 'team/app', tag: 'v1' }, 'v1'],
    [`127.0.0.1:4566/app@${digest}`, { repository: 'app', digest }, digest],
    [`127.0.0.1:4566/app:v1@${digest}`, { repository: 'app', tag: 'v1', digest }, digest],
  ])('%s names a registry', (text, parts, version) => {
    const reference = readReference(text);
    expect(reference).toEqual({ host: '127.0.0.1:4566', ...parts });
    expect(versionOf(reference!)).toBe(version);
  });

  it.each(['node', 'node:22', 'library/node', 'rehearsal/application:v1', '127.0.0.1:4566/', ''])(
    '%j names none',
    (text) => {
      expect(readReference(text)).toBeUndefined();
    },
  );
});
