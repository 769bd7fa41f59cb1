import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  startCommandRelay,
  type CommandRelay,
  type RelayedCall,
} from '../../../../../../rehearsal/cloud/codebuild/docker/relay/command-relay';
import { withOwnTemporaryDirectory } from '../../../../../support/own-temporary-directory';

let directory: string;
let relay: CommandRelay;
let perform: (call: RelayedCall) => Promise<number>;

beforeEach(async () => {
  directory = realpathSync(mkdtempSync(path.join(tmpdir(), 'relay-')));
  relay = await startCommandRelay({ name: 'tool', directory, perform: (call) => perform(call) });
});

afterEach(async () => {
  await relay.close();
  rmSync(directory, { recursive: true });
});

/** Runs a line of a shell that finds the tool on its PATH. */
function shell(line: string, stdin: 'ignore' | 'pipe' = 'ignore'): ChildProcess {
  return spawn('sh', ['-c', line], {
    cwd: directory,
    env: { PATH: `${directory}:${process.env.PATH ?? ''}`, MARK: 'it', NODE_OPTIONS: '--nonsense' },
    stdio: [stdin, 'pipe', 'pipe'],
  });
}

async function ran(line: string): Promise<{ status: unknown; stdout: string; stderr: string }> {
  const child = shell(line);
  const printed = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => (printed[name] += text));
  }
  const [status] = (await once(child, 'close')) as unknown[];
  return { status, ...printed };
}

describe('a program that is performed elsewhere', () => {
  it('hands on arguments, directory and environment, and comes back with output and status', async () => {
    perform = (call) => {
      call.stdout(`${JSON.stringify(call.arguments)} ${call.directory} ${call.env.MARK ?? ''}\n`);
      call.stderr('a warning\n');
      return Promise.resolve(7);
    };
    expect(await ran(`tool 'a b' "" '$x' "it's" --ü`)).toEqual({
      status: 7,
      stdout: `["a b","","$x","it's","--ü"] ${directory} it\n`,
      stderr: 'a warning\n',
    });
  });

  it('reads standard input to its end when it is wanted', async () => {
    perform = async (call) => {
      const read = await call.stdin();
      call.stdout(`${read.length} ${read.subarray(0, 3).toString()}`);
      return 0;
    };
    const line = `yes | head -c 300000 | tool`;
    expect(await ran(line)).toEqual({ status: 0, stdout: '300000 y\ny', stderr: '' });
  });

  it('leaves standard input alone where it is not wanted', async () => {
    perform = () => Promise.resolve(0);
    expect(await ran(`printf 'one\\ntwo\\n' | { tool; cat; }`)).toMatchObject({ stdout: 'one\ntwo\n' });
  });

  it('shows output as it comes, in order and whole', async () => {
    let go: () => void = () => undefined;
    const gone = new Promise<void>((resolve) => (go = resolve));
    perform = async (call) => {
      call.stdout('first\n');
      await gone;
      call.stdout('x'.repeat(500_000));
      return 0;
    };
    const child = shell('tool');
    const [first] = (await once(child.stdout!, 'data')) as [Buffer];
    expect(first.toString()).toBe('first\n');
    let rest = 0;
    child.stdout!.on('data', (chunk: Buffer) => (rest += chunk.length));
    go();
    await once(child, 'close');
    expect(rest).toBe(500_000);
  });

  it('says what goes wrong', async () => {
    perform = () => Promise.reject(new Error('it is broken'));
    expect(await ran('tool')).toEqual({ status: 1, stdout: '', stderr: 'it is broken\n' });
  });

  it('does not end by a reader of its output that goes first', async () => {
    perform = (call) => {
      call.stdout('y\n'.repeat(100_000));
      return Promise.resolve(0);
    };
    expect(await ran('tool | head -n 1')).toEqual({ status: 0, stdout: 'y\n', stderr: '' });
  });

  it('tells when it is killed', async () => {
    let begun: (call: RelayedCall) => void = () => undefined;
    const call = new Promise<RelayedCall>((resolve) => (begun = resolve));
    perform = async (each) => {
      begun(each);
      await once(each.signal, 'abort');
      return 0;
    };
    const child = shell('exec tool');
    const { signal } = await call;
    expect(signal.aborted).toBe(false);
    child.kill('SIGKILL');
    await once(signal, 'abort');
  });

  it('aborts what is performed at its end, after which the program says that nobody is there', async () => {
    let begun: () => void = () => undefined;
    const called = new Promise<void>((resolve) => (begun = resolve));
    perform = async ({ signal }) => {
      begun();
      await once(signal, 'abort');
      return 0;
    };
    const running = ran('tool');
    await called;
    await relay.close();
    const nobody = {
      status: 1,
      stdout: '',
      stderr: 'Cannot connect to the Docker daemon: the build that it belongs to has ended\n',
    };
    expect(await running).toEqual(nobody);
    expect(await ran('tool')).toEqual(nobody);
    expect(readdirSync(directory)).toEqual(['tool']);
  });

  it('works in a directory whose path is longer than that of a socket may be, and leaves nothing elsewhere', async () => {
    const deep = path.join(directory, 'd'.repeat(90));
    mkdirSync(deep);
    await withOwnTemporaryDirectory(async (temporary) => {
      const other = await startCommandRelay({
        name: 'deep',
        directory: deep,
        perform: () => Promise.resolve(3),
      });
      expect(readdirSync(temporary)).toEqual([expect.stringMatching(/^r-/)]);
      const { status } = await ran(`${deep}/deep`);
      await other.close();
      expect(status).toBe(3);
      expect(readdirSync(temporary)).toEqual([]);
    });
  });

  it('lets only its own user in', () => {
    const socket = readdirSync(directory).find((name) => name.endsWith('.sock'))!;
    const { stdout } = spawnSync('ls', ['-l', path.join(directory, socket)], { encoding: 'utf8' });
    expect(stdout).toMatch(/^srw------- /);
  });
});
