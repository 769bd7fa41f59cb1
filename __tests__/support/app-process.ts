/** The sample service as a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';

const root = path.resolve(__dirname, '../..');

/** A line of the service's log. */
export type LogLine = Readonly<Record<string, unknown>>;

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** All that was written to stderr. */
  readonly stderr: string;
}

/** @param environment - the whole environment of the process but PATH */
export function startProcess(
  module: 'server' | 'health-check',
  environment: Readonly<Record<string, string>>,
): AppProcess {
  const child = spawn(process.execPath, ['--require', 'tsx/cjs', path.join(root, `app/src/${module}.ts`)], {
    cwd: root,
    env: { PATH: process.env.PATH ?? '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return new AppProcess(child);
}

export class AppProcess {
  readonly #child: ChildProcess;
  readonly lines: LogLine[] = [];
  readonly #exit: Promise<Exit>;
  #arrived: () => void = () => undefined;

  constructor(child: ChildProcess) {
    this.#child = child;
    let stderr = '';
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    createInterface({ input: child.stdout! }).on('line', (line) => {
      this.lines.push(JSON.parse(line) as LogLine);
      this.#arrived();
    });
    this.#exit = once(child, 'close').then(([code, signal]) => {
      this.#arrived();
      return { code: code as number | null, signal: signal as NodeJS.Signals | null, stderr };
    });
  }

  /** The first line that matches, as soon as it is there. */
  async line(matches: (line: LogLine) => boolean): Promise<LogLine> {
    for (;;) {
      const found = this.lines.find(matches);
      if (found) return found;
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
        throw new Error(`the process ended without the line: ${(await this.#exit).stderr}`);
      }
      await new Promise<void>((resolve) => (this.#arrived = resolve));
    }
  }

  /** Port that the service listens on, once it does. */
  async port(): Promise<number> {
    return Number((await this.line(({ message }) => message === 'listening')).port);
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  exited(): Promise<Exit> {
    return this.#exit;
  }

  /** Ends the process without ceremony, if it still runs. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exit;
  }
}
