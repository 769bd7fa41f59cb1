/** Exit statuses of `npm run hcp`, and the error that ends it. */
export const exitStatus = { pass: 0, failed: 1, badUsage: 2, toolMissing: 3 } as const;

/** Something that the user can mend: printed as its message alone. */
export class Failure extends Error {
  constructor(
    message: string,
    readonly status: number = exitStatus.failed,
  ) {
    super(message);
    this.name = 'Failure';
  }
}
