import type { Json } from '../../../../rehearsal/cloud/protocol/json';
import { regionalClientOf } from '../../../support/aws-client';
import { callerOf, refusal } from '../../../support/service-caller';
import { misfits, serviceModel } from '../../../support/service-model';
import { sampleBus, type SampleRule } from './sample-bus';

const topic = { Id: 't', Arn: 'arn:aws:sns:eu-west-1:123456789012:told' };
const all: SampleRule = { name: 'all', pattern: { source: [{ prefix: '' }] }, targets: [topic] };

function service(rules: readonly SampleRule[] = [all]) {
  const sample = sampleBus({ rules: { 'eu-west-1 default': rules, 'eu-west-1 own': rules } });
  const call = callerOf(sample.eventBridge);
  return { ...sample, call };
}

const entry = { Source: 'app', DetailType: 'Done', Detail: '{"a":1}' };

describe('PutEvents', () => {
  it('puts events on our bus, with the time that the client gives', async () => {
    const { call, bus, published } = service();
    const answer = (await call('PutEvents', {
      Entries: [
        { ...entry, Time: 1_700_000_000, Resources: ['arn:x'] },
        { ...entry, EventBusName: 'own' },
      ],
    })) as { Entries: { EventId: string }[]; FailedEntryCount: number };
    await bus.settled();
    expect(answer.FailedEntryCount).toBe(0);
    const messages = published.map(({ Message }) => JSON.parse(Message!) as Json);
    expect(messages.map(({ id }) => id).sort()).toEqual(answer.Entries.map(({ EventId }) => EventId).sort());
    expect(messages).toContainEqual(
      expect.objectContaining({
        source: 'app',
        'detail-type': 'Done',
        time: '2023-11-14T22:13:20Z',
        region: 'eu-west-1',
        resources: ['arn:x'],
        detail: { a: 1 },
      }),
    );
    const model = serviceModel('events');
    if (model !== undefined) expect(misfits(model, 'PutEvents', answer)).toEqual([]);
  });

  it('takes buses by their ARN', async () => {
    const { call, bus, published } = service();
    const EventBusName = 'arn:aws:events:eu-west-1:123456789012:event-bus/own';
    await call('PutEvents', { Entries: [{ ...entry, EventBusName }] });
    await bus.settled();
    expect(published).toHaveLength(1);
  });

  it.each([
    [
      'Source',
      { Source: undefined },
      'InvalidArgument: Parameter Source is not valid. Reason: Source is a required argument.',
    ],
    [
      'DetailType',
      { DetailType: '' },
      'InvalidArgument: Parameter DetailType is not valid. Reason: DetailType is a required argument.',
    ],
    [
      'Detail',
      { Detail: undefined },
      'InvalidArgument: Parameter Detail is not valid. Reason: Detail is a required argument.',
    ],
    ['JSON', { Detail: '{' }, 'MalformedDetail: Detail is malformed.'],
    ['an object', { Detail: '[]' }, 'MalformedDetail: Detail is malformed.'],
    [
      'a source of its own',
      { Source: 'aws.s3' },
      'NotAuthorizedForSourceException: Not authorized for the source.',
    ],
  ])('fails an entry without %s, and no other one', async (_what, change, error) => {
    const { call, bus, published } = service();
    const answer = (await call('PutEvents', { Entries: [{ ...entry, ...change }, entry] })) as {
      FailedEntryCount: number;
      Entries: Record<string, string>[];
    };
    await bus.settled();
    expect(answer.FailedEntryCount).toBe(1);
    expect(`${answer.Entries[0]!.ErrorCode}: ${answer.Entries[0]!.ErrorMessage}`).toBe(error);
    expect(answer.Entries[1]).toHaveProperty('EventId');
    expect(published).toHaveLength(1);
  });

  it('takes ten entries', async () => {
    const { call } = service();
    const Entries = Array.from({ length: 11 }, () => entry);
    expect(await refusal(call('PutEvents', { Entries }))).toContain(
      'Member must have length less than or equal to 10',
    );
  });
});

describe('PutRule', () => {
  const input = { Name: 'r', EventPattern: '{"source":["a"]}', EventBusName: 'default' };

  it('is the emulator’s', async () => {
    const asked: unknown[] = [];
    const upstream = regionalClientOf({
      json: (operation, given) => {
        asked.push([operation, given]);
        return { RuleArn: 'arn' };
      },
    });
    const { call } = service();
    expect(await call('PutRule', input, { upstream })).toEqual({ RuleArn: 'arn' });
    expect(asked).toEqual([['events.PutRule', input]]);
  });

  it('refuses a pattern that is none', async () => {
    const { call } = service();
    expect(await refusal(call('PutRule', { ...input, EventPattern: '{"source":"a"}' }))).toBe(
      'InvalidEventPatternException: Event pattern is not valid. Reason: "source" must be an object or an array',
    );
  });
});

describe('TestEventPattern', () => {
  const event = {
    id: '1',
    account: '123456789012',
    source: 'app',
    time: '2026-01-01T00:00:00Z',
    region: 'eu-west-1',
    'detail-type': 'Done',
  };
  const test = (pattern: object, of: object) =>
    service().call('TestEventPattern', { EventPattern: JSON.stringify(pattern), Event: JSON.stringify(of) });

  it('answers whether an event matches', async () => {
    expect(await test({ source: [{ prefix: 'a' }] }, event)).toEqual({ Result: true });
    expect(await test({ source: ['other'] }, event)).toEqual({ Result: false });
  });

  it('refuses patterns and events that are none', async () => {
    expect(await refusal(test({ source: [{ starts: 'a' }] }, event))).toBe(
      'InvalidEventPatternException: Event pattern is not valid. Reason: Unrecognized match type starts',
    );
    const invalid = 'ValidationException: Parameter Event is not valid.';
    expect(await refusal(test({ source: ['a'] }, { ...event, region: undefined }))).toBe(invalid);
    expect(await refusal(service().call('TestEventPattern', { EventPattern: '{"a":[1]}', Event: '{' }))).toBe(
      invalid,
    );
  });
});
