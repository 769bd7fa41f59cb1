/** The command line of `npm run releases`. */
import {
  command,
  commands,
  flag,
  integerFrom,
  matching,
  numberFrom,
  oneOf,
  option,
} from '../support/arguments';
import { badUsage } from './failures';
import { chosen, common, name } from './common-options';
import { create, prepare } from './create-options';
import type { TemplatesPlace } from './model/templates';
import type { Selection } from './services';

/** What every command takes. */
export interface CommonArguments extends Selection {
  readonly json: boolean;
  /** @default - that of the environment, else AWS */
  readonly endpoint: string | undefined;
  /** Whether `profile` and `assumeRole` of the settings are left alone. @default false */
  readonly 'own-credentials'?: boolean;
}

export type Arguments =
  | { readonly command: 'help'; readonly text: string }
  | ({ readonly command: 'status' } & CommonArguments)
  | ({ readonly command: 'list'; readonly limit: number } & CommonArguments)
  | ({ readonly command: 'show'; readonly id: string } & CommonArguments)
  | ({
      readonly command: 'watch';
      readonly id: string | undefined;
      /** Seconds between two looks. */
      readonly interval: number;
      /** Minutes. */
      readonly timeout: number;
      /** `ready`: production traffic waits for `continue`. */
      readonly until: 'end' | 'ready';
    } & CommonArguments)
  | ({ readonly command: 'continue'; readonly id: string | undefined } & CommonArguments)
  | ({
      readonly command: 'stop';
      readonly id: string | undefined;
      readonly rollback: boolean;
    } & CommonArguments)
  | ({
      readonly command: 'prepare';
      readonly commit: string;
      readonly templates: TemplatesPlace;
    } & CommonArguments)
  | ({
      readonly command: 'create';
      readonly digest: string;
      readonly templates: TemplatesPlace;
      readonly expectReadyWait: boolean;
    } & CommonArguments)
  | ({ readonly command: 'freeze'; readonly reason: string } & CommonArguments)
  | ({ readonly command: 'unfreeze' } & CommonArguments)
  | ({
      readonly command: 'rollback';
      readonly to: string | undefined;
      readonly atOnce: boolean;
    } & CommonArguments)
  | ({ readonly command: 'promote'; readonly digest: string } & CommonArguments);

const digestOrCommit = matching(
  /^(sha256:)?[0-9a-f]{7,64}$/,
  'at least 7 hexadecimal digits of a digest or a commit',
);

const status = command({
  name: `${name} -- status`,
  description: `Prints for each service which commit and image run, where traffic goes, the deployment in flight and
what it waits for, alarms, and the pipeline.`,
  options: common,
  fail: badUsage,
});

const list = command({
  name: `${name} -- list`,
  description: 'Prints the newest deployments of each service.',
  options: {
    ...common,
    limit: option('N', integerFrom(1, 100), 'deployments of a service, 1 to 100', 10),
  },
  fail: badUsage,
});

const show = command({
  name: `${name} -- show`,
  synopsis: ['ID [options]'],
  description: 'Prints a deployment with its lifecycle events, its task sets and the reason of a failure.',
  options: common,
  hasArguments: true,
  fail: badUsage,
});

const watch = command({
  name: `${name} -- watch`,
  synopsis: ['[ID] [options]'],
  description: `Prints what a deployment does until it has ended, and ends with how it went. Without an ID it follows the
deployment in flight, or else the running execution of the pipeline and the deployment that it starts. With neither, it
reports the newest deployment.

${chosen}`,
  options: {
    ...common,
    interval: option('SECONDS', numberFrom(0.1, 3600), 'seconds between two looks', 5),
    timeout: option('MINUTES', numberFrom(0.01, 10_080), 'minutes to wait for the end', 180),
    until: option(
      'end|ready',
      oneOf(['end', 'ready']),
      'what to wait for; ready is the moment at which production traffic waits for continue',
      'end',
    ),
  },
  hasArguments: true,
  fail: badUsage,
});

const proceed = command({
  name: `${name} -- continue`,
  synopsis: ['[ID] [options]'],
  description: `Ends a wait of the deployment in flight: production traffic moves now, or the original task set is
removed now. With an ID it does so only if that deployment is in flight.

${chosen}`,
  options: common,
  hasArguments: true,
  fail: badUsage,
});

const stop = command({
  name: `${name} -- stop`,
  synopsis: ['[ID] [options]'],
  description: `Stops the deployment in flight, and leaves traffic where it is; with --rollback it moves back to the
original task set. With an ID it does so only if that deployment is in flight.

${chosen}`,
  options: {
    ...common,
    rollback: flag('move all traffic back to the original task set'),
  },
  hasArguments: true,
  fail: badUsage,
});

const rollBack = command({
  name: `${name} -- rollback`,
  description: `Deploys an earlier release again: its task definition with its image. Starts a deployment like any other,
which ignores alarms that are in ALARM already.

${chosen}`,
  options: {
    ...common,
    to: option(
      'DIGEST',
      digestOrCommit,
      'digest or commit of the release, or its beginning (default: the newest release whose image does not run)',
    ),
    'at-once': flag('move all traffic at once instead of as the settings say'),
  },
  fail: badUsage,
});

