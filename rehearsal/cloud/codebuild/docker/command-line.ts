/** The commands of Docker that the stand-in performs, read from their arguments. Pure. */
import { UsageError, readFlags, type FlagRules, type Flags } from './flags';
import { readReference, type ImageReference } from './reference';

export interface LoginCommand {
  readonly name: 'login';
  /** @default - Docker Hub */
  readonly server: string | undefined;
  readonly user: string;
  /** @default - from standard input */
  readonly password: string | undefined;
}

export interface BuildCommand {
  readonly name: 'build';
  /** As it is written: a path, relative to where the command runs. */
  readonly context: string;
  /** As it is written. @default - `Dockerfile` in the context */
  readonly file: string | undefined;
  readonly tags: readonly ImageReference[];
  /** An undefined value is that of the environment variable of the same name. */
  readonly buildArguments: readonly (readonly [name: string, value: string | undefined])[];
  readonly labels: Readonly<Record<string, string>>;
  /** @default - the machine's */
  readonly platform: string | undefined;
  /** @default - the last stage */
  readonly target: string | undefined;
  readonly quiet: boolean;
  /** File that the id of the image is written into, as it is written. */
  readonly idFile: string | undefined;
}

export interface InspectCommand {
  readonly name: 'inspect';
  readonly images: readonly string[];
  /** Go template. @default - all of it as JSON */
  readonly format: string | undefined;
}

export type DockerCommand =
  | LoginCommand
  | BuildCommand
  | InspectCommand
  | { readonly name: 'logout'; readonly server: string | undefined }
  | { readonly name: 'tag'; readonly source: ImageReference; readonly target: ImageReference }
  | { readonly name: 'push'; readonly image: ImageReference; readonly quiet: boolean }
  | { readonly name: 'images'; readonly quiet: boolean; readonly repository: string | undefined }
  | { readonly name: 'version'; readonly format: string | undefined }
  | { readonly name: 'info' };

/** `docker image build` is `docker build`, and so on. */
const ofImage: Readonly<Record<string, string>> = {
  build: 'build',
  tag: 'tag',
  push: 'push',
  ls: 'images',
  list: 'images',
  inspect: 'inspect',
};

const otherwise = '--runtime docker or --runtime podman builds with a real engine';

/**
 * @param args - without the name of the program
 * @throws UsageError what Docker refuses, in its words, and what the stand-in does not perform, by its name
 */
export function readCommandLine(args: readonly string[]): DockerCommand {
  const [first = '', second = ''] = args;
  if (first === '--version' || first === '-v') return { name: 'version', format: undefined };
  const grouped = (first === 'image' || first === 'builder') && second in ofImage;
  const name = grouped ? (ofImage[second] ?? '') : first;
  const read = commands[name];
  if (read === undefined) throw notPerformed(first === 'image' ? `image ${second}`.trim() : first);
  return read(args.slice(grouped ? 2 : 1));
}

function notPerformed(what: string): UsageError {
  const performed = Object.keys(commands).join(', ');
  return new UsageError(
    what === '' || what.startsWith('-')
      ? `docker ${what}`.trim() + ` is not performed by the stand-in, which knows ${performed}; ${otherwise}`
      : `docker ${what} is not performed by the stand-in; ${otherwise}`,
    1,
  );
}

const commands: Readonly<Record<string, (args: readonly string[]) => DockerCommand>> = {
  login: readLogin,
  logout: (args) => ({ name: 'logout', server: operands('logout', readFlags(args, {}), [0, 1])[0] }),
  build: readBuild,
  tag: (args) => {
    const [source = '', target = ''] = operands('tag', readFlags(args, {}), [2, 2]);
    return { name: 'tag', source: reference(source), target: reference(target) };
  },
  push: readPush,
  images: (args) => {
    const read = readFlags(args, { quiet: { kind: 'flag', short: 'q' } });
    return {
      name: 'images',
      quiet: read.flags.has('quiet'),
      repository: operands('images', read, [0, 1])[0],
    };
  },
  inspect: (args) => {
    const rules: FlagRules = { format: { kind: 'value', short: 'f' }, type: { kind: 'value' } };
    const read = readFlags(args, rules);
    return { name: 'inspect', images: operands('inspect', read, [1, Infinity]), format: read.values.format };
  },
  version: (args) => ({
    name: 'version',
    format: readFlags(args, { format: { kind: 'value', short: 'f' } }).values.format,
  }),
  info: () => ({ name: 'info' }),
};

