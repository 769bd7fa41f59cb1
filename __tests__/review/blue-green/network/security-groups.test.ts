import { groupsAt } from '../../../../review/blue-green/network/security-groups';
import { ruleContext } from '../../../../review/rule-context';
import { exampleStack } from '../../../../review/rules/examples/stack';
import { edited, loadBalancer } from '../../../support/review-shapes';

const reference = '${aws_security_group.synthesized.id}';
const path = ['security_groups'];

/** Groups of the load balancer after the apply, where cdk.tf.json refers to `aws_security_group.synthesized`. */
function groupsOf(edit: Parameters<typeof loadBalancer>[0]): readonly string[] {
  const stack = exampleStack({
    changes: [loadBalancer(edit), edited('aws_security_group.synthesized', { id: 'sg-synthesized' })],
  });
  const resources = new Map(stack.synthesized?.resources);
  const written = resources.get('aws_lb.shop');
  if (written !== undefined) {
    resources.set('aws_lb.shop', { ...written, block: { security_groups: [reference] } });
  }
  const synthesized = stack.synthesized && { ...stack.synthesized, resources };
  const context = ruleContext([{ ...stack, ...(synthesized !== undefined && { synthesized }) }]);
  const [change] = context.changesOf('aws_lb');
  return change === undefined
    ? []
    : groupsAt(change, 'after', path, context).map((group) =>
        typeof group === 'string' ? group : group.address,
      );
}

describe('groups that a list of ids names', () => {
  it('are those that the plan knows, whatever was synthesized', () => {
    expect(groupsOf({ after: { security_groups: ['sg-known'] } })).toEqual(['sg-known']);
    expect(groupsOf({ after: { security_groups: [] } })).toEqual([]);
  });

  it('are those that were synthesized where they are known at apply only', () => {
    const edit = { after: { security_groups: undefined }, afterUnknown: { security_groups: true } };
    expect(groupsOf(edit)).toEqual(['aws_security_group.synthesized']);
  });

  it('are both where only a part is known', () => {
    const edit = {
      after: { security_groups: ['sg-known', null] },
      afterUnknown: { security_groups: [false, true] },
    };
    expect(groupsOf(edit)).toEqual(['sg-known', 'aws_security_group.synthesized']);
  });
});
