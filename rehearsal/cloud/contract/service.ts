/**
 * What every service of the embedded AWS is: a factory returns a `CloudService`, and the table in
 * `composition/services.ts` lists them.
 */
import type { Json } from '../protocol/json';
import type { CallingService, RegionalClient } from './client';
import type { Guard } from './guard';
import type { Interceptor } from './interceptor';
import type { Route } from './route';

/** A service, by what it has of its own. A service that the emulator keeps whole needs none. */
export interface CloudService {
  /** APIs that are answered here. @default none */
  readonly apis?: readonly JsonApi[];
  /** Steps of calls on their way to the emulator; the first one is the outermost. @default none */
  readonly interceptors?: readonly Interceptor[];
  /** What is served besides APIs. @default none */
  readonly routes?: readonly Route[];
  /** Checks of every request, before anything answers it. @default none */
  readonly guards?: readonly Guard[];
  /** Starts what the service does by itself, once all services are there. @default nothing */
  readonly start?: () => void;
  /** Ends what the service runs; may be called again. @default nothing runs */
  readonly stop?: () => Promise<void>;
}

/** An API with a JSON protocol (`X-Amz-Target`). */
export interface JsonApi {
  /** Prefix of X-Amz-Target, for example `CodeDeploy_20141006`. */
  readonly targetPrefix: string;
  /** Answers by operation name; what is not here goes to `otherwise`. */
  readonly operations: Readonly<Record<string, Operation>>;
  /** An operation that is not listed: `refuse` answers UnknownOperationException, `upstream` passes it on. */
  readonly otherwise: 'refuse' | 'upstream';
}

export type Operation = (input: Json, context: CallContext) => Json | Promise<Json>;

/** Where a call comes from and what an operation may reach while it answers. */
export interface CallContext {
  /** Region from the SigV4 credential scope. */
  readonly region: string;
  /** Key that the call is signed with. @default - a call of our own */
  readonly accessKeyId?: string | undefined;
  /** AWS service that makes the call. @default - a client does */
  readonly callingService?: CallingService | undefined;
  /** 12 digits. */
  readonly accountId: string;
  /** AWS time in seconds since the epoch, as AWS JSON timestamps are written. */
  readonly now: () => number;
  /** Calls the embedded AWS in the region of the call, as a client does. */
  readonly aws: RegionalClient;
  /** Calls the emulator in the region of the call, past the services of this project. */
  readonly upstream: RegionalClient;
}
