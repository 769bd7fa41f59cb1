import type { AwsProtocol } from './aws-protocol';

/** A request as AWS would name it. */
export interface Call {
  /** Signing name, for example `elasticloadbalancing`. */
  readonly service: string;
  readonly region: string;
  /** Key that the request is signed with. @default - it is not signed */
  readonly accessKeyId?: string | undefined;
  /** Account whose resource it is about, 12 digits. @default - that of whoever authorizes it */
  readonly resourceAccount?: string | undefined;
  readonly protocol: AwsProtocol;
  /** AWS's operation name; method and path for a REST service whose operations are not told apart here. */
  readonly operation: string;
  /** What stands before the operation in X-Amz-Target. */
  readonly targetPrefix: string | undefined;
}

/** Region of a request that names none. */
export const defaultRegion = 'us-east-1';
