/** A copy of the project in a repository of its own, as a team has it that has taken the project for its template. */
import awsProvider from '@cdktf/provider-aws/package.json';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { git } from '../../rehearsal/main-job/source/git';
import { copyFiles, projectFiles } from '../../rehearsal/main-job/source/project-files';
import type { JsonObject } from '../../rehearsal/settings-changes';
import { cliConfiguration, findProviderInstallation } from '../../support/provider-mirror';
import { askAws } from './aws-cli';
import { createLaunchers, findMirror } from './jest/provider-launchers.cjs';
import { root } from './run';
import { Terminal } from './terminal';

/** The project's default. */
export const region = 'ap-southeast-1';

/** What the stacks require. */
const providers = [{ source: 'hashicorp/aws', version: awsProvider.cdktf.provider.version }];

export interface ProjectCopyProps {
  /** Directory that exists; the copy is in `project` below it. */
  readonly home: string;
  /** Leads to an AWS. */
  readonly environment: NodeJS.ProcessEnv;
  /** Whether a file of the project is copied. */
  readonly takes: (path: string) => boolean;
}

export class ProjectCopy {
  readonly directory: string;
  /** With the region of the stacks. */
  readonly environment: NodeJS.ProcessEnv;
  readonly #terminal: Terminal;

  private constructor({ home, environment }: ProjectCopyProps) {
    this.directory = join(home, 'project');
    const configuration = join(home, 'terraform.rc');
    const installation = findProviderInstallation(providers, process.env);
    writeFileSync(configuration, cliConfiguration(installation));
    const own = {
      ...environment,
      CHECKPOINT_DISABLE: '1',
      CI: 'true',
      ...(installation.kind !== 'configured' && { TF_CLI_CONFIG_FILE: configuration }),
    };
    // The region is typed in a terminal, as the pages have it.
    this.#terminal = new Terminal(own);
    this.environment = { ...own, AWS_REGION: region, AWS_DEFAULT_REGION: region };
  }

  /** Nothing is committed, and there are no settings. */
  static async create(props: ProjectCopyProps): Promise<ProjectCopy> {
    const copy = new ProjectCopy(props);
    mkdirSync(copy.directory);
    const files = await projectFiles(root, process.env);
    copyFiles(files.filter(props.takes), root, copy.directory);
    copy.#lockLaunchers(join(props.home, 'launchers'));
    symlinkSync(join(root, 'node_modules'), join(copy.directory, 'node_modules'));
    await copy.git('init', '--quiet', '--template=', '--initial-branch=main');
    mkdirSync(join(copy.directory, '.git/info'), { recursive: true });
    writeFileSync(join(copy.directory, '.git/info/exclude'), 'node_modules\n');
    return copy;
  }

  /**
   * The lock file takes the suites' own packages of the providers, too, as `npm run plans -- lock` adds those of another
   * mirror: `terraform init -lockfile=readonly` verifies them all the same. plan-files.test.ts holds that the committed file
   * takes the providers themselves.
   */
  #lockLaunchers(directory: string): void {
    const file = join(this.directory, '.terraform.lock.hcl');
    const mirror = findMirror();
    if (mirror === undefined || !existsSync(file)) return;
    const hashes = createLaunchers(mirror, directory).map((hash) => `    "${hash}",\n`);
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replaceAll('hashes = [\n', `hashes = [\n${hashes.join('')}`),
    );
  }

  /** @param blueGreen - settings of cdktf.json */
  useSettings(blueGreen: JsonObject): void {
    const manifest = {
      language: 'typescript',
      app: 'node scripts/synth.mjs',
      projectId: '3f6a2c0e-5b0f-4a53-9a52-8c8f2d1f7b11',
      sendCrashReports: 'false',
      terraformProviders: [],
      terraformModules: [],
      context: { blueGreen },
    };
    writeFileSync(join(this.directory, 'cdktf.json'), JSON.stringify(manifest, null, 2));
  }

  /** Types commands in its directory. @throws Error a command failed */
  async type(block: string): Promise<void> {
    await this.#terminal.type(`cd '${this.directory}'\n${block}`);
  }

  /** What a command that was typed has left in a variable. @throws Error none has set it */
  variable(name: string): string {
    return this.#terminal.variable(name);
  }

  /** Asks by the AWS CLI. */
  aws<T = unknown>(...args: string[]): Promise<T> {
    return askAws(this.environment, args);
  }

  git(...args: string[]): Promise<string> {
    return git({ directory: this.directory, env: process.env }, ...args);
  }

  /**
   * @param changes - texts of files by their paths; null removes one
   * @returns id of the commit
   */
  async commit(message: string, changes: Readonly<Record<string, string | null>> = {}): Promise<string> {
    for (const [path, text] of Object.entries(changes)) {
      const file = join(this.directory, path);
      mkdirSync(dirname(file), { recursive: true });
      if (text === null) rmSync(file, { force: true });
      else writeFileSync(file, text);
    }
    await this.git('add', '--all');
    await this.git('commit', '--quiet', '--allow-empty', `--message=${message}`);
    return this.git('rev-parse', 'HEAD');
  }

  /** What was typed is forgotten; the directory goes with its home. */
  close(): void {
    this.#terminal.close();
  }
}
