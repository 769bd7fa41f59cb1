/** Ways in which a task dies, each on an embedded AWS: the terminal says the reason as soon as it is known. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateClusterCommand,
  CreateServiceCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  type ContainerDefinition,
} from '@aws-sdk/client-ecs';
import { startEmbeddedAws, type EmbeddedAws } from '../../rehearsal/cloud';
import { readStoppedTasks } from '../../rehearsal/main-job/proof/stopped-tasks';
import { releaseConsole } from '../../rehearsal/report/release-console';
import { awsClients, destroyClients, known, type AwsClients } from '../../rehearsal/scenarios/aws';
import type { StoppedTask } from '../../rehearsal/stopped-task';
import { clientAt } from '../support/emulator-client';
import { freePort } from '../support/free-port';
import { pollUntil } from '../support/poll';
import { createLoadBalancer } from '../support/stage/stage-load-balancer';
import { describeWith, testTools } from '../support/tools';

const node = 'public.ecr.aws/docker/library/node:22';
const account = '123456789012';

/** A program of another CPU architecture than this machine's: the head of it is all that a loader reads. */
function foreignProgram(directory: string): string {
  const header = Buffer.alloc(64);
  header.write('\x7fELF', 'latin1');
  // 64 bits, little endian, version 1; an executable for x86-64, or for arm64 where that is this machine's.
  header.set([2, 1, 1], 4);
  header.writeUInt16LE(2, 16);
  header.writeUInt16LE(process.arch === 'x64' ? 183 : 62, 18);
  const file = join(directory, 'foreign');
  writeFileSync(file, header);
  chmodSync(file, 0o755);
  return file;
}

const program = (source: string, more: Partial<ContainerDefinition> = {}): Partial<ContainerDefinition> => ({
  command: ['node', '-e', source],
  ...more,
});

const server = (answer: string, port = 'process.env.PORT', host = 'process.env.HOST') =>
  `require('node:http').createServer((request, response) => { ${answer} }).listen(${port}, ${host});`;

interface Way {
  readonly name: string;
  readonly container: Partial<ContainerDefinition>;
  readonly execution?: 'permitted' | 'denied';
  /** @default 1 */
  readonly tasks?: number;
  /** Whether it is behind the load balancer. @default false */
  readonly served?: boolean;
  /** What the terminal shows, all of it. */
  readonly shown: readonly RegExp[];
  /** What the report has of the task. */
  readonly task?: Partial<StoppedTask>;
}

const missing = `arn:aws:secretsmanager:us-east-1:${account}:secret:missing-AbCdEf`;
const foreign = 'arn:aws:secretsmanager:eu-west-1:444455556666:secret:shop/database-AbCdEf';
const directory = mkdtempSync(join(tmpdir(), 'ways-to-die-'));

