/** The end of a command: its status, or the error that ended it in one line. */
import { exitStatus, Failure, messageOf } from './failures';
import { MissingToolError } from './tools';

/** Ends this process with the status of a command, or with that of what it failed by. */
export function endWith(command: Promise<number>): void {
  command.then(
    (status) => process.exit(status),
    (error: unknown) => {
      process.stderr.write(`${messageOf(error)}\n`);
      if (error instanceof MissingToolError) process.exit(exitStatus.toolMissing);
      process.exit(error instanceof Failure ? error.status : exitStatus.checkFailed);
    },
  );
}
