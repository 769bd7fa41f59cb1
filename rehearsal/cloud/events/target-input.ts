/**
 * What a target gets of an event: the whole event, or what the target has in its place.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
import type { Json } from '../protocol/json';

export interface TargetInput {
  /** Text in the place of the event. */
  readonly Input?: string;
  /** JSON path of the part of the event. */
  readonly InputPath?: string;
  readonly InputTransformer?: {
    readonly InputPathsMap?: Readonly<Record<string, string>>;
    readonly InputTemplate?: string;
  };
}

export interface MatchedRule {
  readonly name: string;
  readonly arn: string;
}

/** Whether a target gets something else than the event. */
export const hasInput = ({ Input, InputPath, InputTransformer }: TargetInput): boolean =>
  [Input, InputPath, InputTransformer].some((each) => each !== undefined);

/**
 * @param event - as it is delivered
 * @param ingested - when the event has come, ISO 8601
 * @returns the text that the target gets, JSON unless a template says otherwise
 */
export function targetInput(target: TargetInput, event: Json, rule: MatchedRule, ingested: string): string {
  const { Input: text, InputPath: path, InputTransformer: transformer } = target;
  if (text !== undefined) return text;
  if (path !== undefined) return JSON.stringify(valueAt(event, path) ?? null);
  if (transformer?.InputTemplate === undefined) return JSON.stringify(event);
  const envelope = Object.fromEntries(Object.entries(event).filter(([name]) => name !== 'detail'));
  const paths = Object.entries(transformer.InputPathsMap ?? {});
  const values = new Map<string, unknown>([
    ...paths.map(([name, each]) => [name, valueAt(event, each)] as const),
    ['aws.events.rule-arn', rule.arn],
    ['aws.events.rule-name', rule.name],
    ['aws.events.event.ingestion-time', ingested],
    ['aws.events.event', envelope],
    ['aws.events.event.json', event],
  ]);
  return fill(transformer.InputTemplate, values);
}

/** A variable inside of quotation marks becomes part of the text there, one outside of them JSON. */
function fill(template: string, values: ReadonlyMap<string, unknown>): string {
  let isQuoted = false;
  return template.replace(/\\.|"|<([^<>\s]+)>/gs, (found, name: string | undefined) => {
    if (found === '"') isQuoted = !isQuoted;
    if (name === undefined || !values.has(name)) return found;
    const value = values.get(name);
    if (!isQuoted) return JSON.stringify(value ?? null);
    if (value === undefined) return '';
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return JSON.stringify(text).slice(1, -1);
  });
}

/**
 * EventBridge's JSON paths: members after dots, and items or `*` in brackets.
 *
 * @returns undefined where the event has nothing; a list where the path has `*`
 */
export function valueAt(event: Json, path: string): unknown {
  const steps = [...path.replace(/^\$/, '').matchAll(/\[(\d+|\*)\]|\[['"]([^'"]*)['"]\]|\.?([^.[\]]+)/g)];
  const found = steps.reduce<readonly unknown[]>(
    (values, [, index, quoted, name]) => values.flatMap((value) => step(value, index, quoted ?? name ?? '')),
    [event],
  );
  const isMany = steps.some(([, index, , name]) => index === '*' || name === '*');
  return isMany ? found : found[0];
}

function step(value: unknown, index: string | undefined, name: string): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  if (index === '*' || name === '*') return Object.values(value);
  const key = index ?? name;
  if (Array.isArray(value) && index === undefined) return [];
  return Object.hasOwn(value, key) ? [(value as Json)[key]] : [];
}
