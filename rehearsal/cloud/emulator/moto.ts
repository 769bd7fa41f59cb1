/** moto_server as a child process that never outlives us. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findTool, MissingToolError, tools } from '../../tools';
import { connectionTo, type EmulatorAddress, type UnixSocket } from './address';
import { Crashes } from './crashes';

export interface MotoProps {
  /** Environment that moto_server is looked for and started in. */
  readonly env: NodeJS.ProcessEnv;
  /** Command line that starts moto_server. @default the one found on the PATH, else by uvx, else by pipx */
  readonly command?: readonly [string, ...string[]];
  /** Milliseconds until moto must answer; uvx and pipx may have to download it first. @default 120 s */
  readonly startTimeoutMs?: number;
  /** The account that keeps all resources, 12 digits. @default - moto's own */
  readonly accountId?: string | undefined;
  /** URL of the gateway, where moto finds the rest of AWS. @default moto finds it nowhere */
  readonly endpoint?: string;
  /** Takes what moto prints, line by line. @default it is dropped, but for the last line in an error */
  readonly log?: ((line: string) => void) | undefined;
}

/** What answers behind the gateway. */
export interface Emulator {
  readonly address: EmulatorAddress;
  /** Resolves with the exception of the request that it failed at last. @default - it does not tell */
  readonly crash?: () => Promise<string | undefined>;
  /** Settles with the reason when it ends by itself; stays pending when it is stopped, or not ours. */
  readonly crashed: Promise<Error>;
  readonly stop: () => Promise<void>;
}

type RunningMoto = Emulator & { readonly address: UnixSocket };

/**
 * Runs "$@" and kills the whole process group when the pipe on standard input closes, which it does even when we are
 * killed with SIGKILL. `read` is a builtin: the watch is no process that could be left behind by a kill of its parent.
 */
const watchdog = `
exec 3<&0
"$@" </dev/null 3<&- &
child=$!
( read -r _ <&3; kill -KILL 0 ) &
watch=$!
exec 3<&-
wait "$child"
status=$?
kill -KILL "$watch"
exit "$status"
`;

const environment = {
  // AWS managed policies are attached by ARN; moto knows them only when told to.
  MOTO_IAM_LOAD_MANAGED_POLICIES: 'true',
  // Bucket names never come from the host name: the endpoint is an IP address.
  S3_IGNORE_SUBDOMAIN_BUCKETNAME: 'true',
  // Loading images that nobody starts slows the first EC2 call.
  MOTO_EC2_LOAD_DEFAULT_AMIS: 'false',
  // Seconds until a certificate is issued.
  MOTO_ACM_VALIDATION_WAIT: '1',
  // boto3 of moto reads the user's profiles, and fails where one of them is not there.
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  PYTHONUNBUFFERED: '1',
};

/** What a Unix socket's path may be long, in bytes, on macOS; Linux allows four more. */
const longestSocketPath = 103;

/**
 * Starts moto_server on a socket that only this user may open, and waits until it answers: moto lets every web page read
 * its answers, and whoever reaches it past the gateway changes resources that the gateway knows nothing of.
 *
 * @throws MissingToolError when no way to run moto is found
 */
export async function startMoto(props: MotoProps): Promise<Emulator> {
  const command = props.command ?? findTool(tools.moto, props.env.PATH ?? '');
  if (command === undefined) throw new MissingToolError([tools.moto]);
  const moto = launch(command, props);
  const failure = await ready(moto, props.startTimeoutMs ?? 120_000);
  if (failure === undefined) return moto;
  await moto.stop();
  throw new Error(`${failure.message}; to see all that it prints, run: ${command.join(' ')}`);
}

/** A directory of mode 0700 for the socket; `mkdtemp` adds six characters to its name. */
function socketDirectory(): string {
  const prefix = 'moto-';
  const isShort = Buffer.byteLength(join(tmpdir(), `${prefix}123456`, 'socket')) <= longestSocketPath;
  return mkdtempSync(join(isShort ? tmpdir() : '/tmp', prefix));
}

function launch(command: readonly [string, ...string[]], props: MotoProps): RunningMoto {
  const directory = socketDirectory();
  const socketPath = join(directory, 'socket');
  const args = [...command, '-H', `unix://${socketPath}`];
  const child = spawn('/bin/sh', ['-c', watchdog, 'moto', ...args], {
    // Its own process group: a Ctrl-C at the terminal is ours to handle, and stop reaches every descendant.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      ...withoutSettings(props.env),
      ...environment,
      ...(props.accountId !== undefined && { MOTO_ACCOUNT_ID: props.accountId }),
      // A port that nothing listens on, where there is no gateway.
      MOTO_PORT: props.endpoint === undefined ? '1' : new URL(props.endpoint).port,
    },
  });
  let lastLine = '';
  const crashes = new Crashes();
  for (const stream of [child.stdout, child.stderr]) {
    onLine(stream, (line) => {
      if (!isAccessLog(line)) lastLine = line.trim();
      crashes.take(line);
      props.log?.(line);
    });
  }
  let stopping = false;
  const ended = new Promise<Error>((resolve) => {
    child.once('error', resolve);
    child.once('close', (code, signal) => {
      const how = signal === null ? `exit status ${code ?? 'unknown'}` : `signal ${signal}`;
      resolve(new Error([`moto_server ended with ${how}`, lastLine].filter(Boolean).join(': ')));
    });
  });
  const crashed = new Promise<Error>((resolve) => {
    void ended.then((error) => {
      if (!stopping) resolve(error);
    });
  });
  const stop = async (): Promise<void> => {
    stopping = true;
    killGroup(child, 'SIGTERM');
    const killer = setTimeout(() => {
      killGroup(child, 'SIGKILL');
    }, 1000);
    await ended;
    clearTimeout(killer);
    // What the group's leader left behind.
    killGroup(child, 'SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  };
  return { address: { socketPath }, crash: crashes.next, crashed, stop };
}

/** `<local> - - [date] "POST / HTTP/1.1" 200 -`: says nothing of why moto ended. */
const isAccessLog = (line: string): boolean => /"[A-Z]+ \S+ HTTP\/[\d.]+" \d{3} -$/.test(line);

/** What the user has set for another moto, or for AWS, would change the account, or what is checked, of this one. */
const withoutSettings = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(env).filter(
      ([name]) => !/^(MOTO|AWS)_/.test(name) && name !== 'INITIAL_NO_AUTH_ACTION_COUNT',
    ),
  );

/** Undefined when moto answers, else why it does not. */
async function ready(moto: RunningMoto, timeoutMs: number): Promise<Error | undefined> {
  let failure: Error | undefined;
  void moto.crashed.then((error) => (failure = error));
  const deadline = performance.now() + timeoutMs;
  while (performance.now() < deadline) {
    if (failure !== undefined) return failure;
    const answers = await isUp(moto.address, timeoutMs);
    if (answers) return undefined;
    await sleep(25);
  }
  return new Error(`moto_server did not answer at ${moto.address.socketPath} within ${timeoutMs / 1000} s`);
}

const isUp = (address: UnixSocket, timeoutMs: number): Promise<boolean> =>
  new Promise((resolve) => {
    const request = get({ ...connectionTo(address), path: '/moto-api/', agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.once('error', () => {
      resolve(false);
    });
    request.setTimeout(timeoutMs, () => request.destroy());
  });

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group has ended.
  }
}

function onLine(stream: NodeJS.ReadableStream, take: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    lines.filter((line) => line.trim() !== '').forEach(take);
  });
}
