/** What a role may not do any more, or cannot do where another role takes its place. */
import type { RuleContext } from '../../blue-green/context';
import { mayDo } from '../../blue-green/permissions/roles';
import { fail, unsure } from '../../outcomes';
import type { Path, ResourceChange } from '../../plan/model';
import { textOn } from '../../plan/references';
import type { Outcome } from '../../rule';

/** Types of what gives a role its permissions, beside the role itself. */
export const policyTypes = ['aws_iam_role_policy', 'aws_iam_role_policy_attachment', 'aws_iam_policy'];

/**
 * @param previous - whose loss counts; undefined where another role takes over, which needs everything
 * @param who - what the role is for: `CodeDeploy`
 */
export function lostActions(
  role: ResourceChange,
  previous: ResourceChange | undefined,
  needed: readonly string[],
  who: string,
  context: RuleContext,
): readonly Outcome[] {
  const had = needed.filter(
    (action) => previous === undefined || mayDo(previous, 'before', action, context) === 'yes',
  );
  const verdicts = had.map((action) => [action, mayDo(role, 'after', action, context)] as const);
  const lacking = verdicts.filter(([, granted]) => granted === 'no').map(([action]) => action);
  const unclear = verdicts.filter(([, granted]) => granted === 'unknown').map(([action]) => action);
  if (lacking.length > 0) {
    const may = previous === undefined ? 'does not allow' : 'no longer allows';
    return [fail(role, `the role ${may} ${who} ${lacking.join(', ')}`)];
  }
  if (unclear.length > 0) {
    return [
      unsure(role, `whether the role allows ${who} ${unclear.join(', ')} cannot be told from the plans`),
    ];
  }
  return [];
}

/** @param principal - matches the service that has to assume the role */
export function lostTrust(
  role: ResourceChange,
  principal: RegExp,
  who: string,
  context: RuleContext,
): readonly Outcome[] {
  const trust: Path = ['assume_role_policy'];
  const [before, after] = (['before', 'after'] as const).map((side) => textOn(role, side, trust, context));
  if (!principal.test(before ?? '') || principal.test(after ?? '')) return [];
  return after === undefined
    ? [unsure(role, `whether ${who} may assume the role is known at apply only`, trust)]
    : [fail(role, `${who} may no longer assume the role`, trust)];
}
