/** The command line of `npm run rehearse`. */
import {
  command,
  commands,
  flag,
  integerFrom,
  nameOf,
  numberFrom,
  oneOf,
  option,
  repeatable,
  type Value,
} from '../support/arguments';
import { badUsage } from './failures';
import { runtimeNames, type RuntimeName } from './runtime/tasks/runtime-names';

/** Deploy, release, destroy. */
export interface RunArguments {
  readonly command: 'run';
  /** Leave the embedded AWS and the workspace as they are at the end. */
  readonly keep: boolean;
  /** End at a release that had to succeed and cannot any more. */
  readonly failFast: boolean;
  /** Names of the environments that are rehearsed; none: all. */
  readonly environments: readonly string[];
  /** Names of the services that are rehearsed, in these environments; none: all. */
  readonly services: readonly string[];
  /** Values of secrets by the names of their environment variables. */
  readonly secrets: readonly (readonly [name: string, value: string])[];
  /** File of further such values. @default - none */
  readonly secretsFile?: string | undefined;
  /** Directory of the reports. */
  readonly report: string;
  /** Print the report as JSON on stdout. */
  readonly json: boolean;
  /** Print the verdict alone. */
  readonly quiet: boolean;
  /** Seconds of AWS time per second of wall time. */
  readonly speed: number;
  /** Requests per second. */
  readonly rate: number;
  /** File of the requests that the traffic is made of. @default - GET / */
  readonly requests?: string | undefined;
  /** Added to the ports of the listeners. */
  readonly portOffset: number;
  readonly runtime: RuntimeName;
  /** Where Terraform runs. */
  readonly terraform: 'local' | 'hcp';
  /** Role that Terraform runs with. @default - the credentials of the rehearsal, which may do everything */
  readonly as?: 'apply-role' | undefined;
  /** Names of the scenarios that follow the first release, in this order. */
  readonly scenarios: readonly string[];
}

/** Forecast the configured deployment, minute by minute. */
export interface PlanArguments {
  readonly command: 'plan';
  readonly json: boolean;
  /** Requests per second that the service gets. */
  readonly rate: number;
}

/** Print a help text. */
export interface HelpArguments {
  readonly command: 'help';
  readonly text: string;
}

export type Arguments = RunArguments | PlanArguments | HelpArguments | { readonly command: 'list' };

const secret: Value<readonly [name: string, value: string]> = {
  allowed: 'NAME=value, for example API_TOKEN=abc',
  parse(text) {
    const [, name, value] = /^([A-Za-z_][\w.-]*)=(.*)$/s.exec(text) ?? [];
    return name === undefined || value === undefined ? undefined : [name, value];
  },
};

/** The scenarios of the main job. */
const defaultScenarios = ['good', 'bad'] as const;

const defaultRate = 200;

