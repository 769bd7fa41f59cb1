/** The part of EventBridge's API that has to do with events and patterns; rules, targets and the rest are upstream. */
import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import type { CallContext, Operation } from '../contract/service';
import { AwsError } from '../protocol/aws-error';
import { parseJson, type Json } from '../protocol/json';
import { list, readShape, structure, text } from '../support/shape';
import type { EventBus } from './event-bus';
import { readEventPattern } from './event-pattern';

/** @param bus - where events of clients go */
export const eventOperations = (bus: EventBus): Readonly<Record<string, Operation>> => ({
  PutEvents: putEvents(bus),
  PutRule: putRule,
  TestEventPattern: testEventPattern,
});

const entryShape = structure({
  Time: v.number(),
  Source: text(),
  Resources: list(text()),
  DetailType: text(),
  Detail: text(),
  EventBusName: text(),
});

const putEventsShape = structure({ Entries: list(entryShape, 1, 10) });

/** The answer does not wait for the targets. */
function putEvents(bus: EventBus): Operation {
  return (input, context) => {
    const { Entries: entries = [] } = readShape(putEventsShape, input);
    const results = entries.map((entry) => putEntry(bus, entry, context));
    return { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results };
  };
}

function putEntry(bus: EventBus, entry: v.InferOutput<typeof entryShape>, context: CallContext): Json {
  const { Source: source, DetailType: detailType, Detail: detailText } = entry;
  if (!source) return missing('Source');
  if (!detailType) return missing('DetailType');
  if (!detailText) return missing('Detail');
  if (source.startsWith('aws.')) {
    return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
  }
  let detail: Json;
  try {
    detail = parseJson(Buffer.from(detailText));
  } catch {
    return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  }
  const { region, accountId } = context;
  const id = randomUUID();
  const at = (entry.Time ?? context.now()) * 1000;
  const name = (entry.EventBusName ?? 'default').replace(/^.*:event-bus\//, '');
  const event = { source, detailType, region, accountId, resources: entry.Resources ?? [], detail };
  void bus.putTo(name, event, { id, at });
  return { EventId: id };
}

const missing = (member: string): Json => ({
  ErrorCode: 'InvalidArgument',
  ErrorMessage: `Parameter ${member} is not valid. Reason: ${member} is a required argument.`,
});

/** The emulator keeps patterns that are none. */
const putRule: Operation = (input, { upstream }) => {
  if (typeof input.EventPattern === 'string') readEventPattern(input.EventPattern);
  return upstream.json('events.PutRule', input);
};

const testShape = v.object({ EventPattern: text(), Event: text() });

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TestEventPattern.html; AWS does not ask for resources */
const mandatory = ['id', 'account', 'source', 'time', 'region', 'detail-type'];

const testEventPattern: Operation = (input) => {
  const { EventPattern: pattern, Event: event } = readShape(testShape, input);
  const { matches } = readEventPattern(pattern);
  return { Result: matches(readEvent(event)) };
};

function readEvent(text: string): Json {
  const refusal = new AwsError('ValidationException', 'Parameter Event is not valid.');
  let event: Json;
  try {
    event = parseJson(Buffer.from(text));
  } catch {
    throw refusal;
  }
  if (!mandatory.every((member) => Object.hasOwn(event, member))) throw refusal;
  return event;
}
