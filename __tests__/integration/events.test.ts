/** EventBridge with the rules and targets of the real moto, asked by the AWS CLI. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import type { RegionalClient } from '../../rehearsal/cloud/contract/client';
import type { CloudService } from '../../rehearsal/cloud/contract/service';
import { startMoto, type Emulator } from '../../rehearsal/cloud/emulator/moto';
import { Upstream } from '../../rehearsal/cloud/emulator/upstream';
import { eventBridgeService } from '../../rehearsal/cloud/events';
import type { EventBus } from '../../rehearsal/cloud/events/event-bus';
import { Gateway } from '../../rehearsal/cloud/gateway';
import { iamService } from '../../rehearsal/cloud/iam';
import { lambdaService } from '../../rehearsal/cloud/lambda';
import type { Json } from '../../rehearsal/cloud/protocol/json';
import { targetPrefixes } from '../../rehearsal/cloud/protocol/service-names';
import { textAt } from '../../rehearsal/cloud/protocol/xml-document';
import { repairs } from '../../rehearsal/cloud/repairs';
import { s3Service } from '../../rehearsal/cloud/s3';
import { scaledClock } from '../../rehearsal/runtime/clock';
import { askAws } from '../support/aws-cli';
import { clientAt } from '../support/emulator-client';
import { pollUntil } from '../support/poll';
import { synthRoles } from '../support/roles';
import { serviceName } from '../support/sample-arns';
import { describeWith, testTools } from '../support/tools';

const region = 'ap-southeast-1';
const accountId = '123456789012';

/** CodePipeline that starts nothing, and says what it was asked to start, by which rule. */
const pipelines = (started: Json[]): CloudService => ({
  apis: [
    {
      targetPrefix: targetPrefixes.codepipeline,
      otherwise: 'refuse',
      operations: {
        StartPipelineExecution: (input, { region: where, callingService }) => {
          started.push({ region: where, ruleArn: callingService?.sourceArn, ...input });
          return {};
        },
      },
    },
  ],
});

