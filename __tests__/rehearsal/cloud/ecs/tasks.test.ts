/* eslint-disable @typescript-eslint/no-unsafe-assignment -- answers are JSON, checked by the assertions */
import { readdirSync } from 'node:fs';
import { AwsError } from '../../../../rehearsal/cloud/protocol/aws-error';
import type { Json } from '../../../../rehearsal/cloud/protocol/json';
import { pollUntil } from '../../../support/poll';
import { refusal } from '../../../support/service-caller';
import { addressOf, answerOf, container, node, running, server, type RunningProps } from './running-tasks';
import { arn, networkConfiguration } from './sample-service';

let cloud: ReturnType<typeof running>;

afterEach(() => cloud.stop());

/** Runs a task of these containers. */
async function run(containers: readonly Json[], more: Json = {}, props: RunningProps = {}): Promise<string> {
  cloud = running({ revisions: { 1: containers }, ...props });
  const { tasks } = (await cloud.call('RunTask', {
    cluster: 'main',
    taskDefinition: 'web:1',
    launchType: 'FARGATE',
    networkConfiguration,
    ...more,
  })) as { tasks: [Json] };
  return String(tasks[0].taskArn);
}

async function describeTask(task: string): Promise<Json> {
  const { tasks } = (await cloud.call('DescribeTasks', { cluster: 'main', tasks: [task] })) as {
    tasks: [Json];
  };
  return tasks[0];
}

const reaches = (task: string, lastStatus: string) =>
  pollUntil(`the task is ${lastStatus}`, async () => {
    const found = await describeTask(task);
    return found.lastStatus === lastStatus && found;
  });

const stop = (task: string, more: Json = {}) => cloud.call('StopTask', { cluster: 'main', task, ...more });