function readLogin(args: readonly string[]): LoginCommand {
  const read = readFlags(args, {
    username: { kind: 'value', short: 'u' },
    password: { kind: 'value', short: 'p' },
    'password-stdin': { kind: 'flag' },
  });
  const [server] = operands('login', read, [0, 1]);
  const { username: user = '', password } = read.values;
  const fromStdin = read.flags.has('password-stdin');
  if (fromStdin && password !== undefined) {
    throw new UsageError('conflicting options: cannot specify both --password and --password-stdin', 1);
  }
  if (fromStdin && user === '') {
    throw new UsageError('the --password-stdin option requires --username to be set', 1);
  }
  if (!fromStdin && (password === undefined || user === '')) {
    throw new UsageError('Error: Cannot perform an interactive login from a non TTY device', 1);
  }
  return { name: 'login', server, user, password };
}

/** Options that decide nothing about what a process image is: layers, limits of RUN and the look of the output. */
const withoutEffect: FlagRules = {
  ...{ pull: { kind: 'flag' }, 'no-cache': { kind: 'flag' }, rm: { kind: 'flag' } },
  ...{ 'force-rm': { kind: 'flag' }, compress: { kind: 'flag' }, load: { kind: 'flag' } },
  ...{ progress: { kind: 'value' }, 'cache-from': { kind: 'list' }, 'cache-to': { kind: 'list' } },
  ...{ provenance: { kind: 'value' }, sbom: { kind: 'value' }, memory: { kind: 'value', short: 'm' } },
  ...{ network: { kind: 'value' }, 'shm-size': { kind: 'value' }, ulimit: { kind: 'list' } },
};

/** Options of Docker that a build would be another one without. */
const refused: readonly string[] = ['secret', 'ssh', 'output', 'push', 'build-context', 'add-host', 'squash'];

function readBuild(args: readonly string[]): BuildCommand {
  const ending = args.includes('--') ? args.indexOf('--') : args.length;
  for (const name of refused) {
    const isGiven = args
      .slice(0, ending)
      .some((word) => word === `--${name}` || word.startsWith(`--${name}=`));
    if (isGiven) throw notPerformed(`build --${name}`);
  }
  const read = readFlags(args, {
    ...withoutEffect,
    file: { kind: 'value', short: 'f' },
    tag: { kind: 'list', short: 't' },
    'build-arg': { kind: 'list' },
    label: { kind: 'list' },
    platform: { kind: 'value' },
    target: { kind: 'value' },
    quiet: { kind: 'flag', short: 'q' },
    iidfile: { kind: 'value' },
  });
  const [context = ''] = operands('build', read, [1, 1]);
  if (context === '-' || /^(https?|git|ssh):\/\/|^git@/.test(context)) {
    throw notPerformed(`build from ${context === '-' ? 'standard input' : context}`);
  }
  return {
    name: 'build',
    context,
    file: read.values.file,
    tags: (read.lists.tag ?? []).map(tagOf),
    buildArguments: (read.lists['build-arg'] ?? []).map((text) => pair(text)),
    labels: Object.fromEntries(
      (read.lists.label ?? []).map((text) => pair(text)).map(([name, value]) => [name, value ?? '']),
    ),
    platform: read.values.platform,
    target: read.values.target,
    quiet: read.flags.has('quiet'),
    idFile: read.values.iidfile,
  };
}

function readPush(args: readonly string[]): DockerCommand {
  if (args.some((word) => word === '--all-tags' || word === '-a')) throw notPerformed('push --all-tags');
  const read = readFlags(args, { quiet: { kind: 'flag', short: 'q' } });
  const [image = ''] = operands('push', read, [1, 1]);
  return { name: 'push', image: reference(image), quiet: read.flags.has('quiet') };
}

function pair(text: string): readonly [string, string | undefined] {
  const equals = text.indexOf('=');
  return equals < 0 ? [text, undefined] : [text.slice(0, equals), text.slice(equals + 1)];
}

function reference(text: string): ImageReference {
  const read = readReference(text);
  if (read === undefined) {
    throw new UsageError(
      /[A-Z]/.test(text.split(/[:@]/)[0] ?? '')
        ? `invalid reference format: repository name (${text}) must be lowercase`
        : `invalid reference format`,
      1,
    );
  }
  return read;
}

function tagOf(text: string): ImageReference {
  const read = readReference(text);
  if (read === undefined) {
    throw new UsageError(`ERROR: failed to build: invalid tag "${text}": invalid reference format`, 1);
  }
  return read;
}

/** @throws UsageError there are fewer or more of them */
function operands(command: string, read: Flags, [least, most]: readonly [number, number]): readonly string[] {
  const { length } = read.operands;
  if (length >= least && length <= most) return read.operands;
  const bound = least === most ? '' : length < least ? 'at least ' : 'at most ';
  const count = length < least ? least : most;
  throw new UsageError(
    `docker: 'docker ${command}' requires ${bound}${count} argument${count === 1 ? '' : 's'}`,
    1,
  );
}
