import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A rendered build specification, as far as it is run. */
export interface Specification {
  readonly env?: { readonly 'exported-variables'?: readonly string[] };
  readonly phases: Record<string, { readonly commands: readonly string[] }>;
}

export interface BuildResult {
  readonly succeeded: boolean;
  readonly stderr: string;
  /** Every call of a stub, in order: its name and its arguments. */
  readonly calls: readonly (readonly string[])[];
  /** Exported variables by name; empty if the build has failed. */
  readonly exported: Readonly<Record<string, string>>;
  /** Names in the source directory at the end. */
  readonly sourceFiles: readonly string[];
}

const stubs = {
  docker: `
case "$1" in
  login) test -n "$(cat)" || exit 1;;
  push) tag="\${2##*:}"; test "$DOCKER_FAILS" = push || : > "$STATE/pushed-$tag";;
esac
test "$DOCKER_FAILS" != "$1"`,
  aws: `
test "$AWS_FAILS" != "$1 $2" || exit 255
case "$1 $2" in
  'ecr get-login-password') echo token;;
  'ecr batch-get-image')
    for argument in "$@"; do case "$argument" in
      imageTag=*) tag="\${argument#imageTag=}";;
      imageDigest=*) if test -n "$IMAGE_IS_GONE"; then echo None; exit; fi; printf 'application/x-image\\t{\\t"manifest of": "%s" }\\n' "\${argument#imageDigest=}"; exit;;
    esac; done
    if test -e "$STATE/pushed-$tag"; then echo "sha256:digest-of-$tag"; else echo None; fi;;
  'ecr put-image')
    for argument in "$@"; do case "$argument" in released-*) : > "$STATE/pushed-$argument";; esac; done;;
  'ecr-public get-login-password') echo public-token;;
  'codepipeline list-pipeline-executions') echo "\${LAST_EXECUTION:-None}";;
  'ecs describe-services') if test -n "$PRODUCTION"; then echo arn:aws:ecs:revision/7; else echo None; fi;;
  'ecs describe-task-definition') printf '%b\\n' "$PRODUCTION";;
esac`,
};

const roots: string[] = [];
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true });
});

/** The embedded CodeBuild of the tests: an account's state, a source directory, and stubs of `aws` and `docker`. */
export class BuildHost {
  readonly #root = mkdtempSync(join(tmpdir(), 'code-build-'));
  readonly source = this.#directory('source');
  readonly #state = this.#directory('state');
  readonly #bin = this.#directory('bin');
  readonly #log = join(this.#root, 'calls');
  readonly #environment = join(this.#root, 'environment');

  constructor() {
    roots.push(this.#root);
    for (const [name, body] of Object.entries(stubs)) {
      // In one write: both ends of a pipe run at once.
      const record = `call=$(printf '%s\\037' ${name} "$@"); printf '%s\\n' "$call" >> "$CALLS"`;
      writeFileSync(join(this.#bin, name), `#!/bin/sh\n${record}\n${body}\n`);
      chmodSync(join(this.#bin, name), 0o755);
    }
  }

  /** Runs a specification as CodeBuild does: one shell a build, the first command that fails ends it. */
  run(
    specification: Specification,
    environment: Readonly<Record<string, string>>,
    shell: 'sh' | 'bash',
  ): BuildResult {
    writeFileSync(this.#log, '');
    const { status, stderr } = spawnSync(shell, [this.#program(specification)], {
      cwd: this.source,
      encoding: 'utf8',
      env: {
        PATH: `${this.#bin}:${process.env.PATH ?? ''}`,
        STATE: this.#state,
        CALLS: this.#log,
        ...environment,
      },
    });
    return {
      succeeded: status === 0,
      stderr,
      calls: this.#calls(),
      exported: status === 0 ? this.#exported(specification) : {},
      sourceFiles: readdirSync(this.source),
    };
  }

  #program(specification: Specification): string {
    const commands = ['pre_build', 'build'].flatMap((phase) => specification.phases[phase]?.commands ?? []);
    const lines = commands.map((command, index) => {
      const file = join(this.#root, `command-${index}.sh`);
      writeFileSync(file, `${command}\n`);
      return `. ${file} || exit 1`;
    });
    const program = join(this.#root, 'program.sh');
    writeFileSync(program, `${lines.join('\n')}\nenv -0 > ${this.#environment}\n`);
    return program;
  }

  #calls(): string[][] {
    const lines = readFileSync(this.#log, 'utf8').split('\n').filter(Boolean);
    return lines.map((line) => line.split('\x1f').slice(0, -1));
  }

  /** Of the variables that a program of the build sees at its end. */
  #exported({ env }: Specification): Record<string, string> {
    const seen = new Map(
      readFileSync(this.#environment, 'utf8')
        .split('\0')
        .map((line) => line.split(/=(.*)/s, 2) as [string, string]),
    );
    const names = env?.['exported-variables'] ?? [];
    return Object.fromEntries(
      names.flatMap((name) => (seen.has(name) ? [[name, seen.get(name)!] as const] : [])),
    );
  }

  #directory(name: string): string {
    const path = join(this.#root, name);
    mkdirSync(path, { recursive: true });
    return path;
  }
}
