/** Arguments of `docker create` and `podman create` for a container of a task. Pure. */
import type { ContainerSpec } from '../container-runtime';
import type { Confinement } from '../task-model';
import type { EngineOptions } from './engine-cli';

export interface CreateProps {
  readonly spec: ContainerSpec;
  readonly options: EngineOptions;
  readonly isPodman: boolean;
  /** Paths that the image declares as volumes: they begin with what the image has there. */
  readonly declaredVolumes: readonly string[];
}

/** A scheduling period of Linux, in microseconds. */
const cpuPeriod = 100_000;

/** CPU units of a whole CPU. */
const unitsPerCpu = 1024;

/** Without a task's own network, the container uses that of the machine. */
export function createArguments({ spec, options, isPodman, declaredVolumes }: CreateProps): string[] {
  // An entry point takes one word: the rest goes before the command.
  const [entryPoint, ...rest] = spec.entryPoint ?? [];
  const { confinement, memoryMiB, space } = spec;
  return [
    ...['--network', space === undefined ? 'host' : `container:${space.name}`],
    ...options.create,
    ...(confinement === undefined ? [] : confined(confinement, options, isPodman)),
    // As on Fargate there is no swap.
    ...(memoryMiB === undefined ? [] : ['--memory', `${memoryMiB}m`, '--memory-swap', `${memoryMiB}m`]),
    ...(confinement?.mounts ?? []).flatMap(({ volume, path, readOnly }) => {
      const how = [
        ...(readOnly ? ['ro'] : []),
        ...(declaredVolumes.includes(path) || space?.isElsewhere(volume) === true ? [] : ['nocopy']),
      ];
      const source = space?.volume(volume) ?? volume;
      return ['--volume', [source, path, ...(how.length === 0 ? [] : [how.join(',')])].join(':')];
    }),
    ...Object.entries(spec.environment).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
    ...(spec.workingDirectory === undefined ? [] : ['--workdir', spec.workingDirectory]),
    ...(entryPoint === undefined ? [] : ['--entrypoint', entryPoint]),
    spec.image,
    ...rest,
    ...(spec.command ?? []),
  ];
}

function confined(confinement: Confinement, options: EngineOptions, isPodman: boolean): string[] {
  const { user, readonlyRootFilesystem, taskCpuUnits, cpuUnits, ulimits } = confinement;
  return [
    ...(user === undefined ? [] : ['--user', user]),
    // Podman would put writable file systems at /tmp, /run and /var/tmp, which Fargate does not.
    ...(readonlyRootFilesystem ? ['--read-only', ...(isPodman ? ['--read-only-tmpfs=false'] : [])] : []),
    ...(confinement.initProcess ? ['--init'] : []),
    ...confinement.addedCapabilities.flatMap((name) => ['--cap-add', name]),
    ...confinement.droppedCapabilities.flatMap((name) => ['--cap-drop', name]),
    // A limit of the machine's stays: it cannot be raised there.
    ...ulimits
      .filter(({ name }) => !options.create.some((word) => word.startsWith(`${name}=`)))
      .flatMap(({ name, soft, hard }) => ['--ulimit', `${name}=${soft}:${hard}`]),
    ...(options.limitsCpu === false ? [] : cpuArguments(taskCpuUnits, cpuUnits)),
  ];
}

/** No container gets more than its task has; a container's own units are its share of that. */
const cpuArguments = (ofTask: number | undefined, own: number): string[] => [
  ...(ofTask === undefined
    ? []
    : [
        ...['--cpu-period', String(cpuPeriod)],
        ...['--cpu-quota', String(Math.round((ofTask / unitsPerCpu) * cpuPeriod))],
      ]),
  ...(own > 0 ? ['--cpu-shares', String(own)] : []),
];
