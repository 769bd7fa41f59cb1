import type { RuleContext } from '../../blue-green/context';
import { keptServices } from '../../blue-green/service';
import { describeChange } from '../../change-words';
import { fail, orPass, unsure, changed } from '../../outcomes';
import type { ResourceChange } from '../../plan/model';
import { difference, isMarked, valueAt } from '../../plan/values';
import type { Outcome, Rule } from '../../rule';

/** In-place updates that UpdateService does not list for the CODE_DEPLOY controller. */
const refused = ['service_registries', 'capacity_provider_strategy'];

/** Arguments that the provider does not send to UpdateService. */
const unsent = new Set(['tags', 'tags_all']);

export const serviceForcedDeployment: Rule = {
  id: 'ECS105',
  name: 'service-forced-deployment',
  severity: 'block',
  title: 'Start deployments with CodeDeploy, not with Terraform',
  why:
    'With force_new_deployment, the provider requests a deployment in every update of the service, and ECS rejects ' +
    'it: "Cannot force a new deployment on services with a CODE_DEPLOY deployment controller". Service registries and ' +
    'capacity providers take effect only with a new deployment, and UpdateService does not change them under this ' +
    'controller.',
  fix:
    'Set force_new_deployment to false, revert the argument or add it to lifecycle.ignore_changes, and start a ' +
    'CodeDeploy deployment.',
  link: 'https://github.com/aws/aws-toolkit-vscode/issues/4017',
  watches: { aws_ecs_service: ['force_new_deployment', ...refused] },
  example: {
    changes: [
      {
        address: 'aws_ecs_service.web',
        actions: ['update'],
        before: {
          name: 'web',
          deployment_controller: [{ type: 'CODE_DEPLOY' }],
          force_new_deployment: null,
        },
        after: { name: 'web', deployment_controller: [{ type: 'CODE_DEPLOY' }], force_new_deployment: true },
      },
    ],
  },
  check: ({ services, show }) =>
    keptServices(services).flatMap((service) =>
      orPass(service, [...forced(service), ...refusedOf(service, show)]),
    ),
};

/** The argument counts in every update, not only in the one that sets it. */
function forced(service: ResourceChange): readonly Outcome[] {
  const path = ['force_new_deployment'];
  const isUnknown = isMarked(service.afterUnknown, path);
  if (!isUnknown && valueAt(service.after, path) !== true) return [];
  const sent = Object.keys({ ...service.before, ...service.after }).some(
    (name) => !unsent.has(name) && difference(service, [name]) !== 'same',
  );
  if (!sent) return [];
  const message =
    'the apply fails: with force_new_deployment ECS is asked for a deployment, and under the CODE_DEPLOY controller it starts none';
  return [isUnknown ? unsure(service, message, path) : fail(service, message, path)];
}

const refusedOf = (service: ResourceChange, show: RuleContext['show']): readonly Outcome[] =>
  refused.flatMap((name) =>
    changed(
      service,
      [name],
      () =>
        `the apply fails: ${name} cannot be changed ${describeChange(show, service, [name])} without a deployment, ` +
        'and under the CODE_DEPLOY controller ECS starts none',
    ),
  );
