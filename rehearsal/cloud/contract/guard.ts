import type { Call } from '../protocol/call';
import type { RequestHead } from '../protocol/message';

/** A request that is not answered yet. */
export interface GuardedRequest {
  readonly head: RequestHead;
  /** Parameters of a query service. */
  readonly form: URLSearchParams | undefined;
  /** Reads the body, which streams where nobody asks for it. */
  readonly body: () => Promise<Buffer>;
}

/**
 * Checks a request before anything answers it, whether that is an API or a route. Guards run one after another.
 *
 * @param call - how the request reads as a call of AWS; of no use for a request that a route serves
 * @throws AwsError what the request is refused with
 */
export type Guard = (call: Call, request: GuardedRequest) => void | Promise<void>;
