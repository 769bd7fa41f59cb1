import type { BlueGreenService } from '../../blue-green/service';
import { resourceOf, revisionOf } from '../../blue-green/task-definition';
import { fail, pass, unsure } from '../../outcomes';
import { fateOf } from '../../plan/changes';
import type { ResourceChange } from '../../plan/model';
import { textAt, valueAt } from '../../plan/values';
import type { Rule } from '../../rule';

export const taskDefinitionDeregistered: Rule = {
  id: 'TD201',
  name: 'task-definition-deregistered',
  severity: 'warn',
  title: 'Keep the revision that tasks run from',
  why:
    'A revision is immutable, so Terraform registers a new one and deregisters the old one. Tasks of an INACTIVE ' +
    'revision continue, but no deployment can start tasks from it, so a rollback to the running version fails. ' +
    'Terraform destroys a resource with the arguments in its state, so skip_destroy must be applied first.',
  fix: 'Set skip_destroy to true in an apply of its own, before the next change of the task definition.',
  link: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deregister-task-definition-v2.html',
  watches: { aws_ecs_task_definition: ['skip_destroy'] },
  example: {
    changes: [
      {
        address: 'aws_ecs_service.web',
        actions: ['no-op'],
        before: { name: 'web', deployment_controller: [{ type: 'CODE_DEPLOY' }], task_definition: 'web:7' },
        after: { name: 'web', deployment_controller: [{ type: 'CODE_DEPLOY' }], task_definition: 'web:7' },
      },
      {
        address: 'aws_ecs_task_definition.web',
        actions: ['delete', 'create'],
        replacePaths: [['cpu']],
        before: { family: 'web', arn: 'task-definition/web:7', cpu: '256', skip_destroy: false },
        after: { family: 'web', cpu: '512', skip_destroy: false },
        afterUnknown: { arn: true },
      },
    ],
  },
  check: (context) => {
    const { services } = context;
    const usersOf = new Map<ResourceChange, BlueGreenService[]>();
    for (const service of services) {
      const definition = resourceOf(service, context);
      if (definition !== undefined) usersOf.set(definition, [...(usersOf.get(definition) ?? []), service]);
    }
    return [...usersOf].flatMap(([change, users]) => {
      const fate = fateOf(change);
      if (fate === 'other') return [];
      if (fate === 'kept' || keeps(change) || !users.some((user) => runs(user, change)))
        return [pass(change)];
      const late =
        valueAt(change.after, ['skip_destroy']) === true
          ? '; skip_destroy of this apply comes too late for it'
          : '';
      const message = `the apply deregisters the revision that tasks run from: a rollback cannot start tasks from it${late}`;
      return [fate === 'goes' ? fail(change, message, ['skip_destroy']) : unsure(change, message)];
    });
  },
};

/** The provider asks the state, and a revision that is forgotten stays too. */
const keeps = ({ before, actions }: ResourceChange): boolean =>
  valueAt(before, ['skip_destroy']) === true || actions.includes('forget');

/** A revision that was released beside Terraform is not what the apply deregisters. Undefined ones may be. */
function runs({ service }: BlueGreenService, definition: ResourceChange): boolean {
  if (service.before === null) return false;
  const running = revisionOf(textAt(service.before, ['task_definition']));
  const registered = revisionOf(textAt(definition.before, ['arn']));
  return running === undefined || registered === undefined || running === registered;
}
