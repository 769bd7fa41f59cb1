/** What lifecycle policies of ECR expire. */
import type { Json } from '../plan/model';
import { isObject, listAt, numberAt, textAt, valueAt } from '../plan/values';

/** Images that a policy takes away: expired ones are deleted, archived ones cannot be pulled. */
export interface Expiry {
  /** Which images, and by what: the same rule before and after has the same one. */
  readonly selection: string;
  /** Selection of the rule that does the same to images whatever their tags. */
  readonly selectionOfAll: string;
  /** Whether it is about untagged images alone. */
  readonly isUntagged: boolean;
  /** How many images, or how many days, are kept. */
  readonly keeps: number;
  readonly unit: 'images' | 'days';
}

/**
 * @returns undefined for what is no policy
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
 */
export function expiriesOf(document: string): readonly Expiry[] | undefined {
  try {
    const parsed = JSON.parse(document) as Json;
    if (!isObject(parsed)) return undefined;
    return listAt(parsed, ['rules']).flatMap((rule) => expiryOf(rule) ?? []);
  } catch {
    return undefined;
  }
}

function expiryOf(rule: Json): Expiry | undefined {
  const selection = valueAt(rule, ['selection']);
  const countType = textAt(selection, ['countType']);
  const keeps = numberAt(selection, ['countNumber']);
  if (countType === undefined || keeps === undefined) return undefined;
  const action = textAt(rule, ['action', 'type']);
  const tags = ['tagPrefixList', 'tagPatternList'].map((name) => [...listAt(selection, [name])].sort());
  const status = textAt(selection, ['tagStatus']);
  return {
    selection: JSON.stringify([action, status, countType, tags]),
    selectionOfAll: JSON.stringify([action, 'any', countType, [[], []]]),
    isUntagged: status === 'untagged',
    keeps,
    unit: countType === 'imageCountMoreThan' ? 'images' : 'days',
  };
}