const promote = command({
  name: `${name} -- promote`,
  description: `Starts the pipeline of an environment with a release that another one has promoted to it before
(pipeline.source). It passes the approval like any other. With the digest of an older release it rolls back.

${chosen}`,
  options: {
    ...common,
    digest: option('DIGEST', digestOrCommit, 'digest or commit of the release, or its beginning'),
  },
  fail: badUsage,
});

const allOfEnvironment =
  'It acts on all services of the environment; --service chooses one. Where the settings have several environments, --environment is needed.';

const freeze = command({
  name: `${name} -- freeze`,
  description: `Keeps new releases out, without an apply: disables the transition into the deploy stage of the
pipeline. Executions still build, and wait; the newest one is released after unfreeze. A deployment in flight goes on, and
rollback still works.

${allOfEnvironment}`,
  options: {
    ...common,
    reason: option(
      'TEXT',
      matching(/^[a-zA-Z0-9!@ ().*?-]{1,300}$/, '1 to 300 letters, digits, spaces and ! @ ( ) . * ? -'),
      'why, for everybody who reads the status or the pipeline (required)',
    ),
  },
  fail: badUsage,
});

const unfreeze = command({
  name: `${name} -- unfreeze`,
  description: `Ends a freeze: the execution that waits is released.

${allOfEnvironment}`,
  options: common,
  fail: badUsage,
});

const releases = commands({
  name,
  description: `Shows and steers the releases of the services in cdktf.json, on AWS or on the embedded AWS. Names and
Regions come from the settings, credentials from the environment as for the AWS CLI.`,
  commands: {
    status,
    list,
    show,
    watch,
    prepare,
    create,
    continue: proceed,
    stop,
    rollback: rollBack,
    promote,
    freeze,
    unfreeze,
  },
  notes: `Exit status: 0 done; watch: released. Of watch: 1 rolled back, 2 failed, 3 timed out. Of all: 4 wrong usage or
settings, 5 AWS cannot be asked or does not have the service, 6 nothing to do, for example no deployment in flight

The embedded AWS (npm run cloud) needs no credentials.`,
  fail: badUsage,
});

/** The help text of `npm run releases`. */
export const usage = releases.help;

/**
 * Parses the command line.
 *
 * @throws ReleasesError an unknown command or option, or a value that is not allowed
 */
export function parseArguments(argv: readonly string[]): Arguments {
  const given = releases.parse(argv);
  if (given.help !== undefined) return { command: 'help', text: given.help };
  switch (given.command) {
    case 'show': {
      const [id, ...others] = given.arguments;
      if (id === undefined || others.length > 0) throw show.wrong('the id of one deployment is needed');
      return { command: 'show', id: deploymentId(id, show.wrong), ...given.options };
    }
    case 'watch': {
      const [id, ...others] = given.arguments;
      if (others.length > 0) throw watch.wrong('only one deployment can be watched');
      return {
        command: 'watch',
        id: id === undefined ? undefined : deploymentId(id, watch.wrong),
        ...given.options,
      };
    }
    case 'rollback': {
      const { 'at-once': atOnce, ...options } = given.options;
      return { command: 'rollback', atOnce, ...options };
    }
    case 'promote': {
      const { digest, ...options } = given.options;
      if (digest === undefined) throw promote.wrong('--digest DIGEST is needed');
      return { command: 'promote', digest, ...options };
    }
    case 'status':
      return { command: 'status', ...given.options };
    case 'list':
      return { command: 'list', ...given.options };
    case 'prepare':
      return { command: 'prepare', ...given.options };
    case 'create': {
      const { 'expect-ready-wait': expectReadyWait, ...options } = given.options;
      return { command: 'create', expectReadyWait, ...options };
    }
    case 'continue':
      return { command: 'continue', id: atMostOneId(given.arguments, proceed.wrong), ...given.options };
    case 'stop':
      return { command: 'stop', id: atMostOneId(given.arguments, stop.wrong), ...given.options };
    case 'freeze': {
      const { reason, ...options } = given.options;
      if (reason === undefined) throw freeze.wrong('a freeze needs a reason: give --reason TEXT');
      return { command: 'freeze', reason, ...options };
    }
    case 'unfreeze':
      return { command: 'unfreeze', ...given.options };
  }
}

function atMostOneId(
  [id, ...others]: readonly string[],
  wrong: (problem: string) => Error,
): string | undefined {
  if (others.length > 0) throw wrong('only one deployment can be in flight');
  return id === undefined ? undefined : deploymentId(id, wrong);
}

function deploymentId(text: string, wrong: (problem: string) => Error): string {
  if (/^d-[A-Z0-9]{5,}$/.test(text)) return text;
  throw wrong(`${JSON.stringify(text)} is not the id of a deployment, for example d-A1B2C3D4E`);
}
