import { keptServices } from '../../blue-green/service';
import { difference } from '../../plan/values';
import type { Rule } from '../../rule';

const path = ['task_definition'];

export const serviceTaskDefinition: Rule = {
  id: 'ECS101',
  name: 'service-task-definition',
  severity: 'block',
  title: 'Leave the task definition of the service to CodeDeploy',
  why:
    'Under the CODE_DEPLOY deployment controller ECS rejects the change: "Unable to update task definition on ' +
    'services with a CODE_DEPLOY deployment controller". Every deployment changes the task definition, so the apply ' +
    'fails after the first one.',
  fix:
    'Add task_definition to lifecycle.ignore_changes of the service, and release the new revision with a CodeDeploy ' +
    'deployment.',
  link: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html',
  watches: { aws_ecs_service: ['task_definition'] },
  example: {
    changes: [
      {
        address: 'aws_ecs_service.web',
        actions: ['update'],
        before: { name: 'web', deployment_controller: [{ type: 'CODE_DEPLOY' }], task_definition: 'web:41' },
        after: { name: 'web', deployment_controller: [{ type: 'CODE_DEPLOY' }], task_definition: 'web:7' },
      },
    ],
  },
  check: ({ services, show }) =>
    keptServices(services).map((change) => {
      const found = difference(change, path);
      if (found === 'same') return { outcome: 'pass', change };
      const message =
        `the apply fails: ECS does not let Terraform change task_definition from ${show(change, 'before', path)} ` +
        `to ${show(change, 'after', path)} under the CODE_DEPLOY controller`;
      return { outcome: found === 'unknown' ? 'unknown' : 'fail', change, message, path };
    }),
};
