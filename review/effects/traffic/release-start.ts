/** Whether a changed release template starts a pipeline: by a rule of EventBridge in the plans. Pure. */
import type { RuleContext } from '../../blue-green/context';
import { containerIn } from '../../plan/json-text';
import { having } from '../../plan/lookup';
import type { Json, JsonObject, ResourceChange } from '../../plan/model';
import { isList, isMarked, isObject, textAt, valueAt } from '../../plan/values';
import { fitsParts } from '../../patterns';

/** `unknown`: a pattern, or what it is held against, is known at apply only. */
export type Start = 'yes' | 'no' | 'unknown';

/** Event rules that start a pipeline, read once for all templates of a review. */
export class ReleaseStarts {
  readonly #known = new Map<ResourceChange, Start>();
  #patterns: readonly (JsonObject | 'unknown')[] | undefined;
  readonly #context: Pick<RuleContext, 'changesOf'>;

  constructor(context: Pick<RuleContext, 'changesOf'>) {
    this.#context = context;
  }

  /** Whether a new version of a template starts a pipeline, by itself or by the marker that follows it. */
  startedBy(template: ResourceChange): Start {
    return strongest(
      [template, ...this.markersOf([template])].map((object) => this.#startedByItself(object)),
    );
  }

  /**
   * Objects whose content lists the key of a template: they are written anew when it changes, maybe by a later apply
   * than the template's, and the pipeline listens to them.
   */
  markersOf(templates: readonly ResourceChange[]): readonly ResourceChange[] {
    const keys = templates.map(({ before, after }) => textAt(after ?? before, ['key']));
    return this.#context
      .changesOf('aws_s3_object')
      .filter(({ after }) => templateKeysIn(after).some((key) => keys.includes(key)));
  }

  #startedByItself(object: ResourceChange): Start {
    const known = this.#known.get(object);
    if (known !== undefined) return known;
    this.#patterns ??= this.#context
      .changesOf('aws_cloudwatch_event_rule')
      .map((rule) => patternOf(rule, this.#context))
      .filter((pattern) => pattern !== undefined);
    const found = this.#patterns.map((pattern) =>
      pattern === 'unknown' ? pattern : patternStarts(pattern, object),
    );
    const start = strongest(found);
    this.#known.set(object, start);
    return start;
  }
}

const strongest = (found: readonly Start[]): Start =>
  found.includes('yes') ? 'yes' : found.includes('unknown') ? 'unknown' : 'no';

function templateKeysIn(object: Json | null): readonly string[] {
  const content = object === null ? undefined : containerIn(textAt(object, ['content']) ?? '');
  const keys = isObject(content) ? content.templates : undefined;
  return isList(keys) ? keys.filter((key) => typeof key === 'string') : [];
}

/** Undefined for a rule that starts no pipeline. */
function patternOf(
  rule: ResourceChange,
  context: Pick<RuleContext, 'changesOf'>,
): JsonObject | 'unknown' | undefined {
  if (rule.after === null || isDisabled(rule.after)) return undefined;
  if (!targetsOf(rule, context).some(startsPipeline)) return undefined;
  if (isMarked(rule.afterUnknown, ['event_pattern'])) return 'unknown';
  const parsed = containerIn(textAt(rule.after, ['event_pattern']) ?? '');
  return isObject(parsed) ? parsed : undefined;
}

const isDisabled = (rule: Json): boolean => {
  const state = textAt(rule, ['state']);
  return state === undefined || state === '' ? valueAt(rule, ['is_enabled']) === false : state === 'DISABLED';
};

function targetsOf(
  rule: ResourceChange,
  { changesOf }: Pick<RuleContext, 'changesOf'>,
): readonly ResourceChange[] {
  const targets = changesOf('aws_cloudwatch_event_target');
  const name = textAt(rule.after, ['name']);
  const known = having(targets, 'rule', name).filter(({ after }) => textAt(after, ['rule']) === name);
  // Which rule a target is of is not known as long as it is new: the whole plan has to be looked at then.
  return known.length > 0
    ? known
    : targets.filter(({ after, afterUnknown }) => after !== null && isMarked(afterUnknown, ['rule']));
}

const startsPipeline = (target: ResourceChange): boolean =>
  isMarked(target.afterUnknown, ['arn']) ||
  textAt(target.after, ['arn'])?.includes(':codepipeline:') === true;

/** Events of S3 itself, and those that CloudTrail writes of its API. */
function patternStarts(pattern: Json, template: ResourceChange): Start {
  if (!fits(valueAt(pattern, ['source']), 'aws.s3')) return 'no';
  const type = valueAt(pattern, ['detail-type']);
  const [bucket, key] = fits(type, 'Object Created')
    ? [valueAt(pattern, ['detail', 'bucket', 'name']), valueAt(pattern, ['detail', 'object', 'key'])]
    : [
        valueAt(pattern, ['detail', 'requestParameters', 'bucketName']),
        valueAt(pattern, ['detail', 'requestParameters', 'key']),
      ];
  if (!fits(type, 'Object Created') && !fits(type, 'AWS API Call via CloudTrail')) return 'no';
  const wanted = [
    [bucket, 'bucket'],
    [key, 'key'],
  ] as const;
  const found = wanted.map(([part, argument]): Start => {
    const value = textAt(template.after, [argument]);
    if (value === undefined) return part === undefined ? 'yes' : 'unknown';
    return fits(part, value) ? 'yes' : 'no';
  });
  if (found.includes('no')) return 'no';
  return found.includes('unknown') ? 'unknown' : 'yes';
}

/** A field that is not named fits everything: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html */
function fits(alternatives: Json | undefined, value: string): boolean {
  if (alternatives === undefined) return true;
  return isList(alternatives) && alternatives.some((alternative) => fitsOne(alternative, value));
}

function fitsOne(alternative: Json, value: string): boolean {
  if (typeof alternative === 'string') return alternative === value;
  if (!isObject(alternative)) return false;
  const { prefix, suffix, wildcard } = alternative;
  const ignoresCase = alternative['equals-ignore-case'];
  const anythingBut = alternative['anything-but'];
  if (typeof prefix === 'string') return value.startsWith(prefix);
  if (typeof suffix === 'string') return value.endsWith(suffix);
  if (typeof wildcard === 'string') return fitsParts(wildcard.split('*'), value);
  if (typeof ignoresCase === 'string') return value.toLowerCase() === ignoresCase.toLowerCase();
  if (anythingBut !== undefined)
    return !(isList(anythingBut) ? anythingBut : [anythingBut]).some((not) => fitsOne(not, value));
  return alternative.exists === true;
}
