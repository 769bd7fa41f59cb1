import type { RuleContext } from '../../blue-green/context';
import { callersOf, shownCallers } from '../../blue-green/network/callers';
import type { BlueGreenService } from '../../blue-green/service';
import { causing, fail, pass, unsure } from '../../outcomes';
import type { Outcome, Rule } from '../../rule';
import { exampleNetwork, exampleProductionRule } from '../examples/network';
import { productionAccess } from './watched';

export const productionClosed: Rule = {
  id: 'SG733',
  name: 'production-closed',
  severity: 'block',
  title: 'Keep at least one allowed source on the production listener',
  why:
    'Security group rules take effect immediately for new connections. If no rule of the load balancer allows any ' +
    'source on the port of the production listener, every request times out. No deployment causes it, so none rolls ' +
    'it back.',
  fix:
    'Restore the rule, or allow the remaining sources before you remove this rule. To shut down production ' +
    'permanently, remove the service.',
  link: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-update-security-groups.html',
  watches: productionAccess,
  example: {
    changes: [
      ...exampleNetwork,
      {
        address: 'aws_vpc_security_group_ingress_rule.production',
        actions: ['delete'],
        before: exampleProductionRule('0.0.0.0/0'),
      },
    ],
  },
  check: (context) => context.services.flatMap((service) => judge(service, context)),
};

function judge(service: BlueGreenService, context: RuleContext): readonly Outcome[] {
  const callers = callersOf(service, context);
  if (callers === undefined) return [];
  const { listener, before, after, lost, lostBy, isPartlyUnknown } = callers;
  if (after.length > 0) return before.map(pass);
  const {
    stack,
    service: { address },
  } = service;
  return lostBy.map(({ change, path }) =>
    causing(
      isPartlyUnknown
        ? unsure(
            change,
            `whether anybody still reaches ${listener.address} cannot be told from the plans`,
            path,
          )
        : fail(
            change,
            `nobody reaches ${listener.address} any more, at once: those who could were ${shownCallers(lost, 'before', context.show)}`,
            path,
          ),
      { kind: 'cut-off', service: { stack, address }, cuts: 'requests' },
    ),
  );
}
