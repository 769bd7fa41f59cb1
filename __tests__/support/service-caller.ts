import type { CallContext, CloudService } from '../../rehearsal/cloud/contract/service';
import { AwsError } from '../../rehearsal/cloud/protocol/aws-error';
import type { Json } from '../../rehearsal/cloud/protocol/json';
import { regionalClientOf } from './aws-client';

/** Calls an operation; the answer is typed loosely, as a test reads it. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers are JSON
export type Caller = (operation: string, input?: Json, context?: Partial<CallContext>) => Promise<any>;

/** Calls a service as the gateway does, in account 123456789012 and eu-west-1, one second later each time. */
export function callerOf({ apis = [] }: CloudService, defaults: Partial<CallContext> = {}): Caller {
  let seconds = 1000;
  return async (operation, input = {}, context = {}) => {
    const [answer] = apis.flatMap(({ operations }) => operations[operation] ?? []);
    if (!answer) throw new Error(`the service has no operation ${operation}`);
    seconds += 1;
    const now = seconds;
    return answer(input, {
      region: 'eu-west-1',
      accountId: '123456789012',
      now: () => now,
      aws: nothingUpstream,
      upstream: nothingUpstream,
      ...defaults,
      ...context,
    });
  };
}

/** An emulator that knows no operation. */
const nothingUpstream = regionalClientOf({
  json: (operation) => Promise.reject(new AwsError('UnknownOperationException', operation)),
});

/** What a refused call says: the exception's name and its message. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    if (error instanceof AwsError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'accepted';
}