describeWith([testTools.moto, testTools.aws], 'EventBridge', () => {
  let moto: Emulator;
  let upstream: Upstream;
  let server: Server;
  let bus: EventBus;
  let environment: NodeJS.ProcessEnv;
  let client: RegionalClient;
  let stop: (() => Promise<void>) | undefined;
  const started: Json[] = [];
  const log: string[] = [];
  const directory = mkdtempSync(join(tmpdir(), 'events-'));

  beforeAll(async () => {
    moto = await startMoto({ env: process.env });
    upstream = new Upstream(moto.address);
    const clock = scaledClock({ speed: 60, startedAt: Date.now() });
    const gateway = new Gateway({ upstream, accountId, now: () => clock.now() / 1000 });
    server = createServer((request, response) => void gateway.handle(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const props = { aws: gateway.aws, upstream: gateway.upstream, clock, endpoint, accountId };
    const say = (line: string) => log.push(line);
    const { permissions } = iamService(props);
    const eventBridge = eventBridgeService({ ...props, permissions, log: say });
    ({ bus } = eventBridge);
    const services = [
      eventBridge,
      s3Service({ ...props, events: bus, log: say }),
      lambdaService({ ...props, path: process.env.PATH ?? '' }),
      pipelines(started),
      repairs(),
    ];
    gateway.use(services);
    stop = async () => {
      for (const each of services) await each.stop?.();
    };
    client = clientAt({ endpoint, region });
    environment = {
      PATH: process.env.PATH,
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: 'x',
      AWS_SECRET_ACCESS_KEY: 'x',
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_CONFIG_FILE: '/dev/null',
    };
  });

  afterAll(async () => {
    await stop?.();
    server.closeAllConnections();
    server.close();
    upstream.close();
    await moto.stop();
    rmSync(directory, { recursive: true });
  });

  const aws = <T = unknown>(...args: string[]): Promise<T> => askAws<T>(environment, args);

  const rule = async (name: string, pattern: object, ...targets: object[]) => {
    await aws('events', 'put-rule', '--name', name, '--event-pattern', JSON.stringify(pattern));
    await aws('events', 'put-targets', '--rule', name, '--targets', JSON.stringify(targets));
  };

  const putEvent = (detail: object, source = 'app') => {
    const entry = { Source: source, DetailType: 'Done', Detail: JSON.stringify(detail) };
    return aws<{ FailedEntryCount: number; Entries: { EventId: string }[] }>(
      'events',
      'put-events',
      '--entries',
      JSON.stringify([entry]),
    );
  };

  interface Queue {
    readonly url: string;
    readonly arn: string;
  }

  const createQueue = async (name: string): Promise<Queue> => {
    // What was received stays hidden for hours: after half a minute, the default, it would come again.
    const Attributes = { VisibilityTimeout: '43200' };
    const { QueueUrl } = await client.json('sqs.CreateQueue', { QueueName: name, Attributes });
    return { url: String(QueueUrl), arn: `arn:aws:sqs:${region}:${accountId}:${name}` };
  };

  const receive = async ({ url }: Queue): Promise<string[]> => {
    const input = { QueueUrl: url, MaxNumberOfMessages: 10 };
    const { Messages = [] } = await client.json('sqs.ReceiveMessage', input);
    return (Messages as { Body: string }[]).map(({ Body }) => Body);
  };

  const createRole = (RoleName: string, AssumeRolePolicyDocument: string) =>
    client.query('iam.CreateRole', { RoleName, AssumeRolePolicyDocument });

  /** Messages of a log group. */
  const messagesIn = async (logGroupName: string): Promise<string[]> => {
    const { events } = await client.json('logs.FilterLogEvents', { logGroupName });
    return (events as { message: string }[]).map(({ message }) => message);
  };

  it('starts a pipeline as the role that the stacks make, for their rule alone', async () => {
    const role = synthRoles({}).find(({ name }) => name === `${serviceName}-events`)!;
    const ours = (policy: object) => JSON.stringify(policy).replaceAll('111122223333', accountId);
    await createRole(role.name, ours(role.trust));
    const policy = { RoleName: role.name, PolicyName: 'grants' };
    await client.query('iam.PutRolePolicy', { ...policy, PolicyDocument: ours(role.grants) });
    const RoleArn = `arn:aws:iam::${accountId}:role/${role.name}`;
    const Arn = `arn:aws:codepipeline:${region}:${accountId}:${serviceName}`;
    const { Statement } = JSON.parse(ours(role.trust)) as typeof role.trust;
    const [ruleArn] = [Statement[0]!.Condition!.ArnLike!['aws:SourceArn']!].flat();
    const pattern = { source: ['aws.codecommit'], detail: { referenceName: ['main'] } };
    await rule(ruleArn!.split('rule/')[1]!, pattern, { Id: 'pipeline', Arn, RoleArn });
    await rule('foreign', pattern, { Id: 'pipeline', Arn, RoleArn });
    const event = {
      source: 'aws.codecommit',
      detailType: 'CodeCommit Repository State Change',
      region,
      accountId,
      resources: [],
      detail: { referenceName: 'main' },
    };
    await bus.put(event);
    expect(started).toEqual([{ region, name: serviceName, ruleArn }]);
    expect(log).toEqual([
      `rule foreign: the target ${Arn} failed: User: events.amazonaws.com is not authorized to perform: sts:AssumeRole on resource: ${RoleArn} because no role trust policy allows the sts:AssumeRole action`,
    ]);
    await client.query('iam.DeleteRolePolicy', policy);
    log.length = 0;
    await bus.put(event);
    expect(log).toContain(
      `rule ${ruleArn!.split('rule/')[1]!}: the target ${Arn} failed: User: arn:aws:sts::${accountId}:assumed-role/${role.name}/events is not authorized to perform: codepipeline:StartPipelineExecution on resource: ${Arn} because no identity-based policy allows the codepipeline:StartPipelineExecution action`,
    );
    await bus.put({ ...event, region: 'us-east-1' });
    expect(started).toHaveLength(1);
    log.length = 0;
  });

  it('delivers events of clients to queues once, topics and log groups', async () => {
    const queue = await createQueue('direct');
    const subscribed = await createQueue('subscribed');
    const TopicArn = textAt(await client.query('sns.CreateTopic', { Name: 'told' }), 'TopicArn')!;
    await client.query('sns.Subscribe', { TopicArn, Protocol: 'sqs', Endpoint: subscribed.arn });
    await client.json('logs.CreateLogGroup', { logGroupName: '/events' });
    const group = `arn:aws:logs:${region}:${accountId}:log-group:/events`;
    await rule(
      'done',
      { source: ['app'], detail: { result: [{ prefix: 'g' }] } },
      { Id: 'queue', Arn: queue.arn },
      { Id: 'topic', Arn: TopicArn, InputPath: '$.detail' },
      {
        Id: 'log',
        Arn: group,
        InputTransformer: { InputPathsMap: { r: '$.detail.result' }, InputTemplate: '"it is <r>"' },
      },
    );
    const { Entries, FailedEntryCount } = await putEvent({ result: 'good' });
    await putEvent({ result: 'bad' });
    expect(FailedEntryCount).toBe(0);
    await bus.settled();
    const bodies = (await receive(queue)).map((body) => JSON.parse(body) as object);
    expect(bodies).toEqual([
      expect.objectContaining({ id: Entries[0]!.EventId, source: 'app', detail: { result: 'good' } }),
    ]);
    const told = await receive(subscribed);
    expect(told.map((body) => (JSON.parse(body) as { Message: string }).Message)).toEqual([
      '{"result":"good"}',
    ]);
    expect(await messagesIn('/events')).toEqual(['"it is good"']);
    expect(log).toEqual([]);
  });

  it('invokes functions', async () => {
    const logGroupName = '/aws/lambda/told';
    await client.json('logs.CreateLogGroup', { logGroupName });
    const zip = join(directory, 'told.zip');
    const code = 'exports.handler = async ({ detail }) => console.log(`told of ${detail.what}`);';
    writeFileSync(zip, zipSync({ 'index.js': strToU8(code) }));
    const assumed = { Version: '2012-10-17', Statement: [] };
    await createRole('told', JSON.stringify(assumed));
    const { FunctionArn } = await aws<{ FunctionArn: string }>(
      ...['lambda', 'create-function', '--function-name', 'told', '--runtime', 'nodejs22.x'],
      ...['--handler', 'index.handler', '--zip-file', `fileb://${zip}`, '--timeout', '60'],
      ...['--role', `arn:aws:iam::${accountId}:role/told`],
    );
    await rule('function', { source: ['function'] }, { Id: 'f', Arn: FunctionArn });
    await putEvent({ what: 'this' }, 'function');
    const said = await pollUntil('the function has said so', async () =>
      (await messagesIn(logGroupName)).find((message) => message.includes('told of')),
    );
    expect(said).toContain('told of this');
    expect(log).toEqual([]);
  });

  it('tests patterns, and refuses those that are none', async () => {
    const event = { id: '1', account: accountId, source: 'app', time: 'x', region, 'detail-type': 'x' };
    const test = (pattern: string) =>
      aws('events', 'test-event-pattern', '--event-pattern', pattern, '--event', JSON.stringify(event));
    expect(await test('{"source":[{"suffix":"pp"}]}')).toEqual({ Result: true });
    expect(await test('{"source":["other"]}')).toEqual({ Result: false });
    const invalid = 'Event pattern is not valid. Reason: Unrecognized match type is';
    const broken = '{"source":[{"is":"app"}]}';
    await expect(test(broken)).rejects.toThrow(
      `An error occurred (InvalidEventPatternException) when calling the TestEventPattern operation: ${invalid}`,
    );
    await expect(aws('events', 'put-rule', '--name', 'none', '--event-pattern', broken)).rejects.toThrow(
      `An error occurred (InvalidEventPatternException) when calling the PutRule operation: ${invalid}`,
    );
  });

  it('tells of the objects of a bucket that notifies it, each time once', async () => {
    const queue = await createQueue('objects');
    await rule('objects', { source: ['aws.s3'] }, { Id: 'queue', Arn: queue.arn });
    const constraint = `LocationConstraint=${region}`;
    const bucket = (name: string) =>
      aws('s3api', 'create-bucket', '--bucket', name, '--create-bucket-configuration', constraint);
    await bucket('told');
    await bucket('quiet');
    await aws(
      's3api',
      'put-bucket-versioning',
      '--bucket',
      'told',
      '--versioning-configuration',
      'Status=Enabled',
    );
    const notify = ['--notification-configuration', '{"EventBridgeConfiguration":{}}'];
    await aws('s3api', 'put-bucket-notification-configuration', '--bucket', 'told', ...notify);
    const read = ['s3api', 'get-bucket-notification-configuration', '--bucket', 'told'];
    expect(await aws(...read)).toEqual({ EventBridgeConfiguration: {} });
    const small = join(directory, 'small');
    writeFileSync(small, 'small');
    const large = join(directory, 'large');
    writeFileSync(large, Buffer.alloc(9_000_000, 'x'));

    await aws('s3', 'cp', '--quiet', small, 's3://quiet/small');
    await aws('s3', 'cp', '--quiet', small, 's3://told/a b/ü');
    await aws('s3', 'cp', '--quiet', large, 's3://told/large');
    await aws('s3', 'cp', '--quiet', 's3://told/a b/ü', 's3://told/copy');
    await aws('s3', 'rm', '--quiet', 's3://told/copy');
    const remove = ['--delete', '{"Objects":[{"Key":"large"}],"Quiet":true}'];
    await aws('s3api', 'delete-objects', '--bucket', 'told', ...remove);

    const told = await pollUntil('all is told', async () => {
      const events = seen.push(...(await receive(queue)).map((body) => JSON.parse(body) as Told));
      return events >= 5 && seen;
    });
    const versions = await aws<{
      Versions: { Key: string; VersionId: string; ETag: string; Size: number }[];
    }>('s3api', 'list-object-versions', '--bucket', 'told');
    const version = (name: string) => {
      const { VersionId, ETag, Size } = versions.Versions.find(({ Key }) => Key === name)!;
      return { key: name, 'version-id': VersionId, etag: ETag.replaceAll('"', ''), size: Size };
    };
    const bySequence = [...told].sort((one, other) =>
      one.detail.object.sequencer < other.detail.object.sequencer ? -1 : 1,
    );
    expect(bySequence.map(({ detail, ...event }) => [event['detail-type'], detail.reason])).toEqual([
      ['Object Created', 'PutObject'],
      ['Object Created', 'CompleteMultipartUpload'],
      ['Object Created', 'CopyObject'],
      ['Object Deleted', 'DeleteObject'],
      ['Object Deleted', 'DeleteObject'],
    ]);
    expect(bySequence.map(({ detail }) => detail.object)).toMatchObject([
      version('a b/ü'),
      version('large'),
      version('copy'),
      { key: 'copy' },
      { key: 'large' },
    ]);
    for (const event of told) {
      expect(event).toMatchObject({ region, account: accountId, resources: ['arn:aws:s3:::told'] });
    }
    expect(await receive(queue)).toEqual([]);
    expect(log).toEqual([]);
  });

  interface Told {
    readonly 'detail-type': string;
    readonly detail: { readonly reason: string; readonly object: { readonly sequencer: string } };
  }

  const seen: Told[] = [];
});
