/** What builds find on their PATH: `docker`, and what this machine lacks of the image of CodeBuild. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { packageFinder } from '../../../runtime/images/packages';
import { removeImagesOf } from '../docker/engine-images';
import { engineScript } from '../docker/engine-program';
import { startCommandRelay } from '../docker/relay/command-relay';
import { DockerStandIn, type DockerStandInProps } from '../docker/stand-in';
import type { BuildTools, BuildToolsProps, PreparedTools } from '../running/build-tools';
import { npmRunner } from './npm';
import { writeMissing, writeShim } from './shims';

export interface MachineToolsProps {
  /**
   * What images are: programs of this machine, built by a stand-in for Docker, or the images of an engine, given by its
   * command line.
   */
  readonly engine: 'process' | readonly [string, ...string[]];
  /** Environment of this machine: programs are looked for in its PATH, and engines and npm run in it. */
  readonly env: NodeJS.ProcessEnv;
  /** Host and port of the registry of the embedded AWS. */
  readonly registry: string;
  /** Programs of this machine that stand for images, by the names of the build projects. @default - none */
  readonly programs?: ReadonlyMap<string, readonly string[]> | undefined;
  /**
   * Directories with a `node_modules` whose packages are used where they are the versions that a lock file names.
   * @default - that of this project
   */
  readonly installed?: readonly string[];
}

export interface MachineTools extends BuildTools {
  /** Removes the images in the engine too. */
  readonly stop: () => Promise<void>;
}

/** Where our own dependencies are. */
const ownProject = path.resolve(__dirname, '../../../..');

export function machineTools(props: MachineToolsProps): MachineTools {
  let shared: string | undefined;
  const npm = npmRunner(props.env);
  let hasBuilt = false;
  const packages = packageFinder({
    installed: props.installed ?? [ownProject],
    directory: () => (shared ??= mkdtempSync(path.join(tmpdir(), 'build-packages-'))),
    npm: npm.run,
  });
  return {
    prepare: (build) => {
      hasBuilt = true;
      return prepare(build, props, { packages, run: npm.runProgram });
    },
    stop: async () => {
      await npm.stop();
      if (hasBuilt && props.engine !== 'process') {
        await removeImagesOf(props.registry, props.engine, props.env);
      }
      if (shared !== undefined) rmSync(shared, { recursive: true, force: true });
    },
  };
}

async function prepare(
  { directory, project }: BuildToolsProps,
  { engine, env, registry, programs }: MachineToolsProps,
  installing: Pick<DockerStandInProps, 'packages' | 'run'>,
): Promise<PreparedTools> {
  const bin = path.join(directory, 'bin');
  mkdirSync(bin, { recursive: true });
  writeMissing(bin, env);
  if (engine !== 'process' && project.privilegedMode) {
    writeShim(bin, 'docker', engineScript({ command: engine, env, directory, registry }));
    return { path: [bin], env: {}, close: () => Promise.resolve() };
  }
  const docker = new DockerStandIn({
    directory,
    ...installing,
    hasDaemon: project.privilegedMode,
    program: programs?.get(project.projectName),
  });
  const relay = await startCommandRelay({
    name: 'docker',
    directory: bin,
    perform: (call) => docker.perform(call),
  });
  return { path: [bin], env: {}, close: relay.close };
}
