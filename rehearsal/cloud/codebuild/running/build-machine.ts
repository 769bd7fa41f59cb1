/** Where a build runs: its log, directory, tools and shell, which all go when it ends. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SessionCredentials } from '../../iam';
import { BuildspecError, type Buildspec } from '../buildspec/model';
import { readBuildspec } from '../buildspec/read-buildspec';
import { PhaseFailure, type Build } from './build';
import type { BuildDependencies } from './build-dependencies';
import { createBuildDirectory, type BuildDirectory } from './build-directory';
import { buildEnvironment, variableSources } from './build-environment';
import { openBuildLog, type BuildLog } from './build-log';
import { BuildShell } from './build-shell';
import type { PreparedTools } from './build-tools';
import { copyReports } from './copy-reports';
import { downloadSource } from './download-source';
import { locateBuildspec } from './locate-buildspec';
import { projectRole } from './project-role';
import { readParameters, readSecrets } from './secret-variables';
import { uploadArtifacts } from './upload-artifacts';

/** What a build has to do with once its source is there. */
export interface ReadyBuild {
  readonly buildspec: Buildspec;
  readonly shell: BuildShell;
  /** Variables that no build exports. */
  readonly secretNames: ReadonlySet<string>;
}

export interface BuildMachineProps {
  readonly build: Build;
  readonly deps: BuildDependencies;
  /** Aborted when the build is ended from outside. */
  readonly signal: AbortSignal;
}

export class BuildMachine {
  readonly #props: BuildMachineProps;
  readonly #role: ReturnType<typeof projectRole>;
  #log: BuildLog | undefined;
  #directory: BuildDirectory | undefined;
  #credentials: SessionCredentials | undefined;
  #shell: BuildShell | undefined;
  #tools: PreparedTools | undefined;

  constructor(props: BuildMachineProps) {
    this.#props = props;
    this.#role = projectRole(props.build, props.deps);
  }

  /** A line of CodeBuild's own for the log, where there is one. */
  say(line: string): void {
    this.#log?.say(line);
  }

  /** Kills what runs; the rest goes with `cleanUp`. */
  kill(): void {
    void this.#shell?.stop();
  }

