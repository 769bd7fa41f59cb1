import { keptServices } from '../../blue-green/service';
import { describeChange } from '../../change-words';
import { orPass, changed } from '../../outcomes';
import type { Path } from '../../plan/model';
import type { Rule } from '../../rule';

const path: Path = ['enable_execute_command'];

export const serviceExecuteCommand: Rule = {
  id: 'ECS111',
  name: 'service-execute-command',
  severity: 'warn',
  title: 'Start a deployment after you switch ECS Exec',
  why:
    'ECS Exec is set when a task starts. Running tasks do not change until a deployment replaces them, and Terraform ' +
    'starts none under the CODE_DEPLOY controller. The UpdateService documentation does not list ECS Exec among the ' +
    'arguments it changes under this controller; whether ECS rejects the update is not confirmed.',
  fix:
    'Apply where a failed update of the service does no harm, then start a CodeDeploy deployment. Switch it back ' +
    'after the session: a shell in production makes changes that no release contains.',
  link: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html',
  watches: { aws_ecs_service: ['enable_execute_command'] },
  example: {
    changes: [
      {
        address: 'aws_ecs_service.web',
        actions: ['update'],
        before: {
          name: 'web',
          deployment_controller: [{ type: 'CODE_DEPLOY' }],
          enable_execute_command: false,
        },
        after: {
          name: 'web',
          deployment_controller: [{ type: 'CODE_DEPLOY' }],
          enable_execute_command: true,
        },
      },
    ],
  },
  check: ({ services, show }) =>
    keptServices(services).flatMap((service) =>
      orPass(
        service,
        changed(
          service,
          path,
          () =>
            `ECS Exec of the service changes ${describeChange(show, service, path)} at once, for tasks that start from then on: those that run stay as they are until the next deployment`,
        ),
      ),
    ),
};
