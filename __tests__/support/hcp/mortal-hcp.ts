/** An HCP Terraform in a process of its own, which can be killed after any entry of its journal, and started again. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { isFinal } from '../../../hcp/model/run';
import type { Change } from '../../../hcp/store';
import { root } from '../run';
import type { Document } from './stand-in';

/** Makes one file of the program, which starts in a fraction of the time. */
export function bundleServer(to: string): string {
  const program = join(root, '__tests__/support/hcp/mortal-server.ts');
  const args = [program, '--bundle', '--platform=node', '--log-level=warning', `--outfile=${to}`];
  execFileSync(require.resolve('esbuild/bin/esbuild'), args, { stdio: 'inherit' });
  return to;
}

export interface MortalProps {
  /** Of `bundleServer`. */
  readonly program: string;
  /** Where it keeps everything. */
  readonly directory: string;
  /** PATH of its runs. */
  readonly path: string;
}

/** Milliseconds in which it is seen that a process that was killed has ended; everything else that fails waits for it. */
const graceMs = 60_000;

export class MortalHcp {
  readonly #props: MortalProps;
  #server: Server | undefined;

  constructor(props: MortalProps) {
    this.#props = props;
  }

  /** Performs something, on a server that is started again if it was killed meanwhile. @param lives - of the next ones */
  async outlive<Result>(perform: () => Promise<Result>, lives: () => number): Promise<Result> {
    for (;;) {
      this.#server ??= await start(this.#props, lives());
      if (this.#server === undefined) continue;
      try {
        return await perform();
      } catch (error) {
        // A call may fail before it is known that the process has ended.
        await Promise.race([this.#server.ended, sleep(graceMs, undefined, { ref: false })]);
        if (!this.#server.isKilled()) throw error;
        this.#server = undefined;
      }
    }
  }

  async kill(): Promise<void> {
    await this.#server?.kill();
    this.#server = undefined;
  }

  async call(method: string, path: string, body?: object, token?: string): Promise<Response> {
    const server = this.#server;
    if (server === undefined) throw new Error('it is not up');
    return fetch(path.startsWith('http') ? path : `${server.url}/api/v2${path}`, {
      method,
      // A connection that is kept would end in the next process that has the port.
      headers: { authorization: `Bearer ${token ?? server.token}`, connection: 'close' },
      ...(body !== undefined && { body: body instanceof Uint8Array ? body : JSON.stringify(body) }),
    });
  }

  async document(method: string, path: string, body?: object): Promise<Document> {
    return (await (await this.call(method, path, body)).json()) as Document;
  }
}

interface Server {
  readonly url: string;
  readonly token: string;
  readonly ended: Promise<unknown>;
  readonly isKilled: () => boolean;
  readonly kill: () => Promise<void>;
}

/** @returns undefined if it was killed before it was up */
async function start({ program, directory, path }: MortalProps, lives: number): Promise<Server | undefined> {
  const child = spawn(process.execPath, [program, directory, path, String(lives)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  const first = once(createInterface(child.stdout), 'line') as Promise<[string]>;
  const up = await Promise.race([first, ended.then(() => undefined)]);
  if (up === undefined) {
    if (child.signalCode === 'SIGKILL') return undefined;
    throw new Error('it ended before it was up');
  }
  const { url, token } = JSON.parse(up[0]) as { readonly url: string; readonly token: string };
  return {
    url,
    token,
    ended,
    isKilled: () => child.signalCode === 'SIGKILL',
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** What an entry is about: `runs planning`, `runs pending, tokens`. */
export const nameOfEntry = (changes: readonly Change[]): string => changes.map(nameOfChange).join(', ');

/** What an entry changes, of each entry. @param directory - of the journal */
export const entriesIn = (directory: string): readonly (readonly Change[])[] =>
  readFileSync(join(directory, 'journal.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as readonly Change[]);

/** What was asked of a run that is over has been done. */
const over = { cancelRequested: false, forceCancelRequested: false };

function nameOfChange(change: Change): string {
  if (!('put' in change)) return `${change.kind} deleted`;
  if (change.kind === 'runs') {
    const { status, taskStages } = change.put;
    const { cancelRequested, forceCancelRequested } = isFinal(change.put) ? over : change.put;
    const busy = taskStages.find((stage) => stage.status === 'running');
    const asked = forceCancelRequested ? ' to be killed' : cancelRequested ? ' to be canceled' : '';
    const tasks = busy === undefined ? '' : `: ${busy.results.map((result) => result.status).join()}`;
    return `runs ${status}${asked}${tasks}`;
  }
  return 'status' in change.put ? `${change.kind} ${change.put.status}` : change.kind;
}