describe('a task', () => {
  it('comes from PROVISIONING to RUNNING and is described whole', async () => {
    const task = await run([container(server)], { startedBy: 'me', group: 'batch' });
    expect(await describeTask(task)).toMatchObject({ lastStatus: 'PROVISIONING', desiredStatus: 'RUNNING' });
    const found = await reaches(task, 'RUNNING');
    expect(found).toMatchObject({
      taskArn: expect.stringMatching(/^arn:aws:ecs:eu-west-1:123456789012:task\/main\/[0-9a-f]{32}$/),
      clusterArn: arn('cluster/main'),
      taskDefinitionArn: arn('task-definition/web:1'),
      startedBy: 'me',
      group: 'batch',
      desiredStatus: 'RUNNING',
      connectivity: 'CONNECTED',
      healthStatus: 'UNKNOWN',
      launchType: 'FARGATE',
      platformVersion: '1.4.0',
      cpu: '256',
      attachments: [{ type: 'ElasticNetworkInterface', status: 'ATTACHED' }],
      containers: [
        {
          name: 'web',
          image: node,
          lastStatus: 'RUNNING',
          networkInterfaces: [{ privateIpv4Address: addressOf(found) }],
        },
      ],
    });
    const { createdAt, connectivityAt, pullStartedAt, startedAt } = found as Record<string, number>;
    expect([createdAt, connectivityAt, pullStartedAt, startedAt]).toEqual(
      [createdAt!, connectivityAt!, pullStartedAt!, startedAt!].sort((a, b) => a - b),
    );
    expect(await answerOf(found)).toBe('one');
  });

  it('is stopped by SIGTERM, says why, and leaves nothing behind', async () => {
    const task = await run([container(server)]);
    await reaches(task, 'RUNNING');
    expect(readdirSync(cloud.temporaryDirectory)).toHaveLength(1);
    expect(((await stop(task, { reason: 'bye' })) as { task: Json }).task).toMatchObject({
      desiredStatus: 'STOPPED',
    });
    const stopped = await reaches(task, 'STOPPED');
    expect(stopped).toMatchObject({
      stopCode: 'UserInitiated',
      stoppedReason: 'bye',
      stoppingAt: expect.any(Number),
      stoppedAt: expect.any(Number),
      containers: [{ lastStatus: 'STOPPED', exitCode: 0 }],
    });
    await expect(answerOf(stopped)).rejects.toThrow();
    expect(readdirSync(cloud.temporaryDirectory)).toEqual([]);
  });

  it('is stopped by SIGKILL when it ignores SIGTERM for its stop timeout', async () => {
    const program = `${server}; process.removeAllListeners('SIGTERM'); process.on('SIGTERM', () => {});`;
    const task = await run([container(program, { stopTimeout: 1 })]);
    await reaches(task, 'RUNNING');
    const before = Date.now();
    await stop(task);
    expect(await reaches(task, 'STOPPED')).toMatchObject({ containers: [{ exitCode: 137 }] });
    // Seconds of wall time, not of AWS time, which runs 600 times as fast here.
    expect(Date.now() - before).toBeGreaterThanOrEqual(1000);
  });

  it('stops with its essential container', async () => {
    const program =
      "require('node:http').createServer(() => process.exit(4)).listen(process.env.PORT, process.env.HOST)";
    const task = await run([container(program), idle('side')]);
    const found = await reaches(task, 'RUNNING');
    expect(found).toMatchObject({ containers: [{ lastStatus: 'RUNNING' }, {}] });
    await expect(answerOf(found)).rejects.toThrow();
    expect(await reaches(task, 'STOPPED')).toMatchObject({
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      containers: [
        { name: 'web', exitCode: 4 },
        { name: 'side', exitCode: 143 },
      ],
    });
  });

  it('goes on without a container that is not essential', async () => {
    const task = await run([
      container(server),
      { ...idle('side'), command: ['node', '-e', ''], essential: false },
    ]);
    const found = await pollUntil('the other has ended', async () => {
      const each = await describeTask(task);
      return (
        (each.containers as Json[])[1]?.lastStatus === 'STOPPED' && each.lastStatus === 'RUNNING' && each
      );
    });
    expect(found).toMatchObject({ desiredStatus: 'RUNNING', containers: [{}, { exitCode: 0 }] });
  });

  it('counts as running after a while when nothing listens on its port', async () => {
    const task = await run(
      [idle('web', { portMappings: [{ containerPort: 3000 }] })],
      {},
      {
        timing: { startMs: 300, healthCheckMs: 20 },
      },
    );
    await reaches(task, 'RUNNING');
  });

  it.each<[string, Json, string]>([
    [
      'an unknown image',
      { image: 'example.com/app:1' },
      'CannotPullContainerError: example.com/app:1: not found: no program is registered for this image',
    ],
    [
      'an unknown program',
      { entryPoint: ['no-such-program'] },
      'CannotStartContainerError: exec: "no-such-program": executable file not found in $PATH',
    ],
    [
      'environment files',
      { environmentFiles: [{ value: 'arn:aws:s3:::b/k', type: 's3' }] },
      'ResourceInitializationError: container web has environmentFiles, which the embedded AWS does not read',
    ],
    [
      'a dependency that does not exist',
      { dependsOn: [{ containerName: 'db', condition: 'START' }] },
      'ResourceInitializationError: container web depends on db, which does not exist',
    ],
    [
      'a dependency on itself',
      { dependsOn: [{ containerName: 'web', condition: 'START' }] },
      'ResourceInitializationError: containers web depend on each other',
    ],
  ])('with %s does not start', async (_title, more, reason) => {
    const task = await run([container(server, more)]);
    expect(await reaches(task, 'STOPPED')).toMatchObject({
      stopCode: 'TaskFailedToStart',
      stoppedReason: expect.stringContaining(reason),
    });
  });

  it('starts its containers in the order of their dependencies', async () => {
    const task = await run([
      container(server, {
        dependsOn: [
          { containerName: 'first', condition: 'SUCCESS' },
          { containerName: 'beside', condition: 'HEALTHY' },
        ],
      }),
      { ...idle('first'), command: ['node', '-e', 'setTimeout(() => {}, 100)'], essential: false },
      idle('beside', { healthCheck: { command: ['CMD-SHELL', 'test 1 = 1'], interval: 5 } }),
    ]);
    expect(await reaches(task, 'RUNNING')).toMatchObject({
      containers: [
        { lastStatus: 'RUNNING' },
        { lastStatus: 'STOPPED', exitCode: 0 },
        { healthStatus: 'HEALTHY' },
      ],
    });
  });

  it('does not start behind a dependency that has failed', async () => {
    const task = await run([
      container(server, { dependsOn: [{ containerName: 'first', condition: 'SUCCESS' }] }),
      { ...idle('first'), command: ['node', '-e', 'process.exit(2)'], essential: false },
    ]);
    expect(await reaches(task, 'STOPPED')).toMatchObject({
      stoppedReason:
        'CannotStartContainerError: dependency first did not reach SUCCESS: it exited with code 2',
    });
  });

  it('is started with other commands and variables, as often as asked', async () => {
    const task = await run([container('process.exit(1)')], {
      count: 2,
      overrides: {
        containerOverrides: [
          { name: 'web', command: ['node', '-e', server], environment: [{ name: 'ANSWER', value: 'two' }] },
        ],
      },
    });
    expect(await answerOf(await reaches(task, 'RUNNING'))).toBe('two');
    const { taskArns } = (await cloud.call('ListTasks', { cluster: 'main', family: 'web' })) as {
      taskArns: string[];
    };
    expect(taskArns).toHaveLength(2);
    for (const filter of [
      { family: 'other' },
      { startedBy: 'me' },
      { launchType: 'EC2' },
      { desiredStatus: 'STOPPED' },
    ]) {
      expect(await cloud.call('ListTasks', { cluster: 'main', ...filter })).toEqual({ taskArns: [] });
    }
  });

  it('has tags', async () => {
    const task = await run([container(server)], { tags: [{ key: 'a', value: '1' }] });
    await cloud.call('TagResource', { resourceArn: task, tags: [{ key: 'b', value: '2' }] });
    const described = await cloud.call('DescribeTasks', {
      cluster: 'main',
      tasks: [task],
      include: ['TAGS'],
    });
    expect(described).toMatchObject({
      tasks: [
        {
          tags: [
            { key: 'a', value: '1' },
            { key: 'b', value: '2' },
          ],
        },
      ],
    });
  });

  it('that does not exist is a failure, and cannot be stopped', async () => {
    cloud = running();
    const missing = arn(`task/main/${'0'.repeat(32)}`);
    expect(await cloud.call('DescribeTasks', { cluster: 'main', tasks: ['0'.repeat(32)] })).toEqual({
      tasks: [],
      failures: [{ arn: missing, reason: 'MISSING' }],
    });
    expect(await refusal(stop(missing))).toBe(
      'InvalidParameterException: The referenced task was not found.',
    );
  });
});

