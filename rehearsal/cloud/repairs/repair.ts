/** A small correction of one thing that the upstream emulator answers unlike AWS. */
import type { Call, RequestHead } from '../request-routing';
import type { Json } from '../service';
import type { BufferedRequest, BufferedResponse } from '../upstream';

export interface RepairedCall extends Call {
  readonly request: BufferedRequest;
  /** Calls an operation of a JSON service in the region of the call, where a client would find it. */
  readonly ask: Ask;
  /** The same, past the services that we own. */
  readonly upstream: Ask;
}

/** @param target - the X-Amz-Target header */
export type Ask = (target: string, input: Json) => Promise<Json>;

/** Asks the next repair of the same operation, and after the last one the upstream. */
export type Next = (request: BufferedRequest) => Promise<BufferedResponse>;

export interface Repair {
  /** Signing name of the service. */
  readonly service: string;
  /**
   * Answers by operation: a repair may change the request, change the answer, or answer without asking `next`.
   * Only calls of these operations are held in memory; all others stream.
   */
  readonly operations: Readonly<
    Record<string, (call: RepairedCall, next: Next) => Promise<BufferedResponse>>
  >;
  /**
   * Whether a call of these operations concerns the repair; one that concerns none streams, however large it is.
   * @default every call does
   */
  readonly concerns?: (head: Pick<RequestHead, 'url'>) => boolean;
  /** Ends what the repair runs; may be called again. @default nothing runs */
  readonly stop?: () => Promise<void>;
}
