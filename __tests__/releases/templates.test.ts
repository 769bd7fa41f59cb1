import { appSpecOf, buildOf, placeOf, taskDefinitionOf } from '../../releases/model/templates';
import { renderAppSpec } from '../../stacks/app-spec';
import { parse } from 'yaml';

describe('the place of the templates', () => {
  it('is a bucket and a prefix', () => {
    expect(placeOf('s3://shop-dev-web-art-1/release-templates')).toEqual({
      bucket: 'shop-dev-web-art-1',
      prefix: 'release-templates',
    });
    expect(placeOf('s3://bucket/a/b/')).toEqual({ bucket: 'bucket', prefix: 'a/b' });
  });

  it.each(['', 'bucket/prefix', 's3://bucket', 's3://bucket/', 's3:///prefix', 'https://bucket/prefix'])(
    'is not %j',
    (text) => {
      expect(placeOf(text)).toBeUndefined();
    },
  );
});

describe('what a build must know', () => {
  const build = {
    repository: 'web',
    repositoryUrl: '1.dkr/web',
    architecture: 'X86_64',
    platform: 'linux/amd64',
    dockerfile: 'Dockerfile',
    context: '.',
    tagSuffix: '',
  };

  it('is what the stacks write', () => {
    expect(buildOf(JSON.stringify(build))).toEqual(build);
    expect(buildOf(JSON.stringify({ ...build, testUrl: 'http://lb:8090' }))).toMatchObject({
      testUrl: 'http://lb:8090',
    });
  });

  it.each([
    ['no JSON', 'build'],
    ['no object', '"build"'],
    ['a member that is missing', JSON.stringify({ ...build, context: undefined })],
    [
      'a line that a workflow would take for another output',
      JSON.stringify({ ...build, context: 'a\ntag=b' }),
    ],
    ['a test URL that is none', JSON.stringify({ ...build, testUrl: 8090 })],
  ])('is not %s', (_, text) => {
    expect(buildOf(text)).toBeUndefined();
  });
});

describe('a release', () => {
  const image = `1.dkr/web@sha256:${'0'.repeat(64)}`;
  const arn = 'arn:aws:ecs:eu-west-1:111122223333:task-definition/web:7';

  it('has the image in the place of the placeholder, and nothing else changed', () => {
    const template = {
      family: 'web',
      containerDefinitions: [{ image: '<IMAGE1_NAME>', command: ['a "b"'] }],
    };
    expect(taskDefinitionOf(JSON.stringify(template), image)).toEqual({
      family: 'web',
      containerDefinitions: [{ image, command: ['a "b"'] }],
    });
    expect(taskDefinitionOf('{"family":"web"}', image)).toBeUndefined();
    expect(taskDefinitionOf('<IMAGE1_NAME>', image)).toBeUndefined();
  });

  it('has the revision in the AppSpec of the stacks', () => {
    const template = renderAppSpec({
      containerName: 'app',
      containerPort: 3000,
      subnetIds: ['subnet-1'],
      securityGroupIds: ['sg-1'],
      hooks: {},
    });
    expect(parse(appSpecOf(template, arn)!)).toMatchObject({
      Resources: [{ TargetService: { Properties: { TaskDefinition: arn } } }],
    });
    expect(appSpecOf('version: 0.0', arn)).toBeUndefined();
  });
});
