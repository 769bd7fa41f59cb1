import type { RuleContext } from '../../blue-green/context';
import { callersOf, shownCallers, type Callers } from '../../blue-green/network/callers';
import { fail, pass, unsure } from '../../outcomes';
import type { Outcome, Rule } from '../../rule';
import { exampleNetwork, exampleProductionRule } from '../examples/network';
import { productionAccess } from './watched';

export const productionCallers: Rule = {
  id: 'SG734',
  name: 'production-callers',
  severity: 'warn',
  title: 'Check that no current client loses access to production',
  why:
    'Security group rules take effect immediately. A client that no rule allows any more receives no response, not ' +
    'even an error: its connections time out, and neither an alarm on errors nor a deployment reports it.',
  fix:
    'Check the access logs of the load balancer for clients outside the remaining sources, and allow those that need ' +
    'access before you apply.',
  link: 'https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html',
  watches: productionAccess,
  example: {
    changes: [
      ...exampleNetwork,
      {
        address: 'aws_vpc_security_group_ingress_rule.production',
        actions: ['update'],
        before: exampleProductionRule('0.0.0.0/0'),
        after: exampleProductionRule('203.0.113.0/24'),
      },
    ],
  },
  check: (context) => context.services.flatMap((service) => judge(callersOf(service, context), context)),
};

function judge(callers: Callers | undefined, { show }: RuleContext): readonly Outcome[] {
  // Where nobody is left, it is another rule's finding.
  if (callers === undefined || callers.after.length === 0) return [];
  const { listener, before, after, lost, lostBy, isPartlyUnknown } = callers;
  if (lostBy.length === 0) return before.map(pass);
  const message =
    `callers from ${shownCallers(lost, 'before', show)} are refused by ${listener.address} at once, ` +
    `but for those from ${shownCallers(after, 'after', show)}`;
  return lostBy.map(({ change, path }) =>
    isPartlyUnknown
      ? unsure(change, `what is known before the apply says that ${message}`, path)
      : fail(change, message, path),
  );
}
