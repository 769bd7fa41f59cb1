import { readAppSpec } from '../../../../rehearsal/cloud/codedeploy/app-spec';
import type { Json } from '../../../../rehearsal/cloud/protocol/json';
import { appSpec, properties } from './sample-app-spec';

const plain = {
  replacement: {
    taskDefinition: properties.TaskDefinition,
    containerName: 'app',
    containerPort: 8080,
  },
  hooks: {},
};

const yaml = `version: 0.0
Resources:
  - TargetService:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: "${properties.TaskDefinition}"
        LoadBalancerInfo:
          ContainerName: app
          ContainerPort: 8080
`;

describe('an AppSpec', () => {
  it.each([
    ['JSON', appSpec()],
    ['YAML', yaml],
    ['YAML with a byte order mark and Windows line ends', `\uFEFF${yaml.replaceAll('\n', '\r\n')}`],
    ['a flow mapping of YAML', `{version: 0.0, ${appSpec().slice(1).replace('"version":0,', '')}`],
    ['a version as a text', appSpec({ version: '0.0' })],
    ['a port as a text', appSpec({}, { LoadBalancerInfo: { ContainerName: 'app', ContainerPort: '8080' } })],
  ])('is read as %s', (_title, text) => {
    expect(readAppSpec(text)).toEqual(plain);
  });

  it('says all that may differ from the service, and which functions run', () => {
    const hooks = [
      { BeforeInstall: 'a' },
      { AfterInstall: 'b' },
      { AfterAllowTestTraffic: 'c' },
      { BeforeAllowTraffic: 'd' },
      { AfterAllowTraffic: 'arn:aws:lambda:eu-west-1:123456789012:function:e' },
    ];
    const text = appSpec(
      { Hooks: hooks },
      {
        PlatformVersion: 'LATEST',
        NetworkConfiguration: {
          AwsvpcConfiguration: {
            Subnets: ['subnet-1'],
            SecurityGroups: ['sg-1'],
            AssignPublicIp: 'DISABLED',
          },
        },
        CapacityProviderStrategy: [{ Base: 1, CapacityProvider: 'FARGATE_SPOT', Weight: 2 }],
      },
    );
    expect(readAppSpec(text)).toEqual({
      replacement: {
        ...plain.replacement,
        platformVersion: 'LATEST',
        networkConfiguration: {
          awsvpcConfiguration: {
            subnets: ['subnet-1'],
            securityGroups: ['sg-1'],
            assignPublicIp: 'DISABLED',
          },
        },
        capacityProviderStrategy: [{ base: 1, capacityProvider: 'FARGATE_SPOT', weight: 2 }],
      },
      hooks: Object.assign({}, ...hooks) as Json,
    });
  });

  const bomb = `a: &a [x, x, x, x, x, x, x, x, x]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]
c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]
d: [*c, *c, *c, *c, *c, *c, *c, *c, *c]
`;
  it.each([
    ['nothing', '', 'the AppSpec: '],
    ['no map', '[]', 'version: '],
    ['no YAML', 'a: [', 'Flow sequence'],
    ['a key twice', `${yaml}version: 0.0\n`, 'Map keys must be unique'],
    ['a bomb of aliases', bomb, 'Excessive alias count'],
    ['another version', appSpec({ version: 1 }), 'version: the only version is 0.0'],
    ['no version', appSpec({ version: undefined }), 'version: '],
    ['no resource', appSpec({ Resources: [] }), 'Resources: '],
    ['a resource of another type', appSpec().replace('ECS::Service', 'Lambda::Function'), 'Type: '],
    ['an unknown section', appSpec({ files: [] }), 'files: '],
    ['an unknown property', appSpec({}, { Memory: 1 }), 'Memory: '],
    [
      'the placeholder of CodePipeline',
      appSpec({}, { TaskDefinition: '<TASK_DEFINITION>' }),
      'TaskDefinition: the ARN of a task definition',
    ],
    ['no container', appSpec({}, { LoadBalancerInfo: { ContainerPort: 80 } }), 'ContainerName: '],
    [
      'no port',
      appSpec({}, { LoadBalancerInfo: { ContainerName: 'a', ContainerPort: 0 } }),
      'ContainerPort: ',
    ],
    ['an unknown lifecycle event', appSpec({ Hooks: [{ AfterLunch: 'f' }] }), 'Hooks.0.AfterLunch: '],
    ['an event that takes no function', appSpec({ Hooks: [{ Install: 'f' }] }), 'Hooks.0.Install: '],
    ['a function without a name', appSpec({ Hooks: [{ AfterInstall: '' }] }), 'Hooks.0.AfterInstall: '],
    [
      'two functions for an event',
      appSpec({ Hooks: [{ AfterInstall: 'f' }, { AfterInstall: 'g' }] }),
      'AfterInstall may have one function',
    ],
  ])('is refused with %s', (_title, text, message) => {
    const read = () => readAppSpec(text);
    expect(read).toThrow(message);
    expect(read).toThrow(expect.objectContaining({ code: 'InvalidRevisionException' }) as Error);
  });
});
