/** The command line of `npm run hcp`. */
import {
  baseUrl,
  command,
  flag,
  integerFrom,
  loopbackAddress,
  matching,
  nameOf,
  option,
  repeatable,
} from '../support/arguments';
import { exitStatus, Failure } from './failures';

const hcp = command({
  name: 'npm run hcp',
  synopsis: ['[options] [-- COMMAND ARGUMENT…]'],
  description:
    'Starts an HCP Terraform on this machine, on an AWS on this machine, and runs a command that uses them instead of the real ones. Without a command it stays up until Ctrl-C and shows runs as they go.',
  options: {
    port: option('PORT', integerFrom(0, 65535, 'any free port'), 'port of the API', 0),
    aws: option(
      'URL',
      baseUrl,
      'AWS to use: that of npm run cloud, or another emulator (default: one is started)',
    ),
    'listener-address': option(
      'ADDRESS',
      loopbackAddress,
      "address of load balancers' listeners in the AWS that is started, beside what has their ports on 127.0.0.1 (default: 127.0.0.1)",
    ),
    organization: repeatable<string>(
      'NAME',
      matching(/^[A-Za-z0-9_-]{1,40}$/, 'the name of an organization'),
      'organization that exists (default: that of the settings, or acme)',
    ),
    hostname: repeatable<string>(
      'HOST',
      matching(/^[a-z0-9.-]+(:\d+)?$/, 'a host such as app.terraform.io'),
      'host to stand in for, besides app.terraform.io and that of the settings',
    ),
    data: option('DIR', nameOf('a directory'), 'where everything is kept (default: nothing is kept)'),
    runs: option(
      'N',
      integerFrom(1, 16, 'as many at once'),
      'runs at once, as of the plan of the organization',
      1,
    ),
    empty: flag('leave the organization empty, instead of making the workspaces of the settings first'),
    verbose: flag('print what the embedded AWS prints'),
  },
  notes: 'Exit status: that of the command; 1 failed, 2 wrong usage, 3 a tool is missing',
  fail: (message) => new Failure(message, exitStatus.badUsage),
});

export interface HcpOptions {
  readonly port: number;
  readonly aws: string | undefined;
  /** @default - that of the embedded AWS */
  readonly listenerAddress: string | undefined;
  readonly organizations: readonly string[];
  readonly hostnames: readonly string[];
  readonly data: string | undefined;
  readonly runs: number;
  readonly empty: boolean;
  readonly verbose: boolean;
  /** @default - none: it stays up */
  readonly command: readonly string[];
}

/**
 * @returns the options, or the help text if it is asked for
 * @throws Failure an option that cannot be used
 */
export function readOptions(argv: readonly string[]): HcpOptions | { readonly help: string } {
  const at = beginOfCommand(argv);
  const given = hcp.parse(argv.slice(0, at));
  if (given.help !== undefined) return given;
  const {
    organization: organizations,
    hostname: hostnames,
    'listener-address': listenerAddress,
    ...options
  } = given.options;
  if (options.aws !== undefined && listenerAddress !== undefined)
    throw hcp.wrong('--listener-address is for the AWS that is started here: give it to the one of --aws');
  const rest = argv.slice(at);
  return {
    ...options,
    organizations,
    hostnames,
    listenerAddress,
    command: rest[0] === '--' ? rest.slice(1) : rest,
  };
}

/** Options of the command are its own: ours end at its name, or at `--`. */
function beginOfCommand(argv: readonly string[]): number {
  const options: Readonly<Record<string, { readonly placeholder?: string | undefined }>> = hcp.props.options;
  let at = 0;
  for (; at < argv.length; at += 1) {
    const [, name, value] = /^--([^=]+)(=.*)?$/s.exec(argv[at] ?? '') ?? [];
    if (name === undefined && !/^-./.test(argv[at] ?? '')) break;
    if (name !== undefined && value === undefined && options[name]?.placeholder !== undefined) at += 1;
  }
  return at;
}
