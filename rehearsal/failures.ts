/** Exit statuses of the rehearsal's commands. */
export const exitStatus = { pass: 0, checkFailed: 1, badUsage: 2, toolMissing: 3, interrupted: 130 } as const;

/** Something that the user must know and can mend: printed as its message alone, never with a stack trace. */
export class Failure extends Error {
  constructor(
    message: string,
    readonly status: number = exitStatus.checkFailed,
  ) {
    super(message);
    this.name = 'Failure';
  }
}

/** Wrong arguments, a broken cdktf.json or settings that are refused. */
export const badUsage = (message: string): Failure => new Failure(message, exitStatus.badUsage);

/** What to tell a user of an error of any kind. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
