/** A terminal in which blocks of commands are typed one after the other, as from a page. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './run';

/** The blocks of shell commands below a heading of a page in Markdown. */
export function shellBlocks(page: string, heading: string): string[] {
  const section = page.split(/^## /m).find((each) => each.startsWith(`${heading}\n`)) ?? '';
  return [...section.matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, block]) => block!);
}

/** Variables and functions of a block are known to the next one. */
export class Terminal {
  readonly #directory = mkdtempSync(join(tmpdir(), 'terminal-'));
  #environment: NodeJS.ProcessEnv;

  constructor(environment: NodeJS.ProcessEnv) {
    this.#environment = environment;
  }

  /** @throws Error a command failed */
  async type(block: string): Promise<void> {
    const left = join(this.#directory, 'environment');
    // Everything is exported, functions too: bash reads them back.
    const script = `set -eua\n${block}\nenv -0 > "${left}"`;
    const { status, stdout, stderr } = await run(['bash', '-c', script], this.#environment);
    if (status !== 0) throw new Error(`status ${status} after:\n${stdout}${stderr}`);
    this.#environment = Object.fromEntries(
      readFileSync(left, 'utf8')
        .split('\0')
        .filter((entry) => entry !== '')
        .map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
    );
  }

  /** @throws Error no block has set it */
  variable(name: string): string {
    const value = this.#environment[name];
    if (value === undefined) throw new Error(`no block has set ${name}`);
    return value;
  }

  close(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
