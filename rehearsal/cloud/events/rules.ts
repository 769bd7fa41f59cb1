/** Rules and targets, which the upstream emulator keeps. */
import type { Json } from '../service';
import { list, map, readShape, structure, text } from '../support/shape';
import type { InferOutput } from 'valibot';
import { readEventPattern } from './event-pattern';
import type { MatchedRule } from './target-input';

/** Calls an operation of a JSON service in a region. */
export type AskRegion = (target: string, input: Json, region: string) => Promise<Json>;

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
  ask: AskRegion,
  bus: BusPlace,
  event: Json,
  log: (line: string) => void,
): Promise<readonly MatchedRule[]> {
  const rules = await allPages(ask, bus, 'ListRules', {}, 'Rules', ruleShape);
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

export const targetsOf = (ask: AskRegion, bus: BusPlace, rule: string): Promise<readonly Target[]> =>
  allPages(ask, bus, 'ListTargetsByRule', { Rule: rule }, 'Targets', targetShape);

async function allPages<Shape extends typeof ruleShape | typeof targetShape>(
  ask: AskRegion,
  { region, name }: BusPlace,
  operation: string,
  input: Json,
  member: string,
  shape: Shape,
): Promise<readonly InferOutput<Shape>[]> {
  const items: InferOutput<Shape>[] = [];
  let token: Json = {};
  for (;;) {
    const page = await ask(`AWSEvents.${operation}`, { ...input, EventBusName: name, ...token }, region);
    items.push(...readShape(list(shape), page[member] ?? []));
    if (typeof page.NextToken !== 'string') return items;
    token = { NextToken: page.NextToken };
  }
}
