import type { AwsEvent } from '../../../../rehearsal/cloud/events/event';
import { AwsError } from '../../../../rehearsal/cloud/protocol/aws-error';
import { now, ruleArn, sampleBus, type SampleBusProps, type SampleRule } from './sample-bus';

const region = 'eu-west-1';
const pipelineArn = `arn:aws:codepipeline:${region}:123456789012:app`;
const roleArn = 'arn:aws:iam::123456789012:role/events';
const pipeline = { Id: 'pipeline', Arn: pipelineArn, RoleArn: roleArn };
const topicArn = `arn:aws:sns:${region}:123456789012:told`;
const topic = { Id: 'topic', Arn: topicArn };

const pushed: AwsEvent = {
  source: 'aws.codecommit',
  detailType: 'CodeCommit Repository State Change',
  region,
  accountId: '123456789012',
  resources: [`arn:aws:codecommit:${region}:123456789012:app`],
  detail: { event: 'referenceUpdated', referenceName: 'main' },
};

const rule = (more: Partial<SampleRule> = {}): SampleRule => ({
  name: 'app-source',
  pattern: { source: ['aws.codecommit'], detail: { referenceName: ['main'] } },
  targets: [pipeline],
  ...more,
});

const busOf = (rules: readonly SampleRule[], more: Omit<SampleBusProps, 'rules'> = {}) =>
  sampleBus({ rules: { [`${region} default`]: rules }, ...more });

