import type { Rule } from '../../rule';
import { refusesChanges } from './refused-arguments';

export const servicePlatformVersion: Rule = {
  id: 'ECS104',
  name: 'service-platform-version',
  severity: 'block',
  title: 'Change the platform version by a deployment',
  why:
    'Under the CODE_DEPLOY controller UpdateService takes no platform version: it belongs to a task set, which a ' +
    'deployment of CodeDeploy creates. The apply fails.',
  fix: 'Put platform_version into lifecycle.ignore_changes of the service, and name the new one as PlatformVersion of the AppSpec file.',
  link: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html',
  watches: { aws_ecs_service: ['platform_version'] },
  example: {
    changes: [
      {
        address: 'aws_ecs_service.web',
        actions: ['update'],
        before: {
          name: 'web',
          deployment_controller: [{ type: 'CODE_DEPLOY' }],
          platform_version: 'LATEST',
        },
        after: { name: 'web', deployment_controller: [{ type: 'CODE_DEPLOY' }], platform_version: '1.4.0' },
      },
    ],
  },
  check: refusesChanges(() => [['platform_version']]),
};