  /** The phase PROVISIONING. */
  async provision(): Promise<void> {
    const { build, deps } = this.#props;
    const { region, secondarySources } = build.request;
    this.#credentials = await this.#role.open();
    await this.#role.mayLog();
    this.#log = await openBuildLog(deps.aws.in(region), build.log);
    build.hasLogStream = true;
    for (const secret of secretsOf(this.#credentials)) this.#log.hide(secret);
    this.#directory = await createBuildDirectory(secondarySources.map(({ identifier }) => identifier));
    this.#log.say('Running on the embedded AWS');
    this.#log.say('Waiting for agent ping');
    this.#log.say('Waiting for DOWNLOAD_SOURCE');
  }

  /** The phase DOWNLOAD_SOURCE. */
  async download(): Promise<ReadyBuild> {
    const { build, deps } = this.#props;
    const { region, settings } = build.request;
    const directory = this.#made();
    const log = this.#opened();
    log.say('Phase is DOWNLOAD_SOURCE');
    await this.#downloadSources(directory);
    log.say(`CODEBUILD_SRC_DIR=${directory.source}`);
    for (const [name, path] of directory.secondarySources) log.say(`CODEBUILD_SRC_DIR_${name}=${path}`);
    const located = await locateBuildspec({
      buildspec: settings.source.buildspec,
      directory,
      region,
      objects: deps.objects,
    });
    log.say(`YAML location is ${located.path}`);
    const buildspec = asPhaseFailure(() => readBuildspec(located.text));
    log.say('Processing environment variables');
    const { variables, secretNames } = await this.#variables(buildspec);
    const { runtimeVersions, notes } = buildspec;
    if (runtimeVersions.length === 0) log.say('No runtime version selected in buildspec.');
    for (const version of runtimeVersions)
      log.say(`Skipping install of runtimes: ${version} is what this machine has`);
    for (const note of notes) log.say(note);
    const shell = await this.#openShell(buildspec, directory, variables);
    log.say(`Moving to directory ${directory.source}`);
    return { buildspec, shell, secretNames };
  }

  /** @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.env.exported-variables what cannot be exported */
  async export({ buildspec, shell, secretNames }: ReadyBuild): Promise<void> {
    const names = buildspec.exportedVariables.filter(
      (name) => !name.startsWith('AWS_') && !secretNames.has(name),
    );
    this.#props.build.exportedVariables = await shell.variables(names);
  }

  /** The phase UPLOAD_ARTIFACTS. */
  async upload({ buildspec, shell }: ReadyBuild): Promise<void> {
    const { build, deps } = this.#props;
    const { source } = this.#made();
    const log = (line: string) => {
      this.#opened().say(line);
    };
    await this.#role.mayWrite();
    build.artifacts = await uploadArtifacts({
      build,
      buildspec,
      objects: deps.objects,
      source,
      log,
      expand: (text) => this.#expand(shell, text),
    });
    await copyReports({ reports: buildspec.reports, source, log });
  }

  /** May be called again: each part is ended once, and one that cannot be ended keeps no other from its end. */
  async cleanUp(): Promise<void> {
    const [shell, tools, credentials] = [this.#shell, this.#tools, this.#credentials];
    const [directory, log] = [this.#directory, this.#log];
    this.#shell = this.#tools = this.#credentials = this.#directory = this.#log = undefined;
    await shell?.stop().catch(() => undefined);
    await tools
      ?.close()
      .catch((error: unknown) => log?.say(`the tools of the build have not ended: ${String(error)}`));
    if (credentials !== undefined) this.#role.close(credentials);
    await directory
      ?.remove()
      .catch((error: unknown) => log?.say(`the directory of the build stays: ${String(error)}`));
    await log?.close();
  }

  async #downloadSources(directory: BuildDirectory): Promise<void> {
    const { build, deps } = this.#props;
    const { region, source, sourceVersion = '', secondarySources } = build.request;
    await this.#role.mayRead([source, ...secondarySources.map((each) => each.source)], sourceVersion);
    const title = `primary source and source version ${sourceVersion}`;
    const version = await downloadSource(deps, { region, source, directory: directory.source, title });
    build.resolvedSourceVersion ??= version;
    for (const { identifier, source: secondary } of secondarySources) {
      const into = directory.secondarySources.get(identifier) ?? '';
      await downloadSource(deps, {
        region,
        source: secondary,
        directory: into,
        title: `secondary source ${identifier}`,
      });
    }
  }

  async #variables(buildspec: Buildspec) {
    const { build, deps } = this.#props;
    const { region, settings } = build.request;
    const log = this.#opened();
    const sources = variableSources(buildspec, settings.environment.environmentVariables);
    if (sources.parameterStore.size > 0) log.say('Decrypting parameter store environment variables');
    await this.#role.mayReadParameters([...sources.parameterStore.values()]);
    const parameters = await readParameters(deps.aws.in(region), sources.parameterStore);
    const secrets = await readSecrets(deps.aws.in(region), sources.secretsManager, (arn) =>
      this.#role.mayReadSecret(arn),
    );
    const hidden = new Map([...parameters, ...secrets]);
    for (const value of hidden.values()) log.hide(value);
    return { variables: new Map([...sources.plain, ...hidden]), secretNames: new Set(hidden.keys()) };
  }

  async #openShell(
    buildspec: Buildspec,
    directory: BuildDirectory,
    variables: ReadonlyMap<string, string>,
  ): Promise<BuildShell> {
    const { build, deps } = this.#props;
    const log = this.#opened();
    const { PATH = deps.path, ...env } = buildEnvironment({
      build,
      directory,
      endpointVariables: deps.environment(),
      credentials: this.#credentials,
      variables,
      path: deps.path,
    });
    const tools = await this.#prepareTools(directory, env, log);
    this.#shell = new BuildShell({
      directory: directory.scripts,
      shell: buildspec.shell,
      workingDirectory: directory.source,
      env: { ...env, ...tools?.env, PATH: [...(tools?.path ?? []), PATH].join(':') },
      isolated: buildspec.version === '0.1',
      onLine: (line) => {
        log.write(line);
      },
      onOrphaned: { command: 'rm -rf -- "$1"', parameter: directory.root },
    });
    await this.#shell.prepare();
    return this.#shell;
  }

  async #prepareTools(
    directory: BuildDirectory,
    env: Readonly<Record<string, string>>,
    log: BuildLog,
  ): Promise<PreparedTools | undefined> {
    const { build, deps } = this.#props;
    const { region, accountId, settings } = build.request;
    const { cache, environment, name } = settings;
    try {
      this.#tools = await deps.tools?.prepare({
        buildId: build.id,
        region,
        accountId,
        directory: directory.tools,
        sourceDirectory: directory.source,
        project: {
          projectName: name,
          privilegedMode: environment.privilegedMode,
          dockerLayerCache: cache?.modes?.includes('LOCAL_DOCKER_LAYER_CACHE') ?? false,
          image: environment.image,
        },
        env,
        log: (line) => {
          log.write(line);
        },
        signal: this.#props.signal,
      });
    } catch (error) {
      throw new PhaseFailure('CLIENT_ERROR', error instanceof Error ? error.message : String(error));
    }
    return this.#tools;
  }

  /** In the language of the shell, as the documentation has it for names of artifacts. */
  async #expand(shell: BuildShell, text: string): Promise<string> {
    if (!/[$`]/.test(text)) return text;
    const path = join(this.#made().scripts, 'expanded');
    await shell.run(`printf %s "${text.replaceAll('"', '\\"')}" > '${path}'`);
    return readFile(path, 'utf8').catch(() => text);
  }

  #opened(): BuildLog {
    if (this.#log === undefined) throw this.#gone();
    return this.#log;
  }

  #made(): BuildDirectory {
    if (this.#directory === undefined) throw this.#gone();
    return this.#directory;
  }

  #gone(): Error {
    return new Error(`the build ${this.#props.build.id} has not been provisioned`);
  }
}

const secretsOf = (credentials: SessionCredentials | undefined): readonly string[] =>
  credentials === undefined
    ? []
    : [credentials.accessKeyId, credentials.secretAccessKey, credentials.sessionToken];

function asPhaseFailure<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof BuildspecError) throw new PhaseFailure('YAML_FILE_ERROR', error.message);
    throw error;
  }
}
