import type { CallContext } from '../contract/service';

/**
 * A state of its own for every account and region.
 *
 * @param create - makes the state of an account and region when it is first asked for
 */
export function regionalState<State>(
  create: () => State,
): (context: Pick<CallContext, 'accountId' | 'region'>) => State {
  const states = new Map<string, State>();
  return ({ accountId, region }) => {
    const key = `${accountId}/${region}`;
    const state = states.get(key) ?? create();
    states.set(key, state);
    return state;
  };
}
