import { releaseAppSpec } from '../../../rehearsal/scenarios/app-spec';
import type { AppSpecDocument, Stage } from '../../../rehearsal/scenarios/stage';

const plain = { containerName: 'app', containerPort: 3000 } as Stage;
const taskDefinitionArn = 'arn:aws:ecs:us-east-1:123456789012:task-definition/app:2';

describe('the AppSpec of a release', () => {
  it('names the task definition, the container and the functions', () => {
    expect(releaseAppSpec(plain, { taskDefinitionArn, hookArns: { BeforeInstall: 'arn:1' } })).toEqual({
      version: 0,
      Resources: [
        {
          TargetService: {
            Type: 'AWS::ECS::Service',
            Properties: {
              TaskDefinition: taskDefinitionArn,
              LoadBalancerInfo: { ContainerName: 'app', ContainerPort: 3000 },
            },
          },
        },
      ],
      Hooks: [{ BeforeInstall: 'arn:1' }],
    });
  });

  it('keeps what the stage has but the task definition and functions that are replaced', () => {
    const appSpec: AppSpecDocument = {
      version: 0,
      Resources: [
        {
          TargetService: {
            Type: 'AWS::ECS::Service',
            Properties: { TaskDefinition: '<TASK_DEFINITION>', PlatformVersion: 'LATEST' },
          },
        },
      ],
      Hooks: [{ AfterAllowTestTraffic: 'arn:smoke' }, { AfterAllowTraffic: 'arn:last' }],
    };
    const hookArns = { AfterAllowTestTraffic: 'arn:fails' };
    expect(releaseAppSpec({ ...plain, appSpec }, { taskDefinitionArn, hookArns })).toEqual({
      version: 0,
      Resources: [
        {
          TargetService: {
            Type: 'AWS::ECS::Service',
            Properties: { TaskDefinition: taskDefinitionArn, PlatformVersion: 'LATEST' },
          },
        },
      ],
      Hooks: [{ AfterAllowTraffic: 'arn:last' }, { AfterAllowTestTraffic: 'arn:fails' }],
    });
  });
});
