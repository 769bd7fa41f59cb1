/** What the gateway and the AWS services that we own agree on. */

/** JSON as the AWS JSON protocols carry it. */
export type Json = Record<string, unknown>;

/** Where a call comes from and what a service may reach while it answers. */
export interface CallContext {
  /** Region from the SigV4 credential scope. */
  readonly region: string;
  /** Key that the call is signed with. @default - a call of our own */
  readonly accessKeyId?: string | undefined;
  /** 12 digits. */
  readonly accountId: string;
  /** AWS time in seconds since the epoch, as AWS JSON timestamps are written. */
  readonly now: () => number;
  /**
   * Calls an operation of a service that the upstream emulator keeps (JSON protocols only).
   *
   * @param target - the X-Amz-Target header, for example `AmazonEC2ContainerServiceV20141113.DescribeClusters`
   * @throws AwsError what the upstream answered with a status of 400 or more
   */
  readonly upstream: (target: string, input: Json) => Promise<Json>;
}

export type Operation = (input: Json, context: CallContext) => Json | Promise<Json>;

/** A service of the embedded AWS with a JSON protocol (`X-Amz-Target`). */
export interface OwnedService {
  /** Prefix of X-Amz-Target, for example `CodeDeploy_20141006`. */
  readonly targetPrefix: string;
  /** Answers by operation name; what is not here goes to `otherwise`. */
  readonly operations: Readonly<Record<string, Operation>>;
  /** An operation that is not listed: `refuse` answers UnknownOperationException, `upstream` passes it on. */
  readonly otherwise: 'refuse' | 'upstream';
  /** Ends what the service runs; may be called again. @default nothing runs */
  readonly stop?: () => Promise<void>;
}

/** An error in AWS's own shape. */
export class AwsError extends Error {
  /**
   * @param code - AWS's exception name, for example `ApplicationDoesNotExistException`
   * @param message - AWS's words where they are known
   * @param status - HTTP status
   */
  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
  ) {
    super(message);
    this.name = code;
  }
}
