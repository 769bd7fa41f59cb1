/** The build project that the stacks make, run command by command in a shell of CodeBuild, before an ECR that is ours. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BuildShell } from '../../rehearsal/cloud/codebuild/running/build-shell';
import { machineTools, type MachineTools } from '../../rehearsal/cloud/codebuild/tools/machine-tools';
import { startMoto, type Emulator } from '../../rehearsal/cloud/emulator/moto';
import { askAws } from './aws-cli';
import { only, synthPipeline, type PipelineSynth } from './pipeline-synth';
import { startRegistry, type RunningRegistry } from './registry';
import { root } from './run';

export interface ImageBuildResult {
  /** Of the first command that failed, else 0. */
  readonly status: number;
  /** What the commands have printed. */
  readonly log: string;
  /** Digest that the build hands on; undefined if a command has failed. */
  readonly digest: string | undefined;
}

export interface ImageBuildBench {
  readonly registry: RunningRegistry;
  readonly tools: MachineTools;
  /** Options of podman that log in. */
  readonly credentials: readonly string[];
  /** Digest that ECR has under a tag, if it has one. */
  readonly digestOf: (tag: string) => Promise<string | undefined>;
  /** Asks an operation of an AWS service by the AWS CLI. */
  readonly aws: (...args: string[]) => Promise<unknown>;
  /**
   * @param commit - CODEBUILD_RESOLVED_SOURCE_VERSION
   * @param files - besides the service's and in their place
   */
  readonly build: (commit: string, input?: ImageBuildInput) => Promise<ImageBuildResult>;
  readonly stop: () => Promise<void>;
}

export interface ImageBuildInput {
  readonly files?: Readonly<Record<string, string>>;
  readonly synth?: PipelineSynth;
  readonly privilegedMode?: boolean;
}

export interface ImageBuildProps {
  /** @default - none: a stand-in for Docker */
  readonly engine?: readonly [string, ...string[]];
  /** Of the tools. @default - that of this process */
  readonly env?: NodeJS.ProcessEnv;
}

interface Variable {
  readonly name: string;
  readonly value: string;
}

/** Terraform's reading of a literal. */
const evaluated = (text: string) => text.replaceAll('$${', '${').replaceAll('%%{', '%{');

const repositoryName = 'shop-images';

/** Cluster and service of the pipeline that is synthesized. */
export const serviceName = 'bluegreen-dev-shop';

/** With the repository and the templates that the project expects. */
export async function startImageBuilds(props: ImageBuildProps = {}): Promise<ImageBuildBench> {
  const { engine = 'process', env = process.env } = props;
  const moto = await startMoto({ env: process.env });
  const registry = await startRegistry({ upstream: moto.address });
  const tools = machineTools({ engine, env, registry: registry.host });
  const environment = awsEnvironment(registry.endpoint);
  const aws = (...args: string[]) => askAws({ ...environment, PATH: process.env.PATH }, args);
  await aws(
    'ecr',
    'create-repository',
    '--repository-name',
    repositoryName,
    '--image-tag-mutability',
    'IMMUTABLE',
  );
  // Where the build looks for what production runs.
  await aws('ecs', 'create-cluster', '--cluster-name', serviceName);
  return {
    registry,
    tools,
    aws,
    credentials: ['--creds', `${registry.access.user}:${registry.access.password}`],
    digestOf: async (tag) => {
      const found = (await aws(
        ...['ecr', 'batch-get-image', '--repository-name', repositoryName, '--image-ids', `imageTag=${tag}`],
      )) as { images: { imageId: { imageDigest: string } }[] };
      return found.images[0]?.imageId.imageDigest;
    },
    build: (commit, input = {}) => build(commit, input, { registry, tools, environment }),
    stop: () => stop(tools, registry, moto),
  };
}

async function stop(tools: MachineTools, registry: RunningRegistry, moto: Emulator): Promise<void> {
  await tools.stop();
  await registry.stop();
  await moto.stop();
}

