/** Exit statuses of `npm run init`. */
export const exitStatus = { done: 0, failed: 1, badUsage: 2, interrupted: 130 } as const;

/** Something that the user can mend: printed as its message alone. Nothing has changed then. */
export class InitError extends Error {
  constructor(
    message: string,
    readonly status: number = exitStatus.badUsage,
  ) {
    super(message);
    this.name = 'InitError';
  }
}
