/** Examines the accounts of environments. */
import { accountCheck, checksOf, type Answer, type Call, type Check, type Verdict } from './checks';
import type { Ask } from './aws-cli';
import type { Needs } from './needs';

export interface Finding extends Verdict {
  readonly environment: string;
  readonly what: string;
}

/**
 * All checks at once, after that of the account: nothing else is asked with no credentials, or with those of another account.
 * What several checks ask is asked once.
 *
 * @returns in the order of the checks
 */
export async function examine(needs: Needs, ask: Ask): Promise<readonly Finding[]> {
  const answers = new Map<string, Promise<Answer>>();
  const askOnce = (call: Call): Promise<Answer> => {
    const key = call.join(' ');
    const answer = answers.get(key) ?? ask(call);
    answers.set(key, answer);
    return answer;
  };
  const find = async ({ what, call, judge }: Check): Promise<Finding> => ({
    environment: needs.environment,
    what,
    ...judge(await askOnce(call)),
  });
  const account = await find(accountCheck(needs));
  if (account.state !== 'ready') return [account];
  return [account, ...(await Promise.all(checksOf(needs).map(find)))];
}