/** The program of the port that is in use takes one that nobody else has. */
async function ways(denied: string): Promise<readonly Way[]> {
  const taken = await freePort();
  return [
    {
      name: 'missing-secret',
      container: { secrets: [{ name: 'TOKEN', valueFrom: missing }] },
      execution: 'permitted',
      shown: [
        /ResourceInitializationError: .*failed to fetch secret .*secret:missing-AbCdEf .*ResourceNotFoundException/,
      ],
      task: { stopCode: 'TaskFailedToStart', fault: 'failed-to-start' },
    },
    {
      name: 'denied-secret',
      container: { secrets: [{ name: 'TOKEN', valueFrom: denied }] },
      execution: 'denied',
      shown: [
        /ResourceInitializationError: .*AccessDeniedException: User: .*assumed-role\/denied\/.* is not authorized to perform: secretsmanager:GetSecretValue/,
      ],
    },
    {
      name: 'has-its-secret',
      container: program(`console.log('USER is ' + process.env.USER); process.exit(1)`, {
        secrets: [{ name: 'USER', valueFrom: `${foreign}:user::` }],
      }),
      execution: 'permitted',
      shown: [/│ USER is of another account/],
    },
    {
      name: 'bad-image',
      container: { image: `${account}.dkr.ecr.us-east-1.amazonaws.com/nothing:1` },
      shown: [/CannotPullContainerError: .*nothing/],
    },
    {
      name: 'wrong-architecture',
      container: { entryPoint: [foreignProgram(directory)], command: [] },
      shown: [/CannotStartContainerError: exec .*: exec format error: it is built for (arm64|x64)/],
    },
    {
      name: 'exit-1',
      container: program(
        `console.error('\\u001b[31mError: DATABASE_URL\\u001b[0m\\u0007 is not set'); process.exit(1);`,
      ),
      shown: [
        /Essential container in task exited/,
        /container app exited with code 1/,
        /│ Error: DATABASE_URL is not set/,
      ],
      task: { stopCode: 'EssentialContainerExited', fault: 'exited' },
    },
    {
      name: 'out-of-memory',
      container: program(`const kept = []; setInterval(() => kept.push(Buffer.alloc(20_000_000, 1)), 20);`, {
        memory: 128,
      }),
      shown: [
        /container app exited with code 137 \(SIGKILL\): OutOfMemoryError: Container killed due to memory usage/,
      ],
    },
    {
      name: 'port-in-use',
      container: program(server('response.end()', String(taken), `'0.0.0.0'`)),
      tasks: 2,
      shown: [/container app exited with code 1/, /│ .*listen EADDRINUSE: address already in use 0\.0\.0\.0/],
    },
    {
      name: 'wrong-port',
      container: program(server('response.end()', '8081')),
      served: true,
      shown: [
        /Task failed ELB health checks/,
        /GET http:\/\/.*:3000\/health failed \d+ times: connection refused: nothing listens there/,
      ],
    },
    {
      name: 'unhealthy-container',
      container: program(`setInterval(() => undefined, 1000)`, {
        healthCheck: {
          command: ['CMD-SHELL', 'echo the queue is full; exit 3'],
          interval: 5,
          retries: 2,
        },
      }),
      shown: [
        /Task failed container health checks/,
        /health check of container app: .* failed \d+ times: exit status 3: the queue is full/,
      ],
      task: { fault: 'unhealthy-container' },
    },
    {
      name: 'unhealthy-target',
      container: program(server(`response.statusCode = 503; response.end('database is down')`)),
      served: true,
      shown: [
        /Task failed ELB health checks in \(target-group arn:.*\)/,
        /GET http:\/\/.*\/health failed \d+ times: 503: database is down/,
      ],
      task: { fault: 'unhealthy-target' },
    },
    {
      name: 'read-only-files',
      container: program(`process.chdir('/proc'); require('node:fs').mkdirSync('cache')`),
      shown: [/container app exited with code 1/, /│ Error: E\w+: .* mkdir 'cache'/],
    },
    {
      name: 'hanging-start',
      container: program(server('')),
      served: true,
      shown: [/Task failed ELB health checks/, /GET http:\/\/.*\/health failed \d+ times: no answer in time/],
    },
  ];
}