const run = command({
  name: 'npm run rehearse',
  description: `Deploys the stacks of this project with the real Terraform and the real AWS provider onto an embedded AWS,
releases a good version and a bad one under traffic, and destroys everything again. It checks that no request is lost,
that the bad version is rolled back, and that the stacks do not drift. It needs no AWS account, no credentials and no
Docker.`,
  options: {
    scenario: repeatable(
      'NAME',
      nameOf('the name of a scenario'),
      'release this instead of the good and the bad version',
    ),
    fault: option(
      'NAME',
      nameOf('the name of a fault'),
      'release the good version, then one with this fault instead of the bad one',
    ),
    rate: option('N', numberFrom(1, 5000), 'requests per second', defaultRate),
    requests: option('FILE', nameOf('a file'), 'send the requests of this JSON file instead of GET /'),
    'port-offset': option(
      'N',
      integerFrom(0, 50_000),
      'add N to the ports of the listeners: for a port in use, or a second rehearsal',
      0,
    ),
    speed: option(
      'N',
      numberFrom(1, 600),
      'seconds of AWS time per second, 1 to 600: waits and intervals shrink, requests do not',
      60,
    ),
    runtime: option<RuntimeName>(
      'KIND',
      oneOf(runtimeNames),
      `what tasks run as: ${runtimeNames.join(', ')}`,
      'process',
    ),
    terraform: option(
      'WHERE',
      oneOf(['local', 'hcp'] as const),
      'where Terraform runs: local, or hcp, which is an HCP Terraform on this machine with the review as its run task',
      'local',
    ),
    as: option(
      'ROLE',
      oneOf(['apply-role'] as const),
      'run Terraform with this role of the access stack: a call that the role does not allow fails',
    ),
    keep: flag('leave the embedded AWS running and the workspace in place until Ctrl-C, after a failure too'),
    'fail-fast': flag('end at a release that cannot succeed any more, instead of waiting for its timeout'),
    environment: repeatable(
      'NAME',
      nameOf('the name of an environment'),
      'rehearse this environment instead of all',
    ),
    service: repeatable('NAME', nameOf('the name of a service'), 'rehearse this service instead of all'),
    secret: repeatable(
      'NAME=value',
      secret,
      'value of the secret whose environment variable is NAME, instead of a stand-in',
    ),
    secrets: option('FILE', nameOf('a file'), 'such values, one a line; they are never printed'),
    report: option(
      'DIR',
      nameOf('a directory'),
      'write report.json, report.html and junit.xml into DIR',
      'rehearsal-report',
    ),
    json: flag('print the report as JSON on stdout, and progress on stderr'),
    quiet: flag('print the verdict alone'),
  },
  fail: badUsage,
});

const plan = command({
  name: 'npm run rehearse -- plan',
  synopsis: ['[--rate N] [--json]'],
  description: `Prints what the configured deployment will do, minute by minute: traffic, alarms, and how many requests
a bad version would see. Deploys nothing.`,
  options: {
    rate: option('N', numberFrom(0.001, 1_000_000), 'requests per second that the service gets', defaultRate),
    json: flag('print the forecast as JSON'),
  },
  fail: badUsage,
});

const list = command({
  name: 'npm run rehearse -- list',
  synopsis: [''],
  description: 'Prints the scenarios that --scenario and --fault accept.',
  options: {},
  fail: badUsage,
});

const rehearse = commands({
  name: 'npm run rehearse',
  description: run.props.description,
  commands: { run, plan, list },
  unnamed: 'run',
  notes:
    'Exit status: 0 passed, 1 a check failed, 2 wrong usage or settings, 3 a tool is missing, 130 interrupted',
  fail: badUsage,
});

/** The help text of `npm run rehearse`. */
export const usage = rehearse.help;

/**
 * Parses the command line.
 *
 * @throws Failure an unknown command or option, or a value that is not allowed
 */
export function parseArguments(argv: readonly string[]): Arguments {
  const given = rehearse.parse(argv);
  if (given.help !== undefined) return { command: 'help', text: given.help };
  if (given.command === 'list') return { command: 'list' };
  if (given.command === 'plan') return { command: 'plan', ...given.options };
  const {
    scenario: scenarios,
    fault,
    'fail-fast': failFast,
    'port-offset': portOffset,
    secret: secrets,
    secrets: secretsFile,
    environment: environments,
    service: services,
    ...options
  } = given.options;
  if (scenarios.length > 0 && fault !== undefined) {
    throw run.wrong(
      '--scenario and --fault cannot be given together, because a fault is a scenario too: use one',
    );
  }
  if (options.as !== undefined && options.terraform === 'hcp') {
    throw run.wrong(
      '--as and --terraform hcp cannot be given together, because HCP Terraform assumes the roles itself: use one',
    );
  }
  const afterFirst = fault === undefined ? defaultScenarios : ['good', fault];
  const values = { secrets, ...(secretsFile !== undefined && { secretsFile }) };
  return {
    command: 'run',
    ...options,
    ...values,
    environments,
    services,
    failFast,
    portOffset,
    scenarios: scenarios.length > 0 ? scenarios : afterFirst,
  };
}
