/** The command line of `npm run rehearse`. */
import { parseArgs } from 'node:util';
import { badUsage, messageOf } from './failures';
import { runtimeNames, type RuntimeName } from './runtime/tasks/runtime-names';

/** Deploy, release, destroy. */
export interface RunArguments {
  readonly command: 'run';
  /** Leave the embedded AWS and the workspace as they are at the end. */
  readonly keep: boolean;
  /** Directory of the reports. */
  readonly report: string;
  /** Print the report as JSON on stdout. */
  readonly json: boolean;
  /** Print the verdict alone. */
  readonly quiet: boolean;
  /** Seconds of AWS time in a second of wall time. */
  readonly speed: number;
  /** Requests per second. */
  readonly rate: number;
  readonly runtime: RuntimeName;
  /** Names of the scenarios that follow the first release, in this order. */
  readonly scenarios: readonly string[];
}

/** Tell what the configured deployment will do, minute by minute. */
export interface PlanArguments {
  readonly command: 'plan';
  readonly json: boolean;
  /** Requests per second that the service gets. */
  readonly rate: number;
}

export type Arguments =
  RunArguments | PlanArguments | { readonly command: 'list' } | { readonly command: 'help' };

/** The scenarios of the main job. */
const defaultScenarios = ['good', 'bad'] as const;

const defaultSpeed = 60;
const defaultRate = 200;

export const usage = `Usage: npm run rehearse -- [options]
       npm run rehearse -- plan [--rate N] [--json]
       npm run rehearse -- list

Deploys the stacks of this project with the real Terraform and the real AWS provider onto an embedded AWS, releases a
good version and a bad one under traffic, shows that no request is lost, that the bad one is rolled back and that
nothing drifts, and destroys everything again. It needs no AWS account, no credentials and no Docker.

Commands:
  plan             what the configured deployment will do, minute by minute: traffic, alarms, and how many requests a
                   bad version would see; deploys nothing
  list             the scenarios that --scenario and --fault take

Options:
  --scenario NAME  release this instead of the good and the bad version; may be given several times
  --fault NAME     release the good version, then one with this fault instead of the bad one
  --rate N         requests per second (default: ${defaultRate})
  --speed N        seconds of AWS time in a second, 1 to 600 (default: ${defaultSpeed}): waits and intervals shrink, requests do not
  --runtime KIND   what tasks run as: ${runtimeNames.join(', ')} (default: process)
  --keep           leave the embedded AWS running and the workspace in place until Ctrl-C
  --report DIR     write report.json, report.html and junit.xml into DIR (default: rehearsal-report)
  --json           print the report as JSON on stdout, and progress on stderr
  --quiet          print the verdict alone
  --help           print this text

Exit status: 0 passed, 1 a check failed, 2 bad usage or settings, 3 a tool is missing, 130 interrupted`;

const runOptions = {
  help: { type: 'boolean', short: 'h', default: false },
  keep: { type: 'boolean', default: false },
  report: { type: 'string', default: 'rehearsal-report' },
  json: { type: 'boolean', default: false },
  quiet: { type: 'boolean', default: false },
  speed: { type: 'string', default: String(defaultSpeed) },
  rate: { type: 'string', default: String(defaultRate) },
  runtime: { type: 'string', default: 'process' },
  scenario: { type: 'string', multiple: true },
  fault: { type: 'string' },
} as const;

const planOptions = {
  help: { type: 'boolean', short: 'h', default: false },
  json: { type: 'boolean', default: false },
  rate: { type: 'string', default: String(defaultRate) },
} as const;

/**
 * Parses the command line.
 *
 * @throws Failure an unknown command or option, or a value that an option does not take
 */
export function parseArguments(argv: readonly string[]): Arguments {
  const [command = ''] = argv;
  try {
    switch (command) {
      case 'plan':
        return parsePlan(argv.slice(1));
      case 'list':
        return parseList(argv.slice(1));
      default:
        if (command !== '' && !command.startsWith('-')) {
          throw new Error(`${command} is no command: plan, list, or none to rehearse`);
        }
        return parseRun(argv);
    }
  } catch (error) {
    throw badUsage(`${messageOf(error)}\n\n${usage}`);
  }
}

function parsePlan(argv: readonly string[]): Arguments {
  const { values } = parseArgs({ args: [...argv], options: planOptions });
  if (values.help) return { command: 'help' };
  return { command: 'plan', json: values.json, rate: number('--rate', values.rate, 0.001, 1_000_000) };
}

function parseList(argv: readonly string[]): Arguments {
  const { values } = parseArgs({ args: [...argv], options: { help: planOptions.help } });
  return { command: values.help ? 'help' : 'list' };
}

function parseRun(argv: readonly string[]): Arguments {
  const { values } = parseArgs({ args: [...argv], options: runOptions });
  if (values.help) return { command: 'help' };
  if (values.report === '') throw new Error('--report must name a directory');
  return {
    command: 'run',
    keep: values.keep,
    report: values.report,
    json: values.json,
    quiet: values.quiet,
    speed: number('--speed', values.speed, 1, 600),
    rate: number('--rate', values.rate, 1, 5000),
    runtime: runtimeKind(values.runtime),
    scenarios: scenarioNames(values.scenario, values.fault),
  };
}

function number(option: string, text: string, minimum: number, maximum: number): number {
  const value = text.trim() === '' ? NaN : Number(text);
  if (value >= minimum && value <= maximum) return value;
  throw new Error(`${option} must be a number from ${minimum} to ${maximum}, got ${JSON.stringify(text)}`);
}

function runtimeKind(text: string): RuntimeName {
  const kind = runtimeNames.find((each) => each === text);
  if (kind === undefined)
    throw new Error(`--runtime must be ${runtimeNames.join(', ')}, got ${JSON.stringify(text)}`);
  return kind;
}

function scenarioNames(scenarios: readonly string[] | undefined, fault: string | undefined): string[] {
  if (scenarios !== undefined && fault !== undefined) {
    throw new Error('--scenario and --fault cannot be given together: a fault is a scenario too');
  }
  if (scenarios !== undefined) return [...scenarios];
  return fault === undefined ? [...defaultScenarios] : ['good', fault];
}