describeWith([testTools.moto], 'a task that dies', () => {
  let cloud: EmbeddedAws;
  let clients: AwsClients;
  let all: readonly Way[];
  const terminals = new Map<string, string>();
  const stopped: StoppedTask[] = [];
  const access = () => ({
    endpoint: cloud.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });

  beforeAll(async () => {
    const consoles = new Map<string, ReturnType<typeof releaseConsole>>();
    cloud = await startEmbeddedAws({
      env: process.env,
      speed: 120,
      secrets: [{ arn: foreign, value: '{"user":"of another account"}' }],
      onTaskStop: (stop) => {
        const { task, final } = stop;
        const service = task.service ?? '';
        if (final) stopped.push(task);
        // As in a rehearsal, a service that is released has a console of its own.
        const write = (text: string) => terminals.set(service, `${terminals.get(service) ?? ''}${text}`);
        const console = consoles.get(service) ?? releaseConsole({ write }, {}, cloud.clock);
        consoles.set(service, console);
        console.taskStopped(stop);
      },
    });
    clients = awsClients(access());
    const client = clientAt(access());
    const { ARN } = (await client.json('secretsmanager.CreateSecret', {
      Name: 'denied',
      SecretString: 'x',
    })) as { ARN: string };
    await createRoles();
    all = await ways(ARN);
    await clients.ecs.send(new CreateClusterCommand({ clusterName: 'main' }));
    const targetGroup = await loadBalancer();
    for (const way of all) await createService(way, targetGroup);
  });

  afterAll(async () => {
    destroyClients(clients);
    await cloud.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  async function createRoles(): Promise<void> {
    const client = clientAt(access());
    const allow = (statement: object) =>
      JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });
    const trust = allow({ Principal: { Service: 'ecs-tasks.amazonaws.com' }, Action: 'sts:AssumeRole' });
    for (const RoleName of ['permitted', 'denied'])
      await client.query('iam.CreateRole', { RoleName, AssumeRolePolicyDocument: trust });
    await client.query('iam.PutRolePolicy', {
      RoleName: 'permitted',
      PolicyName: 'secrets',
      PolicyDocument: allow({ Action: 'secretsmanager:GetSecretValue', Resource: '*' }),
    });
  }

  async function loadBalancer(): Promise<string> {
    const { targetGroups } = await createLoadBalancer(clients.elb, {
      name: 'main',
      ports: { production: await freePort(), test: await freePort() },
      subnets: await subnets(),
      containerPort: 3000,
      healthCheck: { path: '/health', status: 200 },
    });
    return targetGroups[0].arn;
  }

  async function subnets(): Promise<string[]> {
    const answer = await clientAt(access()).query('ec2.DescribeSubnets', {});
    const ids = answer.children
      .flatMap(({ children }) => children)
      .flatMap(({ children }) => children.filter(({ name }) => name === 'subnetId'))
      .map(({ text }) => text);
    return ids.slice(0, 2);
  }

  async function createService({ name, container, execution, tasks = 1, served }: Way, group: string) {
    const { taskDefinition } = await clients.ecs.send(
      new RegisterTaskDefinitionCommand({
        family: name,
        networkMode: 'awsvpc',
        requiresCompatibilities: ['FARGATE'],
        cpu: '256',
        memory: '512',
        ...(execution && { executionRoleArn: `arn:aws:iam::${account}:role/${execution}` }),
        containerDefinitions: [
          {
            name: 'app',
            image: node,
            essential: true,
            command: ['node', '-e', 'setInterval(() => undefined, 1000)'],
            portMappings: [{ containerPort: 3000 }],
            stopTimeout: 2,
            ...container,
          },
        ],
      }),
    );
    await clients.ecs.send(
      new CreateServiceCommand({
        cluster: 'main',
        serviceName: name,
        taskDefinition: known(taskDefinition?.taskDefinitionArn, 'the ARN of the task definition'),
        desiredCount: tasks,
        launchType: 'FARGATE',
        networkConfiguration: { awsvpcConfiguration: { subnets: await subnets() } },
        ...(served && {
          loadBalancers: [{ targetGroupArn: group, containerName: 'app', containerPort: 3000 }],
        }),
      }),
    );
  }

  async function asAnAccountTellsOf(service: string, arn: string): Promise<StoppedTask | undefined> {
    const place = { access: access(), env: cloud.environment({ PATH: process.env.PATH }) };
    const tasks = await readStoppedTasks(clients.ecs, place, { cluster: 'main', service });
    return tasks.find(({ taskArn }) => taskArn === arn);
  }

  it.each([
    'missing-secret',
    'denied-secret',
    'bad-image',
    'wrong-architecture',
    'exit-1',
    'out-of-memory',
    'port-in-use',
    'wrong-port',
    'unhealthy-container',
    'unhealthy-target',
    'read-only-files',
    'hanging-start',
  ])('says why: %s', async (name) => {
    const way = all.find((each) => each.name === name)!;
    await pollUntil(`the terminal has the reason of ${name}`, () =>
      Promise.resolve(way.shown.every((shown) => shown.test(terminals.get(name) ?? ''))),
    );
    const found = await pollUntil('a task has stopped', () =>
      Promise.resolve(stopped.find((task) => task.service === name && task.fault !== undefined)),
    );
    expect(found).toMatchObject(way.task ?? {});
    expect(await asAnAccountTellsOf(name, found.taskArn)).toEqual({
      ...found,
      // Health checks and logs that go nowhere are known to who runs the task.
      targetChecks: [],
      containers: found.containers.map((container) => ({
        ...container,
        healthCheck: undefined,
        log: [],
      })),
      startedAt: found.startedAt && (expect.closeTo(found.startedAt, -3) as number),
      stoppingAt: expect.closeTo(found.stoppingAt, -3) as number,
    });
  });

  it('has stand-ins for secrets of other accounts before its first task starts', async () => {
    await pollUntil('the program has its secret', () =>
      ['has-its-secret'].every((name) => terminals.get(name)?.includes('USER is of another account')),
    );
  });

  it('says the same in the API of ECS', async () => {
    const { services } = await clients.ecs.send(
      new DescribeServicesCommand({ cluster: 'main', services: ['missing-secret'] }),
    );
    const messages = services?.[0]?.events?.map(({ message }) => message ?? '') ?? [];
    expect(messages.join('\n')).toMatch(/was unable to place a task\. Reason: ResourceInitializationError: /);
    const { taskArns } = await clients.ecs.send(
      new ListTasksCommand({ cluster: 'main', serviceName: 'out-of-memory', desiredStatus: 'STOPPED' }),
    );
    const { tasks } = await clients.ecs.send(
      new DescribeTasksCommand({ cluster: 'main', tasks: taskArns?.slice(0, 1) }),
    );
    expect(tasks).toMatchObject([
      {
        stopCode: 'EssentialContainerExited',
        stoppedReason: 'Essential container in task exited',
        containers: [{ exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' }],
      },
    ]);
  });
});
