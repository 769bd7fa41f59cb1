/**
 * Runs the commands of a build. Each is a script that takes the environment and the directory of the one before and
 * leaves its own to the next, which is how CodeBuild's agent lets them live on; `set -a` there exports every variable.
 * So functions and options of the shell end with their command, and `exit` ends its command alone.
 *
 * @see https://github.com/aws/codecatalyst-runner-cli command-runner/internal/containers: AWS's own copy of the script
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { constants } from 'node:os';
import { join } from 'node:path';
import { MarkedOutput } from './marked-output';

export interface BuildShellProps {
  /** For scripts and what they leave; nothing else is in it. */
  readonly directory: string;
  readonly shell: 'sh' | 'bash';
  /** Where the first command starts. */
  readonly workingDirectory: string;
  /** The whole environment of the first command. */
  readonly env: Readonly<Record<string, string>>;
  /** Each command has the first one's environment and directory: version 0.1 of the buildspec. */
  readonly isolated: boolean;
  /** Takes stdout and stderr line by line. */
  readonly onLine: (line: string) => void;
  /** Shell command that runs when we are gone, before the processes are killed; `$1` is its parameter. */
  readonly onOrphaned: { readonly command: string; readonly parameter: string };
}

/**
 * Starts one command after the other, so that what they leave in the background stays in the group.
 * The watch kills the group when standard input closes, which it does even when we end by SIGKILL.
 */
const starter = (onOrphaned: string) => `
mark=$2
shell=$3
exec 4<&0 </dev/null
( read -r _ <&4; ${onOrphaned}; kill -KILL 0 ) >/dev/null 2>&1 3<&- &
exec 4<&-
while read -r script <&3; do
  /usr/bin/env -i "$shell" "$script" 2>&1 3<&-
  printf '%s %s\\n' "$mark" "$?"
done
`;

const fileNames = { script: 'script.sh', environment: 'env.sh', directory: 'dir.txt' };

export class BuildShell {
  readonly #props: BuildShellProps;
  readonly #mark = randomUUID();
  #starter: Starter | undefined;
  #stopped = false;

  constructor(props: BuildShellProps) {
    this.#props = props;
  }

  /** Before the first command. */
  async prepare(): Promise<void> {
    await writeFile(this.#path('directory'), `${this.#props.workingDirectory}\n`);
    await writeFile(this.#path('environment'), exports(this.#props.env));
  }

  /**
   * @param variables - set before the command, in the place of those of the same name
   * @returns exit status; 128 and the signal's number where a signal has ended the command with all that the build runs
   */
  async run(command: string, variables: Readonly<Record<string, string>> = {}): Promise<number> {
    await writeFile(this.#path('script'), this.#script(command, variables));
    if (this.#stopped) return 128 + constants.signals.SIGKILL;
    this.#starter ??= this.#start();
    const status = await this.#starter.run(this.#path('script'));
    if (this.#starter.hasEnded) this.#starter = undefined;
    return status;
  }

  /** @returns values of variables as the last command has left them, of those that are set */
  async variables(names: readonly string[]): Promise<Record<string, string>> {
    const found: Record<string, string> = {};
    for (const name of names) {
      const path = join(this.#props.directory, `value-${name}`);
      await this.run(`[ -z "\${${name}+x}" ] || printf %s "$${name}" > ${quoted(path)}`);
      const value = await readFile(path, 'utf8').catch(() => undefined);
      if (value !== undefined) found[name] = value;
    }
    return found;
  }

  /** Kills what runs, in the background too, and starts nothing more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#starter?.kill();
  }

  #path(name: keyof typeof fileNames): string {
    return join(this.#props.directory, fileNames[name]);
  }

  /** The command begins in the fourth line, as in CodeBuild's messages of syntax errors. */
  #script(command: string, variables: Readonly<Record<string, string>>): string {
    const set = Object.entries(variables).map(([name, value]) => `${name}=${quoted(value)}; `);
    const directory = quoted(this.#path('directory'));
    const environment = quoted(this.#path('environment'));
    return [
      `cd "$(cat ${directory})"`,
      'set -a',
      `. ${environment}; ${set.join('')}`,
      command,
      'CODEBUILD_LAST_EXIT=$?',
      ...(this.#props.isolated ? [] : [`export -p > ${environment}`, `pwd > ${directory}`]),
      'exit $CODEBUILD_LAST_EXIT',
      '',
    ].join('\n');
  }

  #start(): Starter {
    const { onOrphaned, shell, env, onLine, directory } = this.#props;
    const program = shell === 'sh' ? '/bin/sh' : 'bash';
    const child = spawn(
      '/bin/sh',
      ['-c', starter(onOrphaned.command), 'build', onOrphaned.parameter, this.#mark, program],
      {
        // The source directory may be gone.
        cwd: directory,
        env: { PATH: env.PATH ?? '' },
        // The leader of a group of its own: a Ctrl-C at the terminal reaches us alone.
        detached: true,
        stdio: ['pipe', 'pipe', 'ignore', 'pipe'],
      },
    );
    return new Starter(child, this.#mark, onLine);
  }
}

/** Exit status of a shell that finds no program to run. */
const cannotStart = 126;

/** Milliseconds that output is waited for after the end: a process that left the group may keep it open. */
const outputGraceMs = 500;

/** The process that starts commands. */
class Starter {
  readonly #child: ChildProcess;
  readonly #output: MarkedOutput;
  readonly #ended: Promise<number>;
  #hasEnded = false;
  #settle: (status: number) => void = () => undefined;

  constructor(child: ChildProcess, mark: string, onLine: (line: string) => void) {
    this.#child = child;
    this.#output = new MarkedOutput(mark, onLine, (rest) => {
      this.#settle(Number(rest));
    });
    child.stdout?.on('data', (chunk: Buffer) => {
      this.#output.write(chunk);
    });
    // Their other ends may be closed before we write.
    for (const stream of child.stdio) (stream as NodeJS.EventEmitter | null)?.on('error', () => undefined);
    this.#ended = this.#end();
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  run(script: string): Promise<number> {
    const settled = new Promise<number>((resolve) => {
      this.#settle = resolve;
    });
    this.#scripts.write(`${script}\n`);
    return Promise.race([settled, this.#ended]);
  }

  async kill(): Promise<void> {
    if (!this.#hasEnded) killGroup(this.#child);
    await this.#ended;
  }

  get #scripts(): NodeJS.WritableStream {
    return this.#child.stdio[3] as NodeJS.WritableStream;
  }

  #end(): Promise<number> {
    return new Promise((resolve) => {
      this.#child.once('error', (error) => {
        this.#hasEnded = true;
        this.#output.write(Buffer.from(`${error.message}\n`));
        resolve(cannotStart);
      });
      this.#child.once('exit', (code, signal) => {
        this.#hasEnded = true;
        // What it left behind, the watch included.
        killGroup(this.#child);
        this.#child.stdin?.destroy();
        const done = () => {
          clearTimeout(timer);
          this.#output.end();
          resolve(signal === null ? (code ?? 1) : 128 + constants.signals[signal]);
        };
        const timer = setTimeout(done, outputGraceMs);
        this.#child.once('close', done);
      });
    });
  }
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The group has ended.
  }
}

/** Names that no shell takes are left out. */
function exports(env: Readonly<Record<string, string>>): string {
  const lines = Object.entries(env)
    .filter(([name]) => /^[A-Za-z_]\w*$/.test(name))
    .map(([name, value]) => `export ${name}=${quoted(value)}\n`);
  return lines.join('');
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