describe("a container's environment", () => {
  const print = container('console.log(JSON.stringify(process.env))', {
    portMappings: [{ containerPort: 8080 }],
  });

  it("has what its definition says and what leads to the embedded AWS, and nothing of the user's", async () => {
    process.env.OF_THE_USER = 'secret';
    const { lines, upstream } = cloudWatchLogs();
    const task = await run([{ ...print, ...awslogs }], {}, { upstream });
    const stopped = await reaches(task, 'STOPPED');
    delete process.env.OF_THE_USER;
    const environment = JSON.parse(lines()[0]!) as Record<string, string>;
    expect(environment).toMatchObject({
      ANSWER: 'one',
      HOST: addressOf(stopped),
      PORT: '8080',
      AWS_REGION: 'eu-west-1',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      HOME: expect.stringContaining(cloud.temporaryDirectory),
    });
    // The shell that starts it may add PWD.
    const names = Object.keys(environment).filter((name) => name !== 'PWD');
    expect(names.sort()).toEqual([
      'ANSWER',
      'AWS_ACCESS_KEY_ID',
      'AWS_DEFAULT_REGION',
      'AWS_EC2_METADATA_DISABLED',
      'AWS_ENDPOINT_URL',
      'AWS_REGION',
      'AWS_SECRET_ACCESS_KEY',
      'HOME',
      'HOST',
      'PATH',
      'PORT',
      'TMPDIR',
    ]);
  });

  it('has secrets of the parameter store and of Secrets Manager', async () => {
    const { lines, upstream: logs } = cloudWatchLogs();
    const secretArn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf';
    const asked: unknown[] = [];
    const upstream = (operation: string, input: Json): Json | undefined => {
      if (operation === 'ssm.GetParameter') {
        asked.push(input);
        return { Parameter: { Value: `value of ${String(input.Name)}` } };
      }
      if (operation === 'secretsmanager.GetSecretValue') {
        asked.push(input);
        return { SecretString: '{"password":"pw","port":5432}' };
      }
      return logs(operation, input);
    };
    const secrets = [
      { name: 'A', valueFrom: 'arn:aws:ssm:eu-west-1:123456789012:parameter/app/key' },
      { name: 'B', valueFrom: 'plain' },
      { name: 'C', valueFrom: `${secretArn}:password:AWSPREVIOUS:` },
      { name: 'D', valueFrom: secretArn },
      { name: 'E', valueFrom: `${secretArn}:port::v1` },
    ];
    const task = await run([{ ...print, ...awslogs, secrets }], {}, { upstream });
    await reaches(task, 'STOPPED');
    expect(JSON.parse(lines()[0]!)).toMatchObject({
      A: 'value of /app/key',
      B: 'value of plain',
      C: 'pw',
      D: '{"password":"pw","port":5432}',
      E: '5432',
    });
    expect(asked).toEqual([
      { Name: 'plain', WithDecryption: true },
      { Name: '/app/key', WithDecryption: true },
      { SecretId: secretArn, VersionStage: 'AWSPREVIOUS' },
      { SecretId: secretArn },
      { SecretId: secretArn, VersionId: 'v1' },
    ]);
  });

  it.each([
    ['/missing', 'unable to retrieve secrets from ssm: invalid parameters: /missing: ParameterNotFound'],
    [
      'arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf:user::',
      'retrieved secret from Secrets Manager did not contain json key user',
    ],
  ])('with a secret %s that cannot be had stops the task', async (valueFrom, reason) => {
    const task = await run(
      [{ ...print, secrets: [{ name: 'A', valueFrom }] }],
      {},
      {
        upstream: (operation) => {
          if (operation === 'secretsmanager.GetSecretValue') return { SecretString: '{}' };
          if (operation === 'ssm.GetParameter') throw new AwsError('ParameterNotFound', 'nothing');
          return undefined;
        },
      },
    );
    expect(await reaches(task, 'STOPPED')).toMatchObject({
      stopCode: 'TaskFailedToStart',
      stoppedReason: expect.stringContaining(
        `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: ${reason}`,
      ),
    });
  });
});

