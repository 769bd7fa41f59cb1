import { readSettings } from '../../stacks/settings';
import { imagePlaceholder, renderTask, type TaskContext } from '../../stacks/task-template';

const context: TaskContext = {
  family: 'shop',
  image: imagePlaceholder,
  taskRoleArn: 'arn:aws:iam::111122223333:role/task',
  executionRoleArn: 'arn:aws:iam::111122223333:role/execution',
  logGroupName: '/ecs/shop',
  region: 'eu-west-1',
  enableExecuteCommand: false,
};

const render = (task: object = {}, overrides: Partial<TaskContext> = {}) =>
  renderTask(
    readSettings({ environments: { dev: { services: { shop: { task } } } } }).environments[0]!.services[0]!
      .task,
    { ...context, ...overrides },
  );

describe('renderTask', () => {
  test('renders the defaults as RegisterTaskDefinition takes them', () => {
    expect(render()).toEqual({
      family: 'shop',
      taskRoleArn: 'arn:aws:iam::111122223333:role/task',
      executionRoleArn: 'arn:aws:iam::111122223333:role/execution',
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      cpu: '512',
      memory: '1024',
      runtimePlatform: { cpuArchitecture: 'X86_64', operatingSystemFamily: 'LINUX' },
      containerDefinitions: [
        {
          name: 'NodejsApp',
          image: '<IMAGE1_NAME>',
          essential: true,
          memory: 1024,
          user: '1000:1000',
          readonlyRootFilesystem: true,
          portMappings: [{ containerPort: 3000, hostPort: 3000, protocol: 'tcp' }],
          environment: [],
          secrets: [],
          mountPoints: [{ sourceVolume: 'tmp', containerPath: '/tmp', readOnly: false }],
          stopTimeout: 30,
          logConfiguration: {
            logDriver: 'awslogs',
            options: {
              'awslogs-group': '/ecs/shop',
              'awslogs-region': 'eu-west-1',
              'awslogs-stream-prefix': 'NodejsApp',
              mode: 'non-blocking',
              'max-buffer-size': '25m',
            },
          },
        },
      ],
      volumes: [{ name: 'tmp' }],
    });
  });

  test('variables and secrets are in the order of their names', () => {
    const arn = 'arn:aws:ssm:eu-west-1:111122223333:parameter/';
    const [container] = render({
      environment: { ZONE: 'z', ALPHA: 'a' },
      secrets: { TOKEN: `${arn}token`, KEY: `${arn}key` },
    }).containerDefinitions;
    expect(container!.environment.map(({ name }) => name)).toEqual(['ALPHA', 'ZONE']);
    expect(container!.secrets).toEqual([
      { name: 'KEY', valueFrom: `${arn}key` },
      { name: 'TOKEN', valueFrom: `${arn}token` },
    ]);
  });

  test('a sidecar is confined like the main container and takes its memory from it', () => {
    const { containerDefinitions, volumes } = render({
      sidecars: [
        { name: 'proxy', image: 'public.ecr.aws/proxy:1', memoryMiB: 256, cpu: 64, essential: false },
      ],
    });
    expect(containerDefinitions[0]!.memory).toBe(768);
    expect(containerDefinitions[1]).toMatchObject({
      name: 'proxy',
      essential: false,
      cpu: 64,
      memory: 256,
      user: '1000:1000',
      readonlyRootFilesystem: true,
      portMappings: [],
      mountPoints: [{ sourceVolume: 'tmp-proxy', containerPath: '/tmp' }],
    });
    expect(volumes).toEqual([{ name: 'tmp' }, { name: 'tmp-proxy' }]);
  });

  test('a writable root needs no volume at /tmp', () => {
    const { containerDefinitions, volumes } = render({ readonlyRootFilesystem: false });
    expect(containerDefinitions[0]!.mountPoints).toEqual([]);
    expect(volumes).toEqual([]);
  });

  test('a sidecar stays read-only beside a main container that is not, unless it is said', () => {
    const image = 'public.ecr.aws/proxy:1';
    const { containerDefinitions, volumes } = render({
      readonlyRootFilesystem: false,
      sidecars: [
        { name: 'proxy', image },
        { name: 'cache', image, readonlyRootFilesystem: false },
      ],
    });
    expect(containerDefinitions.map((container) => container.readonlyRootFilesystem)).toEqual([
      false,
      true,
      false,
    ]);
    expect(containerDefinitions.map(({ mountPoints }) => mountPoints.length)).toEqual([0, 1, 0]);
    expect(volumes).toEqual([{ name: 'tmp-proxy' }]);
  });

  test('EFS is mounted with encryption in transit and IAM', () => {
    const efs = { fileSystemId: 'fs-01234567', accessPointId: 'fsap-01234567' };
    const { containerDefinitions, volumes } = render({
      volumes: [{ name: 'uploads', mountPath: '/srv/uploads', readOnly: true, efs }],
    });
    expect(volumes[0]).toEqual({
      name: 'uploads',
      efsVolumeConfiguration: {
        fileSystemId: 'fs-01234567',
        transitEncryption: 'ENABLED',
        authorizationConfig: { iam: 'ENABLED', accessPointId: 'fsap-01234567' },
      },
    });
    expect(containerDefinitions[0]!.mountPoints[0]).toEqual({
      sourceVolume: 'uploads',
      containerPath: '/srv/uploads',
      readOnly: true,
    });
  });

  test('a health check is a command without a shell', () => {
    expect(
      render({ healthCheck: { command: ['node', 'check.js'] } }).containerDefinitions[0]!.healthCheck,
    ).toEqual({
      command: ['CMD', 'node', 'check.js'],
      interval: 30,
      timeout: 5,
      retries: 3,
      startPeriod: 0,
    });
  });

  test('ECS Exec has an init process', () => {
    const [container] = render({}, { enableExecuteCommand: true }).containerDefinitions;
    expect(container!.linuxParameters).toEqual({ initProcessEnabled: true });
  });

  test('ephemeral storage and ARM64 are passed on', () => {
    expect(render({ ephemeralStorageGiB: 40, architecture: 'ARM64' })).toMatchObject({
      ephemeralStorage: { sizeInGiB: 40 },
      runtimePlatform: { cpuArchitecture: 'ARM64' },
    });
  });
});
