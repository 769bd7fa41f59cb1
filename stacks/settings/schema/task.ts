import * as v from 'valibot';
import * as is from '../values';
import { described, distinct, flag, section } from '../values';

const containerHealthCheck = section(
  {
    command: described(v.pipe(is.texts, v.minLength(1)), 'Program and arguments, without CMD or CMD-SHELL.'),
    intervalSeconds: v.optional(is.integer(5, 300, 'Seconds between checks.'), 30),
    timeoutSeconds: v.optional(is.integer(2, 60, 'Seconds after which a check fails.'), 5),
    retries: v.optional(is.integer(1, 10, 'Consecutive failed checks until the container is unhealthy.'), 3),
    startPeriodSeconds: v.optional(
      is.integer(0, 300, 'Seconds at the start during which failures do not count.'),
      0,
    ),
  },
  'Health check that ECS runs inside the container.',
);

const environment = described(
  is.environment,
  'Environment variables. Everyone who can read the task definition sees them: put secrets into `secrets`.',
);
const secrets = described(
  is.secrets,
  'Environment variables that ECS reads from Secrets Manager or SSM when a task starts, by ARN.',
);
const command = described(is.texts, "Replaces the image's command.");
const user = described(is.containerUser, 'User of the processes, not root.');

const sidecar = section(
  {
    name: described(is.ecsName, 'Name of the container.'),
    image: described(is.imageReference, 'Image of the container.'),
    essential: v.optional(flag('Whether the task stops when this container stops.'), true),
    cpu: v.optional(is.integer(0, 16384, 'CPU units reserved for this container.')),
    memoryMiB: v.optional(is.integer(6, 122880, 'Hard memory limit of this container, in MiB.')),
    command: v.optional(command),
    user: v.optional(user, '1000:1000'),
    environment: v.optional(environment, {}),
    secrets: v.optional(secrets, {}),
    readonlyRootFilesystem: v.optional(
      flag(
        'Makes the root file system of this container read-only, whatever that of the main one is, and mounts a volume at `/tmp`.',
      ),
      true,
    ),
    healthCheck: v.optional(containerHealthCheck),
  },
  'A container beside the main one in every task.',
);

const volume = section(
  {
    name: described(is.ecsName, 'Name of the volume; `tmp` and `tmp-<sidecar>` are reserved.'),
    mountPath: described(is.absolutePath, 'Where it is mounted in the main container.'),
    readOnly: v.optional(flag('Mounts the volume read-only.'), false),
    efs: v.optional(
      section(
        {
          fileSystemId: described(is.efsFileSystemId, 'The file system.'),
          accessPointId: v.optional(described(is.efsAccessPointId, 'The access point to mount.')),
        },
        'An EFS file system, mounted with encryption in transit and IAM. Without it the volume is empty and lives as long as the task.',
      ),
    ),
  },
  'A volume mounted in the main container.',
);

const permission = section(
  {
    actions: described(distinct(is.iamAction, 1), 'IAM actions.'),
    resources: described(distinct(is.arnPattern, 1), 'ARNs that the actions are allowed on.'),
  },
  'One Allow statement.',
);

const egress = section(
  {
    cidr: described(is.cidr, 'Addresses of the destination.'),
    protocol: v.optional(described(v.picklist(['tcp', 'udp']), 'Protocol.'), 'tcp'),
    fromPort: described(is.port, 'First port.'),
    toPort: v.optional(described(is.port, 'Last port; by default the first one.')),
  },
  'A destination beside HTTPS anywhere and TCP in the VPC, such as a database in a peered VPC.',
);

export const task = section(
  {
    cpu: v.optional(described(is.fargateCpu, 'CPU units of the task; 1024 units are one vCPU.'), 512),
    memoryMiB: v.optional(
      is.integer(512, 122880, 'Memory of the task, in MiB; must be a size that Fargate offers for `cpu`.'),
      1024,
    ),
    architecture: v.optional(
      described(v.picklist(['X86_64', 'ARM64']), 'CPU architecture of the task and of the build.'),
      'X86_64',
    ),
    containerName: v.optional(described(is.ecsName, 'Name of the main container.'), 'NodejsApp'),
    containerPort: v.optional(
      described(
        is.port,
        'Port that the main container listens on. Changing it replaces the target groups, which AWS rejects while they are in use: create a new service for another port.',
      ),
      3000,
    ),
    environment: v.optional(environment, {}),
    secrets: v.optional(secrets, {}),
    secretsKeyArns: v.optional(
      described(
        distinct(is.kmsKeyArn),
        "Customer managed keys that encrypt secrets of the task and its sidecars, other than the service's own; their policies must let this account use them.",
      ),
      [],
    ),
    command: v.optional(command),
    user: v.optional(user, '1000:1000'),
    readonlyRootFilesystem: v.optional(
      flag(
        'Makes the root file system read-only and mounts a volume at `/tmp`. Processes can write to it if the image declares `VOLUME /tmp`.',
      ),
      true,
    ),
    stopTimeoutSeconds: v.optional(is.integer(2, 120, 'Seconds from SIGTERM to SIGKILL.'), 30),
    healthCheck: v.optional(containerHealthCheck),
    ephemeralStorageGiB: v.optional(
      is.integer(21, 200, 'Ephemeral storage of the task, in GiB; the default of Fargate is 20.'),
    ),
    logRetentionDays: v.optional(described(is.logRetentionDays, 'Days until log events expire.'), 30),
    sidecars: v.optional(
      // A task definition has at most 10 containers.
      described(v.pipe(v.array(sidecar), v.maxLength(9)), 'Containers beside the main one.'),
      [],
    ),
    volumes: v.optional(described(v.array(volume), 'Volumes of the main container.'), []),
    egress: v.optional(
      described(v.array(egress), 'Destinations of the tasks beside HTTPS anywhere and TCP in the VPC.'),
      [],
    ),
    permissions: v.optional(
      described(v.array(permission), 'Permissions of the application: Allow statements of the task role.'),
      [],
    ),
  },
  'The task definition.',
);
