/** Which services a review has judged, and what it could not judge. Pure. */
import type { RuleContext } from './blue-green/context';
import { ecsGroups, serviceOf } from './blue-green/deployment-groups';
import { resourceOf } from './blue-green/task-definition';
import type { BlueGreenService } from './blue-green/service';
import type { ResourceChange } from './plan/model';
import { isMarked, textAt } from './plan/values';
import type { Judged, Unjudged } from './result';

export function judgedIn(context: RuleContext): Judged {
  const { services, stacks } = context;
  const hasSynth = stacks.every(({ synthesized }) => synthesized !== undefined);
  return {
    services: services.map(({ stack, service: { address } }) => ({ stack, address })),
    not: [
      ...(services.length === 0
        ? [{ what: 'production', why: 'no service that CodeDeploy releases is in the given plans' }]
        : []),
      ...services.flatMap((service) => missingOf(service, context)),
      ...groupsWithoutService(context),
      ...otherServices(context),
      ...(services.length > 0 && !hasSynth
        ? [{ what: 'lifecycle.ignore_changes', why: 'plans do not hold it, and no synth was given' }]
        : []),
    ],
  };
}

function missingOf(service: BlueGreenService, context: RuleContext): readonly Unjudged[] {
  const { address } = service.service;
  const missing = (what: string, why = 'no given plan has it'): Unjudged => ({
    what: `the ${what} of ${address}`,
    why,
  });
  const hasRoute = service.productionListener !== undefined || service.listenerRules.length > 0;
  return [
    ...(service.deploymentGroup === undefined
      ? [
          missing(
            'deployment group',
            hasRoute
              ? 'no given plan has it; the routes are those that lead to the target group of the service'
              : 'no given plan has it',
          ),
        ]
      : []),
    ...(hasRoute ? [] : [missing('production listener')]),
    ...(service.targetGroups.length === 0 ? [missing('target groups')] : []),
    ...(resourceOf(service, context) === undefined && service.releaseTemplates.length === 0
      ? [missing('task definition')]
      : []),
  ];
}

const groupsWithoutService = (context: RuleContext): readonly Unjudged[] =>
  ecsGroups(context)
    .filter((group) => serviceOf(group, context) === undefined)
    .filter((group) => otherServices(context).every(({ what }) => !isNamedBy(group, what, context)))
    .map(({ address }) => ({ what: `the service of ${address}`, why: 'no given plan has it' }));

/** A service with another deployment controller is told apart. */
const isNamedBy = (
  { before, after }: ResourceChange,
  address: string,
  { changesOf }: RuleContext,
): boolean => {
  const names = [before, after].map((value) => textAt(value, ['ecs_service', 0, 'service_name']));
  return changesOf('aws_ecs_service').some(
    (service) =>
      service.address === address &&
      [service.before, service.after].some((value) => {
        const name = textAt(value, ['name']);
        return name !== undefined && names.includes(name);
      }),
  );
};

/** Services that somebody else than CodeDeploy releases. */
const otherServices = ({ changesOf, services }: RuleContext): readonly Unjudged[] => {
  const judged = new Set(services.map(({ service }) => service));
  return changesOf('aws_ecs_service')
    .filter((service) => !judged.has(service))
    .map((service) => ({
      what: service.address,
      why: `its deployment controller is ${controllerOf(service)}, not CODE_DEPLOY`,
    }));
};

function controllerOf({ before, after, afterUnknown }: ResourceChange): string {
  const path = ['deployment_controller', 0, 'type'];
  if (after !== null && isMarked(afterUnknown, path)) return 'known after apply';
  // ECS is the default of ECS itself.
  return textAt(after ?? before, path) ?? 'ECS';
}
