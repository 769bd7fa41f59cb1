/** A program in the place of Terraform, which writes down when it was called where, and answers as it is told to. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What it does in the directory of one stack. The directory of a copy has the same name. */
export interface Answer {
  /** Lines on stdout. */
  readonly prints?: readonly object[];
  readonly status?: number;
  /** Does not end before this call has: `destroy dev-network`. It fails if that takes too long. */
  readonly after?: string;
}

/** Looks, each of them a twentieth of a second after the one before. */
const looks = 4000;

export class FakeTerraform {
  readonly #directory = mkdtempSync(join(tmpdir(), 'fake-terraform-'));
  readonly #log = join(this.#directory, 'log');

  /** @param answers - by command and stack: `plan dev-network` */
  constructor(answers: Readonly<Record<string, Answer>> = {}) {
    const answersDirectory = join(this.#directory, 'answers');
    for (const path of ['bin', 'answers']) mkdirSync(join(this.#directory, path));
    for (const [call, { prints = [], status = 0, after = '' }] of Object.entries(answers)) {
      const base = join(answersDirectory, call.replace(' ', '.'));
      writeFileSync(`${base}.out`, prints.map((line) => `${JSON.stringify(line)}\n`).join(''));
      writeFileSync(`${base}.sh`, `status=${status}\nafter='${after}'\n`);
    }
    const program = join(this.#directory, 'bin', 'terraform');
    writeFileSync(
      program,
      `#!/bin/sh
stack=$(basename "$PWD")
status=0
after=
echo "starts $1 $stack" >> '${this.#log}'
[ ! -f '${answersDirectory}'/$1.$stack.sh ] || . '${answersDirectory}'/$1.$stack.sh
looks=0
until [ -z "$after" ] || grep -q "^ends $after$" '${this.#log}'; do
  looks=$((looks + 1))
  if [ $looks -gt ${looks} ]; then echo "$1 $stack waits in vain for $after" >&2; exit 9; fi
  sleep 0.05
done
cat '${answersDirectory}'/$1.$stack.out 2> /dev/null
echo "ends $1 $stack" >> '${this.#log}'
exit $status
`,
    );
    chmodSync(program, 0o755);
  }

  get env(): NodeJS.ProcessEnv {
    return { PATH: `${join(this.#directory, 'bin')}:${process.env.PATH ?? ''}` };
  }

  /** `starts plan dev-network`, `ends plan dev-network`, in order. */
  get calls(): string[] {
    return existsSync(this.#log) ? readFileSync(this.#log, 'utf8').trim().split('\n') : [];
  }

  remove(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

/** Events of a plan that creates resources. */
export const creates = (...addresses: string[]): object[] =>
  addresses.map((addr) => ({
    type: 'planned_change',
    change: { resource: { addr, resource_type: addr.split('.')[0] }, action: 'create' },
  }));
