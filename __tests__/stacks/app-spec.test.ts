import { renderAppSpec, type AppSpecProps } from '../../stacks/app-spec';

const appSpec: AppSpecProps = {
  containerName: 'NodejsApp',
  containerPort: 3000,
  subnetIds: ['subnet-a', 'subnet-b'],
  securityGroupIds: ['sg-a'],
  hooks: {},
};

describe('renderAppSpec', () => {
  test('renders the whole file', () => {
    expect(renderAppSpec(appSpec)).toBe(`version: 0.0
Resources:
  - TargetService:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: <TASK_DEFINITION>
        LoadBalancerInfo:
          ContainerName: "NodejsApp"
          ContainerPort: 3000
        PlatformVersion: "LATEST"
        NetworkConfiguration:
          AwsvpcConfiguration:
            Subnets: ["subnet-a", "subnet-b"]
            SecurityGroups: ["sg-a"]
            AssignPublicIp: "DISABLED"
`);
  });

  test('names hooks in the order in which they run', () => {
    const text = renderAppSpec({
      ...appSpec,
      hooks: {
        afterAllowTraffic: 'arn:after',
        beforeInstall: 'arn:before',
        afterAllowTestTraffic: 'arn:test',
      },
    });
    expect(text).toMatch(
      /Hooks:\n {2}- BeforeInstall: "arn:before"\n {2}- AfterAllowTestTraffic: "arn:test"\n {2}- AfterAllowTraffic: "arn:after"\n$/,
    );
  });
});
