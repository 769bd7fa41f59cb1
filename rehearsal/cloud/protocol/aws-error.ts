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
