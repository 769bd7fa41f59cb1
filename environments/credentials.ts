/** Whether the credentials of environments are usable, before anything of any of them starts. */
import type { EnvironmentSettings } from '../stacks/settings';
import { askerOf } from './doctor/aws-cli';
import { accountCheck, type Verdict } from './doctor/checks';
import { needsOf, type Needs } from './doctor/needs';

export interface Unusable extends Verdict {
  readonly environment: string;
}

export type Credentials =
  | { readonly type: 'usable' }
  | { readonly type: 'unusable'; readonly of: readonly Unusable[] }
  /** Nobody can tell without an AWS CLI. */
  | { readonly type: 'notTold' };

/** Asks each account who is there, all at once; nobody needs a permission for this question. */
export async function examineCredentials(
  environments: readonly EnvironmentSettings[],
  env: NodeJS.ProcessEnv,
): Promise<Credentials> {
  const verdicts = await Promise.all(needsOf({ environments }).map((needs) => verdictOn(needs, env)));
  const told = verdicts.filter((verdict) => verdict !== undefined);
  const unusable = told.filter(({ state }) => state !== 'ready');
  if (unusable.length > 0) return { type: 'unusable', of: unusable };
  return { type: told.length === verdicts.length ? 'usable' : 'notTold' };
}

async function verdictOn(needs: Needs, env: NodeJS.ProcessEnv): Promise<Unusable | undefined> {
  const { call, judge } = accountCheck(needs);
  const answer = await askerOf(needs, env)(call);
  return answer.type === 'notInstalled' ? undefined : { environment: needs.environment, ...judge(answer) };
}
