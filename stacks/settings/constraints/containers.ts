import { type Constraint, type Finding, repeated, type ServiceSubject, when } from './constraint';

const taskDefinitionParameters =
  'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html';

export const containerNames: Constraint<ServiceSubject> = {
  refused: 'two containers of one name',
  because: 'CodeDeploy sends traffic to a container by its name',
  source: taskDefinitionParameters,
  check: ({ service: { task } }) => {
    const names = [task.containerName, ...task.sidecars.map(({ name }) => name)];
    return repeated(names).map((index) => ({
      path: ['task', 'sidecars', index - 1, 'name'],
      got: JSON.stringify(names[index]),
      fix: 'name it differently',
    }));
  },
};

export const volumeNames: Constraint<ServiceSubject> = {
  refused: 'two volumes of one name, or one named tmp or tmp-<sidecar>',
  because: 'mounts name their volume, and these are the volumes at /tmp',
  source: taskDefinitionParameters,
  check: ({ service: { task } }) => {
    const taken = [...new Set(['tmp', ...task.sidecars.map(({ name }) => `tmp-${name}`)])];
    const names = [...taken, ...task.volumes.map(({ name }) => name)];
    return repeated(names).map((index) => ({
      path: ['task', 'volumes', index - taken.length, 'name'],
      got: JSON.stringify(names[index]),
      fix: 'name it differently',
    }));
  },
};

export const mountPaths: Constraint<ServiceSubject> = {
  refused: 'two volumes at one path, or one at /tmp under a read-only root',
  because: 'one would hide the other, and /tmp has a writable volume already',
  source: taskDefinitionParameters,
  check: ({ service: { task } }) => {
    const taken = task.readonlyRootFilesystem ? ['/tmp'] : [];
    const paths = [...taken, ...task.volumes.map(({ mountPath }) => mountPath)];
    return repeated(paths).map((index) => ({
      path: ['task', 'volumes', index - taken.length, 'mountPath'],
      got: JSON.stringify(paths[index]),
      fix: 'mount it somewhere else',
    }));
  },
};

export const execNeedsWritableRoot: Constraint<ServiceSubject> = {
  refused: 'ECS Exec with a read-only root file system',
  because: 'its agent writes into the container',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html',
  check: ({ service }) =>
    when(service.enableExecuteCommand && service.task.readonlyRootFilesystem, {
      path: ['enableExecuteCommand'],
      got: 'true',
      fix: 'set task.readonlyRootFilesystem to false, or enableExecuteCommand to false',
    }),
};

export const healthCheckCommand: Constraint<ServiceSubject> = {
  refused: 'CMD or CMD-SHELL at the beginning of a health check command',
  because: 'CMD is added in front of it, so it would be run as the program',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html',
  check: ({ service: { task } }) => {
    const places = [
      { path: ['task'], check: task.healthCheck },
      ...task.sidecars.map((sidecar, index) => ({
        path: ['task', 'sidecars', index],
        check: sidecar.healthCheck,
      })),
    ];
    return places.flatMap(({ path, check }): readonly Finding[] => {
      const [program] = check?.command ?? [];
      return when(program === 'CMD' || program === 'CMD-SHELL', {
        path: [...path, 'healthCheck', 'command', 0],
        got: JSON.stringify(program),
        fix: program === 'CMD' ? 'remove it' : 'write "/bin/sh", "-c" instead',
      });
    });
  },
};

/** 64 KiB, less what roles, names, ports and logs of a task definition take. */
const maximumTaskBytes = 60 * 1024;

export const taskDefinitionSize: Constraint<ServiceSubject> = {
  refused: 'a task definition of more than 64 KiB',
  because: 'ECS rejects it',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html',
  check: ({ service: { task } }) => {
    // Rules of the security group are no part of it.
    const bytes = Buffer.byteLength(JSON.stringify({ ...task, egress: undefined }));
    return when(bytes > maximumTaskBytes, {
      path: ['task'],
      got: `${bytes} bytes`,
      allowed: `at most ${maximumTaskBytes} bytes of settings`,
      fix: 'read large values from SSM, S3 or a volume',
    });
  },
};
