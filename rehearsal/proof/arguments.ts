/** The command line of `npm run prove`. */
import {
  command,
  commands,
  flag,
  matching,
  nameOf,
  numberFrom,
  option,
  repeatable,
  required,
} from '../../support/arguments';
import { badUsage } from '../failures';

export interface ProofArguments {
  readonly command: 'run';
  /** Name of the environment that is made and destroyed. */
  readonly environment: string;
  /** Id of the account. @default - that of the embedded AWS */
  readonly account?: string | undefined;
  /** The name of the environment once more. @default - it is asked for */
  readonly confirm?: string | undefined;
  /** Names of the scenarios that follow the first release, in this order. */
  readonly scenarios: readonly string[];
  /** Requests per second. */
  readonly rate: number;
  /** File of the requests that the traffic is made of. @default - GET / */
  readonly requests?: string | undefined;
  readonly report: string;
  readonly json: boolean;
  readonly quiet: boolean;
  /** Against an embedded AWS. */
  readonly embedded: boolean;
  /** Seconds of AWS time per second of wall time of the embedded AWS. */
  readonly speed: number;
}

export interface DestroyArguments {
  readonly command: 'destroy';
  readonly environment: string;
  readonly account: string;
}

export type Arguments =
  ProofArguments | DestroyArguments | { readonly command: 'help'; readonly text: string };

/** Requests per second: an alarm needs some in a minute of AWS time, which is a second at the speed of an embedded AWS. */
const rates = { account: 20, embedded: 200 };

const accountId = matching(/^\d{12}$/, 'an account id of 12 digits');

const environment = required(
  'NAME',
  nameOf('the name of an environment'),
  'throw-away environment of the settings: it is made, and destroyed at the end',
);

const run = command({
  name: 'npm run prove',
  description: `Does on an AWS account what npm run rehearse does without one: deploys the stacks of one throw-away environment,
releases a good version and a bad one under traffic, and destroys everything again, with the same checks and the same
report. It tells what it makes, and asks for the name of the environment before it makes anything. Credentials are those
of the terminal, or of the environment's profile.`,
  options: {
    environment,
    account: option('ID', accountId, 'account that the credentials must be of; needed without --embedded'),
    confirm: option('NAME', nameOf('the name of the environment'), 'do not ask for the name: it is this'),
    scenario: repeatable(
      'NAME',
      nameOf('the name of a scenario'),
      'release this instead of the good and the bad version',
    ),
    rate: option(
      'N',
      numberFrom(1, 5000),
      `requests per second (default: ${rates.account}, with --embedded ${rates.embedded})`,
    ),
    requests: option('FILE', nameOf('a file'), 'send the requests of this JSON file instead of GET /'),
    report: option(
      'DIR',
      nameOf('a directory'),
      'write report.json, report.html and junit.xml into DIR',
      'proof-report',
    ),
    json: flag('print the report as JSON on stdout, and progress on stderr'),
    quiet: flag('print the verdict alone'),
    embedded: flag('prove it on an embedded AWS, through the same code: the endpoint alone differs'),
    speed: option('N', numberFrom(1, 600), 'with --embedded, seconds of AWS time per second', 60),
  },
  fail: badUsage,
});

const destroy = command({
  name: 'npm run prove -- destroy',
  synopsis: ['--environment NAME --account ID'],
  description: `Destroys what an earlier proof has left, by the state that it kept in proof-state/NAME.`,
  options: {
    environment,
    account: required('ID', accountId, 'account that the credentials must be of'),
  },
  fail: badUsage,
});

const prove = commands({
  name: 'npm run prove',
  description: run.props.description,
  commands: { run, destroy },
  unnamed: 'run',
  notes:
    'Exit status: 0 passed, 1 a check failed, 2 wrong usage or settings, or not confirmed, 3 a tool is missing, 130\ninterrupted',
  fail: badUsage,
});

/**
 * Parses the command line.
 *
 * @throws Failure an unknown command or option, or a value that is not allowed
 */
export function parseArguments(argv: readonly string[]): Arguments {
  const given = prove.parse(argv);
  if (given.help !== undefined) return { command: 'help', text: given.help };
  if (given.command === 'destroy') return { command: 'destroy', ...given.options };
  const { scenario, ...options } = given.options;
  if (!options.embedded && options.account === undefined)
    throw run.wrong('--account is missing: name the account that is meant, or prove it with --embedded');
  const rate = options.rate ?? (options.embedded ? rates.embedded : rates.account);
  return { command: 'run', ...options, rate, scenarios: scenario.length > 0 ? scenario : ['good', 'bad'] };
}