function awsEnvironment(endpoint: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_MAX_ATTEMPTS: '1',
  };
}

interface BuildBench {
  readonly registry: RunningRegistry;
  readonly tools: MachineTools;
  readonly environment: Readonly<Record<string, string>>;
}

async function build(
  commit: string,
  { files = {}, synth = {}, privilegedMode = true }: ImageBuildInput,
  { registry, tools, environment }: BuildBench,
): Promise<ImageBuildResult> {
  const directory = mkdtempSync(path.join(tmpdir(), 'image-build-'));
  const place = (name: string) => {
    const made = path.join(directory, name);
    mkdirSync(made);
    return made;
  };
  const [source, home, scripts, own] = ['source', 'home', 'scripts', 'tools'].map(place) as [
    string,
    string,
    string,
    string,
  ];
  writeSource(source, files);
  const target = { ...synth.target, repositoryUrl: `${registry.host}/${repositoryName}` };
  const project = only(synthPipeline({ ...synth, target }), 'aws_codebuild_project', 'build_');
  const env = {
    ...environment,
    HOME: home,
    ...variablesOf(project),
    CODEBUILD_RESOLVED_SOURCE_VERSION: commit,
  };
  const lines: string[] = [];
  const prepared = await tools.prepare({
    buildId: 'shop-build:1',
    region: 'us-east-1',
    accountId: '123456789012',
    directory: own,
    sourceDirectory: source,
    project: { projectName: 'shop-build', privilegedMode, dockerLayerCache: true, image: 'standard' },
    env,
    log: (line) => lines.push(line),
    signal: new AbortController().signal,
  });
  const shell = new BuildShell({
    directory: scripts,
    shell: 'sh',
    workingDirectory: source,
    env: { ...env, ...prepared.env, PATH: [...prepared.path, process.env.PATH].join(':') },
    isolated: false,
    onLine: (line) => lines.push(line),
    onOrphaned: { command: 'true', parameter: '' },
  });
  try {
    await shell.prepare();
    const status = await runAll(shell, commandsOf(project));
    const { IMAGE_DIGEST: digest } = status === 0 ? await shell.variables(['IMAGE_DIGEST']) : {};
    return { status, log: lines.join('\n'), digest };
  } finally {
    await shell.stop();
    await prepared.close();
    rmSync(directory, { recursive: true });
  }
}

async function runAll(shell: BuildShell, commands: readonly string[]): Promise<number> {
  for (const command of commands) {
    const status = await shell.run(command);
    if (status !== 0) return status;
  }
  return 0;
}

/** What the image of the service is built from. */
export const serviceFiles = ['Dockerfile', '.dockerignore', 'app'];

/** As a clone has it: without what is installed or built. */
function writeSource(source: string, files: Readonly<Record<string, string>>): void {
  const archive = execFileSync('git', ['-C', root, 'archive', 'HEAD', ...serviceFiles]);
  execFileSync('tar', ['-x', '-C', source], { input: archive });
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.join(source, path.dirname(name)), { recursive: true });
    writeFileSync(path.join(source, name), content);
  }
}

export function variablesOf(project: Readonly<Record<string, unknown>>): Record<string, string> {
  const { environment_variable: variables } = project.environment as { environment_variable: Variable[] };
  return Object.fromEntries(variables.map(({ name, value }) => [name, evaluated(value)]));
}

/** As Terraform hands it to CodeBuild. */
export const buildspecOf = (project: Readonly<Record<string, unknown>>): string =>
  evaluated((project.source as { buildspec: string }).buildspec);

function commandsOf(project: Readonly<Record<string, unknown>>): string[] {
  const { phases } = JSON.parse(buildspecOf(project)) as {
    phases: Record<string, { commands: readonly string[] }>;
  };
  return ['pre_build', 'build'].flatMap((phase) => phases[phase]?.commands ?? []);
}
