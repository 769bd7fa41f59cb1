/** The command line of `npm run rehearse`. */
import { parseArgs } from 'node:util';
import { badUsage, messageOf } from './failures';

export interface Arguments {
  readonly help: boolean;
  /** Leave the embedded AWS and the workspace as they are at the end. */
  readonly keep: boolean;
  /** Directory of report.json. */
  readonly report: string;
  /** Print the report as JSON on stdout. */
  readonly json: boolean;
  /** Print the verdict alone. */
  readonly quiet: boolean;
}

export const usage = `Usage: npm run rehearse -- [options]

Deploys the stacks of this project with the real Terraform and the real AWS provider onto an embedded AWS, shows that
nothing drifts when CodeDeploy swaps the colours, and destroys everything again. It needs no AWS account, no
credentials and no Docker.

Options:
  --keep         leave the embedded AWS running and the workspace in place until Ctrl-C
  --report DIR   write report.json into DIR (default: rehearsal-report)
  --json         print the report as JSON on stdout, and progress on stderr
  --quiet        print the verdict alone
  --help         print this text

Exit status: 0 passed, 1 a check failed, 2 bad usage or settings, 3 a tool is missing, 130 interrupted`;

/**
 * Parses the command line.
 *
 * @throws Failure an unknown option or argument
 */
export function parseArguments(argv: readonly string[]): Arguments {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        keep: { type: 'boolean', default: false },
        report: { type: 'string', default: 'rehearsal-report' },
        json: { type: 'boolean', default: false },
        quiet: { type: 'boolean', default: false },
      },
    });
    if (values.report === '') throw new Error('--report must name a directory');
    return values;
  } catch (error) {
    throw badUsage(`${messageOf(error)}\n\n${usage}`);
  }
}
