import type { Call } from '../protocol/call';
import type { BufferedRequest, BufferedResponse, RequestHead } from '../protocol/message';
import type { RegionalClient } from './client';

/** A step of calls of some operations on their way to the emulator. */
export interface Interceptor {
  /** Signing name of the service. */
  readonly service: string;
  /**
   * Answers by operation: an interceptor may change the request, change the response, or answer without asking `next`.
   * Only calls of these operations are held in memory; all others stream.
   */
  readonly operations: Readonly<
    Record<string, (call: InterceptedCall, next: Next) => Promise<BufferedResponse>>
  >;
  /**
   * Whether a call of these operations concerns the interceptor; one that concerns none streams, however large it is.
   * @default every call does
   */
  readonly concerns?: (head: Pick<RequestHead, 'url'>) => boolean;
}

export interface InterceptedCall extends Call {
  readonly request: BufferedRequest;
  /** Calls the embedded AWS in the region of the call, as a client does. */
  readonly aws: RegionalClient;
  /** Calls the emulator in the region of the call, past the services of this project. */
  readonly upstream: RegionalClient;
}

/** Asks the next interceptor of the same operation, and after the last one the emulator. */
export type Next = (request: BufferedRequest) => Promise<BufferedResponse>;
