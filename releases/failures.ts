/** Exit statuses of `npm run releases`, and the errors that end it. */

export const exitStatus = {
  done: 0,
  rolledBack: 1,
  failed: 2,
  timedOut: 3,
  badUsage: 4,
  unavailable: 5,
  nothingToDo: 6,
} as const;

export type ExitStatus = (typeof exitStatus)[keyof typeof exitStatus];

/** Something that the user can mend: printed as its message alone, never with a stack trace. */
export class ReleasesError extends Error {
  constructor(
    message: string,
    readonly status: ExitStatus,
  ) {
    super(message);
    this.name = 'ReleasesError';
  }
}

/** A wrong command line, or wrong settings. */
export const badUsage = (message: string): ReleasesError => new ReleasesError(message, exitStatus.badUsage);

/** AWS cannot be asked, or does not have what is asked for. */
export const unavailable = (message: string): ReleasesError =>
  new ReleasesError(message, exitStatus.unavailable);

/** The command does not apply to the state of the service. */
export const nothingToDo = (message: string): ReleasesError =>
  new ReleasesError(message, exitStatus.nothingToDo);
