/** Exit statuses of `npm run state`, and the error that ends it. */
export const exitStatus = { done: 0, failed: 1, badUsage: 2 } as const;

/** Something that the user can mend: printed as its message alone. */
export class StateError extends Error {
  constructor(
    message: string,
    readonly status: number = exitStatus.failed,
  ) {
    super(message);
    this.name = 'StateError';
  }
}
