/** What the containers of one task share: a network namespace and volumes. */
import { ContainerStartError, type TaskSpace, type TaskSpaceProps } from '../container-runtime';
import { startGroup, type ProcessGroup } from '../process-group';
import { shellWords, type EngineCli } from './engine-cli';
import { importPauseImage, pauseArchive, pauseImage } from './pause-image';

export interface EngineSpaceProps extends TaskSpaceProps {
  readonly engine: EngineCli;
  /** Passes variables that lead to the embedded AWS through to containers; called once the network is there. */
  readonly reach: (
    gateway: string | undefined,
  ) => Promise<(variables: Readonly<Record<string, string>>) => Readonly<Record<string, string>>>;
}

/**
 * The network belongs to a container of its own, which outlives those of the task: a container that only prepares
 * something ends before the others.
 *
 * @throws ContainerStartError
 */
export async function openTaskSpace(props: EngineSpaceProps): Promise<TaskSpace> {
  const { engine, id, address, ports, volumes } = props;
  const name = `ecs-${id}`;
  const nameOf = (volume: string) => `${name}-${volume}`;
  const volumeNames = volumes.map((volume) => nameOf(volume.name));
  let holder: ProcessGroup | undefined;
  const close = async () => {
    await engine.run(['kill', '--signal', 'KILL', name]);
    await engine.run(['rm', '--force', name]);
    if (volumeNames.length > 0) await engine.run(['volume', 'rm', '--force', ...volumeNames]);
    holder?.kill();
  };
  try {
    for (const volume of volumes) await createVolume(engine, nameOf(volume.name), volume.kind);
    await engine.start(name, ({ create }) => [
      ...['--network', 'bridge'],
      // Podman, and Docker in a virtual machine, give every container the name by themselves.
      ...(engine.isPodman ? [] : ['--add-host', `${engine.nameOfHost}:host-gateway`]),
      ...create,
      ...ports.flatMap(({ containerPort, hostPort }) => [
        '--publish',
        `${address}:${hostPort}:${containerPort}/tcp`,
      ]),
      pauseImage,
    ]);
    holder = await holdOn(engine, name, volumeNames);
    const environment = await props.reach(await gatewayOf(engine, name));
    return {
      name,
      volume: nameOf,
      isElsewhere: (volume) => volumes.some((each) => each.name === volume && each.kind === 'elsewhere'),
      environment,
      close,
    };
  } catch (error) {
    await close();
    if (error instanceof ContainerStartError) throw error;
    throw new ContainerStartError(
      'ResourceInitializationError',
      error instanceof Error ? error.message : String(error),
    );
  }
}

/** Makes the image of the container that holds the network, if the engine does not have it. @throws Error */
export async function providePauseImage(engine: EngineCli): Promise<void> {
  const found = await engine.run(['image', 'inspect', '--format', '{{.Id}}', pauseImage]);
  if (found.status !== 0) await engine.expect(importPauseImage, await pauseArchive());
}

/**
 * An empty volume belongs to root, as on Fargate; Podman alone would give it to the user of the container. A file
 * system of EFS, which has its own owners and access points, is one that everybody may write to.
 */
async function createVolume(
  engine: EngineCli,
  name: string,
  kind: TaskSpaceProps['volumes'][number]['kind'],
): Promise<void> {
  const options =
    kind === 'elsewhere'
      ? ['--opt', 'type=tmpfs', '--opt', 'device=tmpfs', '--opt', 'o=mode=1777']
      : engine.isPodman
        ? ['--opt', 'o=uid=0,gid=0']
        : [];
  await engine.expect(['volume', 'create', ...options, name]);
}

/** A process that waits with the container, and removes it with what it holds when we are killed. */
async function holdOn(engine: EngineCli, name: string, volumes: readonly string[]): Promise<ProcessGroup> {
  const words = shellWords(engine.words);
  const removeVolumes = volumes.length === 0 ? '' : `; ${words} volume rm --force ${shellWords(volumes)}`;
  return startGroup([...engine.words, 'wait', name], {
    cwd: '/',
    env: await engine.env,
    onOrphaned: {
      // The containers that use the network are removed by their own watches, before this one can be.
      command: `n=0; until ${words} rm --force "$name" || [ $n -ge 30 ]; do n=$((n+1)); sleep 1; done${removeVolumes}`,
      name,
    },
  });
}

/** Address of the bridge, which is that of the machine of the engine. */
async function gatewayOf(engine: EngineCli, name: string): Promise<string | undefined> {
  const format = '{{range .NetworkSettings.Networks}}{{.Gateway}} {{end}}';
  const { stdout } = await engine.run(['inspect', '--format', format, name]);
  const [gateway = ''] = stdout.trim().split(' ');
  return gateway === '' ? undefined : gateway;
}