describe("a container's log", () => {
  it('is a stream of its own with its lines in order, all there when the task is STOPPED', async () => {
    const { lines, streams, upstream } = cloudWatchLogs();
    const program = "console.log('a\\n\\nb'); console.error('c'.repeat(3)); process.stdout.write('no end')";
    const task = await run([container(program, awslogs)], {}, { upstream });
    await reaches(task, 'STOPPED');
    expect(lines().filter((line) => line !== 'ccc')).toEqual(['a', 'b', 'no end']);
    expect(lines()).toContain('ccc');
    expect(streams()).toEqual([`CreateLogStream /ecs/web app/web/${task.slice(-32)}`]);
  });

  it('has its group made when the definition says so', async () => {
    const { streams, upstream } = cloudWatchLogs();
    const options = { ...awslogs.logConfiguration.options, 'awslogs-create-group': 'true' };
    const task = await run(
      [container('', { logConfiguration: { logDriver: 'awslogs', options } })],
      {},
      { upstream },
    );
    await reaches(task, 'STOPPED');
    expect(streams()[0]).toBe('CreateLogGroup /ecs/web');
  });

  it('without a group stops the task', async () => {
    const task = await run(
      [container(server, awslogs)],
      {},
      {
        upstream: (operation) => {
          if (operation !== 'logs.CreateLogStream') return undefined;
          throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
        },
      },
    );
    expect(await reaches(task, 'STOPPED')).toMatchObject({
      stopCode: 'TaskFailedToStart',
      stoppedReason:
        'ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist. : exit status 1',
    });
  });
});