describe('the event bus', () => {
  it('starts a pipeline as the role of the target, for the rule', async () => {
    const { bus, started, required, log } = busOf([rule()]);
    await bus.put(pushed);
    expect(started).toEqual([{ region, name: 'app', ruleArn: ruleArn('app-source') }]);
    expect(required).toEqual([
      {
        roleArn,
        servicePrincipal: 'events.amazonaws.com',
        sourceArn: ruleArn('app-source'),
        action: 'codepipeline:StartPipelineExecution',
        resource: pipelineArn,
      },
    ]);
    expect(log).toEqual([]);
  });

  it('tells every rule that matches, and each of its targets, once', async () => {
    const other = { ...pipeline, Id: 'other', Arn: pipelineArn.replace('app', 'other') };
    const { bus, started } = busOf([
      rule({ targets: [pipeline, other] }),
      rule({ name: 'second' }),
      rule({ name: 'disabled', state: 'DISABLED' }),
      rule({ name: 'another', pattern: { source: ['aws.s3'] } }),
    ]);
    await bus.put(pushed);
    expect(started.map((start) => [start.ruleArn, start.name]).sort()).toEqual([
      [ruleArn('app-source'), 'app'],
      [ruleArn('app-source'), 'other'],
      [ruleArn('second'), 'app'],
    ]);
  });

  it('tells rules of the region of the event alone', async () => {
    const { bus, started, log } = sampleBus({
      rules: { 'us-east-1 default': [rule()], [`${region} default`]: [] },
    });
    await bus.put(pushed);
    expect(started).toEqual([]);
    expect(log).toEqual([]);
  });

  it('hands on the whole event', async () => {
    const { bus, published } = busOf([rule({ targets: [topic] })]);
    await bus.put(pushed);
    expect(published).toHaveLength(1);
    expect(published[0]).toMatchObject({ operation: 'sns.Publish', TopicArn: topicArn });
    expect(JSON.parse(published[0]!.Message!)).toEqual({
      version: '0',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
      'detail-type': pushed.detailType,
      source: pushed.source,
      account: '123456789012',
      time: '2026-01-02T03:04:05Z',
      region,
      resources: pushed.resources,
      detail: pushed.detail,
    });
  });

  it('sends to queues, with the group of a FIFO queue', async () => {
    const queue = { Id: 'q', Arn: `arn:aws:sqs:${region}:123456789012:q`, Input: '"x"' };
    const { bus, asked } = busOf([
      rule({ targets: [queue, { ...queue, Id: 'f', SqsParameters: { MessageGroupId: 'g' } }] }),
    ]);
    await bus.put(pushed);
    const sent = asked.filter(({ operation }) => operation === 'sqs.SendMessage').map(({ input }) => input);
    expect(sent).toEqual([
      { QueueUrl: 'http://queue', MessageBody: '"x"' },
      { QueueUrl: 'http://queue', MessageBody: '"x"', MessageGroupId: 'g' },
    ]);
  });

  it('writes to log groups', async () => {
    const arn = `arn:aws:logs:${region}:123456789012:log-group:/events/all:*`;
    const { bus, asked } = busOf([rule({ targets: [{ Id: 'l', Arn: arn, InputPath: '$.detail.event' }] })]);
    await bus.put(pushed);
    expect(asked.map(({ operation }) => operation)).toEqual(['logs.CreateLogStream', 'logs.PutLogEvents']);
    expect(asked[1]!.input).toMatchObject({
      logGroupName: '/events/all',
      logEvents: [{ message: '"referenceUpdated"' }],
    });
  });

  it('hands a pipeline what the target has in the place of the event', async () => {
    const InputTransformer = {
      InputPathsMap: { commit: '$.detail.commitId' },
      InputTemplate: '{"sourceRevisions": {"revisionValue": <commit>}}',
    };
    const { bus, started } = busOf([rule({ targets: [{ ...pipeline, InputTransformer }] })]);
    await bus.put({ ...pushed, detail: { ...pushed.detail, commitId: 'abc' } });
    expect(started[0]).toMatchObject({ name: 'app', sourceRevisions: { revisionValue: 'abc' } });
  });

  it('reads rules anew for every event', async () => {
    const rules: SampleRule[] = [];
    const { bus, started } = busOf(rules);
    await bus.put(pushed);
    rules.push(rule());
    await bus.put(pushed);
    expect(started).toHaveLength(1);
  });

  describe('logs what fails, by the name of the rule, and goes on', () => {
    const failing = async (target: object, more: Omit<SampleBusProps, 'rules'> = {}) => {
      const { bus, published, started, log } = busOf([rule({ targets: [{ ...target }, topic] })], more);
      await bus.put(pushed);
      expect(published).toHaveLength(1);
      expect(started).toEqual([]);
      return log;
    };

    it('a role that may not', async () => {
      const denied = new AwsError('AccessDeniedException', 'User: x is not authorized');
      expect(await failing(pipeline, { denied })).toEqual([
        `rule app-source: the target ${pipelineArn} failed: User: x is not authorized`,
      ]);
    });

    it('a pipeline that does not start', async () => {
      const refused = new AwsError('PipelineNotFoundException', 'no such pipeline');
      expect(await failing(pipeline, { refused })).toEqual([
        `rule app-source: the target ${pipelineArn} failed: no such pipeline`,
      ]);
    });

    it('a pipeline of another account', async () => {
      const Arn = pipelineArn.replace('123456789012', '210987654321');
      expect(await failing({ ...pipeline, Arn })).toEqual([
        `rule app-source: the target ${Arn} failed: Account '210987654321' does not have a pipeline with name 'app'`,
      ]);
    });

    it('a pipeline without a role', async () => {
      expect(await failing({ Id: 'p', Arn: pipelineArn })).toEqual([
        `rule app-source: the target ${pipelineArn} failed: RoleArn is required for target ${pipelineArn}.`,
      ]);
    });

    it('a function that cannot be invoked', async () => {
      const arn = `arn:aws:lambda:${region}:123456789012:function:f`;
      expect(await failing({ Id: 'f', Arn: arn })).toEqual([
        expect.stringContaining(`rule app-source: the target ${arn} failed: `),
      ]);
    });

    it('a target that is not performed', async () => {
      const arn = `arn:aws:kinesis:${region}:123456789012:stream/s`;
      expect(await failing({ Id: 'k', Arn: arn })).toEqual([
        `rule app-source: the target ${arn} is not performed`,
      ]);
    });
  });

  it('passes by a rule whose pattern is none', async () => {
    const { bus, started, log } = busOf([rule({ name: 'broken', pattern: '{"a":1}' }), rule()]);
    await bus.put(pushed);
    expect(started).toHaveLength(1);
    expect(log).toEqual([expect.stringMatching(/^rule broken: .*"a" must be an object or an array$/)]);
  });

  it('loses an event of a bus that does not exist, and says so', async () => {
    const { bus, log } = busOf([]);
    await bus.putTo('none', pushed, { id: 'x', at: now });
    expect(log).toEqual(['event bus none: the rules cannot be read: Event bus does not exist.']);
  });
});
