/** `npm run hcp` as a program, so that it can be killed and started again. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { root } from '../run';

export interface ServerProgram {
  readonly child: ChildProcess;
  readonly url: string;
  /** What a user types in another terminal. */
  readonly environment: Readonly<Record<string, string>>;
  /** Lines that it has written besides. */
  readonly lines: () => readonly string[];
}

export interface ServerProgramOptions {
  /** @default - a free one */
  readonly port?: number;
  /** @default - that of the data */
  readonly cwd?: string;
  readonly args?: readonly string[];
  /** Program, and its arguments, that becomes the server. @default - none */
  readonly by?: readonly string[];
}

/** @param data - directory that is kept */
export async function startServer(
  data: string,
  { port = 0, cwd = data, args = [], by = [] }: ServerProgramOptions = {},
): Promise<ServerProgram> {
  const own = ['--port', String(port), '--data', data, '--aws', 'http://127.0.0.1:9', ...args];
  const server = [
    process.execPath,
    '--require',
    require.resolve('tsx/cjs'),
    join(root, 'hcp/cli.ts'),
    ...own,
  ];
  const [program = '', ...rest] = [...by, ...server];
  const child = spawn(program, rest, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'close');
  let printed = '';
  let told = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (told += text));
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  while (!printed.includes('Ctrl-C stops it')) {
    const isOver = await Promise.race([once(child.stdout, 'data').then(() => false), ended.then(() => true)]);
    if (isOver) throw new Error(`it ended before it was up: ${told}`);
  }
  const exports = [...printed.matchAll(/^ {2}export (\w+)='(.*)'$/gm)].map(([, name, value]) => [
    name,
    value,
  ]);
  const environment = Object.fromEntries(exports) as Record<string, string>;
  return {
    child,
    url: environment.TFE_ADDRESS ?? '',
    environment,
    lines: () => told.split('\n').slice(0, -1),
  };
}

export async function kill({ child }: ServerProgram): Promise<void> {
  const closed = once(child, 'close');
  child.kill('SIGKILL');
  await closed;
}
