/** What the accounts were asked for, and by whom. */
export interface RecordedCall {
  /** Signing name and operation, for example `ecs.DescribeServices`. */
  readonly operation: string;
  /** That answered. @default - nobody could: the credentials are of no account */
  readonly account: string | undefined;
  /** Name of the role whose credentials signed the call. @default - those of no role that was assumed here */
  readonly role: string | undefined;
  /** Whether a service of the account has made it, as a function does. */
  readonly isService: boolean;
  readonly region: string;
  /** Path, query and body. */
  readonly text: string;
}
