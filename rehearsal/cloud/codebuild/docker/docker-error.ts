/** What Docker says when it cannot do what it is asked: printed to stderr as it is. */
export class DockerError extends Error {
  /** @param status - exit status */
  constructor(
    message: string,
    readonly status = 1,
  ) {
    super(message);
    this.name = 'DockerError';
  }
}
