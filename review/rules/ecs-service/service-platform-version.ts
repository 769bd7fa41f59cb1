import type { Rule } from '../../rule';
import { refusesChanges } from './refused-arguments';

export const servicePlatformVersion: Rule = {
  id: 'ECS104',
  name: 'service-platform-version',
  severity: 'block',
  title: 'Change the platform version with a deployment',
  why:
    'Under the CODE_DEPLOY controller UpdateService accepts no platform version: it belongs to a task set, which a ' +
    'CodeDeploy deployment creates. The apply fails.',
  fix:
    'Add platform_version to lifecycle.ignore_changes of the service, and set the new version as PlatformVersion in ' +
    'the AppSpec.',
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
