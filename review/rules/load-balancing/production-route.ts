import {
  actionsOf,
  isRouteUnknown,
  productionAt,
  productionRoutes,
  type Shares,
  sharesAt,
} from '../../blue-green/routes';
import type { BlueGreenService } from '../../blue-green/service';
import { fail, pass, unsure } from '../../outcomes';
import { staysInPlace } from '../../plan/changes';
import type { Path, ResourceChange } from '../../plan/model';
import { difference, textAt } from '../../plan/values';
import type { Outcome, Rule } from '../../rule';
import { exampleArns, exampleService } from '../examples/service';

export const productionRoute: Rule = {
  id: 'LB401',
  name: 'production-route',
  severity: 'block',
  title: 'Leave the target groups of production to CodeDeploy',
  why:
    'CodeDeploy moves production between the target groups of the pair. An apply that restores the configured value ' +
    'routes users to the group that is idle now: after the termination wait it has no tasks, and production answers ' +
    '503. CodeDeploy then rejects the next deployment, because the primary task set is not behind the production ' +
    'listener.',
  fix:
    'Add default_action of the listener, or action of the rule, to lifecycle.ignore_changes. Move production with a ' +
    'deployment.',
  link: 'https://github.com/NHSDigital/manage-vaccinations-in-schools/pull/3215',
  consequences: [{ kind: 'deployments-fail' }],
  watches: {
    aws_lb_listener: ['default_action.target_group_arn', 'default_action.forward'],
    aws_lb_listener_rule: ['action.target_group_arn', 'action.forward'],
  },
  example: {
    changes: [
      ...exampleService,
      {
        address: 'aws_lb_listener.production',
        actions: ['update'],
        before: {
          arn: exampleArns.production,
          default_action: [{ type: 'forward', target_group_arn: exampleArns.green }],
        },
        after: {
          arn: exampleArns.production,
          default_action: [{ type: 'forward', target_group_arn: exampleArns.blue }],
        },
      },
    ],
  },
  check: ({ services }) => [
    ...services.flatMap(added),
    ...productionRoutes(services)
      .filter(({ change }) => staysInPlace(change))
      .map((route) => {
        const { service, change } = route;
        const path = actionsOf(change);
        if (isRouteUnknown(change)) {
          return unsure(change, 'where production goes is known at apply only: a target group changes', path);
        }
        const [before, after] = [productionAt(route), sharesAt(change, 'after')];
        if (difference(change, path) === 'same') return pass(change);
        if (before === undefined) {
          const message = `the apply puts production on ${describe(after, service)}, and the plan does not tell where it is now`;
          return unsure(change, message, path);
        }
        if (isSameRoute(before, after)) return pass(change);
        const message =
          `the apply moves production behind CodeDeploy’s back, from ${describe(before, service)} ` +
          `to ${describe(after, service)}`;
        return fail(change, message, path);
      }),
  ],
};

/** Rules of production that are made, or made anew, beside a service that runs: they forward to what is written. */
function added(service: BlueGreenService): readonly Outcome[] {
  const live = liveOf(service);
  if (live.size === 0) return [];
  return productionRoutes([service])
    .map(({ change }) => change)
    .filter(({ type, kind }) => type === 'aws_lb_listener_rule' && (kind === 'create' || kind === 'replace'))
    .map((change) => {
      const path = actionsOf(change);
      if (isRouteUnknown(change)) {
        return unsure(change, 'where the new rule sends production is known after apply', path);
      }
      const after = sharesAt(change, 'after');
      if (after.size === 0 || [...after.keys()].some((arn) => live.has(arn))) return pass(change);
      const message =
        `the new rule sends its requests to ${describe(after, service)}, while production is on ` +
        `${describe(live, service)}: they get 503 where no task runs`;
      return fail(change, message, path);
    });
}

/** Where production of a service is before the apply; empty where no plan tells. */
function liveOf(service: BlueGreenService): Shares {
  const arn = textAt(service.service.before, ['load_balancer', 0, 'target_group_arn']) ?? '';
  if (service.service.before === null) return new Map();
  const known = productionRoutes([service])
    .filter(({ change }) => change.before !== null)
    .map((route) => productionAt(route))
    .find((shares) => shares !== undefined && shares.size > 0);
  return known ?? new Map(arn === '' ? [] : [[arn, 100]]);
}

const isSameRoute = (one: Shares, other: Shares): boolean =>
  one.size === other.size &&
  [...one].every(([arn, share]) => Math.abs((other.get(arn) ?? -1) - share) < 1e-9);

/** Target groups go by their addresses; one that no plan has is another one. */
function describe(shares: Shares, { targetGroups }: BlueGreenService): string {
  if (shares.size === 0) return 'no target group';
  return [...shares]
    .map(([arn, share]) => {
      const found = targetGroups.find((group) => arnsOf(group).includes(arn));
      const percent = shares.size === 1 ? '' : ` (${Math.round(share * 10) / 10} %)`;
      return `${found?.address ?? 'another target group'}${percent}`;
    })
    .join(' and ');
}

const arnsOf = ({ before, after }: ResourceChange): readonly (string | undefined)[] => {
  const path: Path = ['arn'];
  return [textAt(before, path), textAt(after, path)];
};