describe("a container's health check", () => {
  it.each([
    ['CMD', ['CMD', 'node', '-e', 'process.exit(process.env.ANSWER === "one" ? 0 : 1)'], 60, 'HEALTHY'],
    ['CMD-SHELL', ['CMD-SHELL', 'test "$ANSWER" = two'], 60, 'UNHEALTHY'],
    ['CMD that takes too long', ['CMD', 'sleep', '100'], 1, 'UNHEALTHY'],
  ])('%s runs in its environment', async (_title, command, timeout, healthStatus) => {
    const task = await run(
      [container(server, { healthCheck: { command, interval: 5, timeout, retries: 2, startPeriod: 0 } })],
      {},
      { timing: { startMs: 100, healthCheckMs: 20 } },
    );
    // The check begins with the container; that the task runs may be told later.
    const found = await pollUntil(`it runs and is ${healthStatus}`, async () => {
      const each = await describeTask(task);
      return each.healthStatus === healthStatus && each.lastStatus === 'RUNNING' && each;
    });
    // A task of no service is left alone.
    expect(found).toMatchObject({ desiredStatus: 'RUNNING', containers: [{ healthStatus }] });
  });

  it('has a task of a service replaced that fails it', async () => {
    const healthCheck = { command: ['CMD-SHELL', 'false'], interval: 5, timeout: 2, retries: 2 };
    cloud = running({
      revisions: { 1: [container(server, { healthCheck })] },
      timing: { startMs: 100, healthCheckMs: 20 },
    });
    await cloud.create({ desiredCount: 1 });
    const [stopped] = await pollUntil('it is replaced', async () => {
      const tasks = await cloud.tasks('STOPPED');
      return tasks.length > 0 && tasks;
    });
    expect(stopped).toMatchObject({
      stopCode: 'ServiceSchedulerInitiated',
      stoppedReason: 'Task failed container health checks',
    });
    expect(await cloud.taskSet()).toMatchObject({ stabilityStatus: 'STABILIZING' });
  });
});

/** A container that waits for its end. */
function idle(name: string, more: Json = {}): Json {
  return container('setInterval(() => {}, 1000)', { name, portMappings: [], ...more });
}

const awslogs = {
  logConfiguration: {
    logDriver: 'awslogs',
    options: { 'awslogs-group': '/ecs/web', 'awslogs-region': 'eu-west-1', 'awslogs-stream-prefix': 'app' },
  },
};

/** CloudWatch Logs that remember what they are given. */
function cloudWatchLogs() {
  const calls: { operation: string; input: Json }[] = [];
  return {
    upstream: (operation: string, input: Json): Json | undefined => {
      if (!operation.startsWith('logs.')) return undefined;
      calls.push({ operation: operation.replace('logs.', ''), input });
      return {};
    },
    lines: () =>
      calls
        .filter(({ operation }) => operation === 'PutLogEvents')
        .flatMap(({ input }) => (input.logEvents as { message: string }[]).map(({ message }) => message)),
    streams: () =>
      calls
        .filter(({ operation }) => operation.startsWith('Create'))
        .map(({ operation, input }) =>
          [operation, input.logGroupName, input.logStreamName].filter(Boolean).join(' '),
        ),
  };
}
