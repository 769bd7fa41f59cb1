/** Rules and targets, which the upstream emulator keeps. */
import type { InferOutput } from 'valibot';
import type { AwsClient } from '../contract/client';
import type { Json } from '../protocol/json';
import { list, map, readShape, structure, text } from '../support/shape';
import { readEventPattern } from './event-pattern';
import type { MatchedRule } from './target-input';

const ruleShape = structure({ Name: text(), Arn: text(), State: text(), EventPattern: text() });

const targetShape = structure({
  Id: text(),
  Arn: text(),
  RoleArn: text(),
  Input: text(),
  InputPath: text(),
  InputTransformer: structure({ InputPathsMap: map(text(), text()), InputTemplate: text() }),
  SqsParameters: structure({ MessageGroupId: text() }),
});

export type Target = InferOutput<typeof targetShape>;

/** A bus, by its name or ARN. */
export interface BusPlace {
  readonly region: string;
  readonly name: string;
}

/**
 * The rules that take an event. A pattern that cannot be read takes none: PutRule refuses it, and what was there before
 * is told by `log`.
 *
 * @throws AwsError ResourceNotFoundException there is no such bus
 */
export async function matchingRules(
  aws: AwsClient,
  bus: BusPlace,
  event: Json,
  log: (line: string) => void,
): Promise<readonly MatchedRule[]> {
  const rules = await allPages(aws, bus, 'ListRules', {}, 'Rules', ruleShape);
  return rules.flatMap(({ Name: name = '', Arn: arn = '', State: state, EventPattern: pattern }) => {
    if (pattern === undefined || state === 'DISABLED') return [];
    try {
      return readEventPattern(pattern).matches(event) ? [{ name, arn }] : [];
    } catch (error) {
      log(`rule ${name}: ${String(error)}`);
      return [];
    }
  });
}

export const targetsOf = (aws: AwsClient, bus: BusPlace, rule: string): Promise<readonly Target[]> =>
  allPages(aws, bus, 'ListTargetsByRule', { Rule: rule }, 'Targets', targetShape);

async function allPages<Shape extends typeof ruleShape | typeof targetShape>(
  aws: AwsClient,
  { region, name }: BusPlace,
  operation: string,
  input: Json,
  member: string,
  shape: Shape,
): Promise<readonly InferOutput<Shape>[]> {
  const items: InferOutput<Shape>[] = [];
  let token: Json = {};
  for (;;) {
    const request = { ...input, EventBusName: name, ...token };
    const page = await aws.in(region).json(`events.${operation}`, request);
    items.push(...readShape(list(shape), page[member] ?? []));
    if (typeof page.NextToken !== 'string') return items;
    token = { NextToken: page.NextToken };
  }
}
