/** What policies allow beyond single actions on single resources. Pure; a reference of cdk.tf.json stands for one resource. */
import type { Json } from '../../plan/model';
import { isObject, textAt } from '../../plan/values';
import { needsResource } from './actions-without-resource';
import { matches, textsIn } from './policies';

/** An allowance that is wide by its action, by its resources, or by both. */
export interface WideGrant {
  /** As the policy has it; `*` for everything but what NotAction names. */
  readonly action: string;
  /** Whether it is on every resource, or for iam:PassRole on every role. */
  readonly isOnAll: boolean;
  /** The resource that makes it wide; undefined where it is the action. */
  readonly resource?: string;
  /** Position of its statement. */
  readonly statement: number;
}

export const wideGrants = (statements: readonly Json[]): readonly WideGrant[] =>
  statements.flatMap((statement, at) => ofStatement(statement).map((grant) => ({ ...grant, statement: at })));

function ofStatement(statement: Json): readonly Omit<WideGrant, 'statement'>[] {
  if (!isObject(statement) || textAt(statement, ['Effect']) !== 'Allow') return [];
  const resources = textsIn(statement.Resource);
  const everything = statement.NotResource === undefined ? resources.find(isEverything) : '*';
  const everyRole = everything ?? resources.find(isEveryRole);
  const actions = statement.NotAction === undefined ? textsIn(statement.Action) : ['*'];
  return actions.flatMap((action) => {
    if (/^(?:\*|[\w-]+:\*)/.test(action)) return [wide(action, everything)];
    if (matches(action, 'iam:PassRole')) return everyRole === undefined ? [] : [wide(action, everyRole)];
    const isWide = everything !== undefined && needsResource(action) && !isNarrowed(statement.Condition);
    return isWide ? [wide(action, everything)] : [];
  });
}

const wide = (action: string, resource: string | undefined): Omit<WideGrant, 'statement'> => ({
  action,
  isOnAll: resource !== undefined,
  ...(resource !== undefined && { resource }),
});

/** `*`, or an ARN that names nothing but a service: `arn:aws:s3:::*`. */
const isEverything = (resource: string): boolean =>
  /^(?:\*+|arn:[^:]*:[^:]*:\**:\**:\*+(?:\/\*+)?)$/.test(resource);

const isEveryRole = (resource: string): boolean => /^arn:[^:]*:iam::[^:]*:role\/\*+$/.test(resource);

/** Whether conditions pick resources: by what they are, or by the service that asks. */
function isNarrowed(condition: Json | undefined): boolean {
  if (!isObject(condition)) return false;
  return Object.entries(condition).some(
    ([operator, keys]) =>
      isBinding(operator) &&
      isObject(keys) &&
      Object.keys(keys).some((key) => /^aws:(?:resource|request)/i.test(key) || !/^(?:aws|iam):/i.test(key)),
  );
}

/** Whether an operator asks for one of its values: not where the key may be absent, and not one that only excludes. */
export const isBinding = (operator: string): boolean =>
  !/^ForAllValues:|IfExists$|^(?:ForAnyValue:)?\w*Not|^Null$/i.test(operator);

/** Whether what is allowed was allowed before. */
export const wasGranted = (grant: WideGrant, before: readonly WideGrant[]): boolean =>
  before.some((earlier) => matches(earlier.action, grant.action) && (earlier.isOnAll || !grant.isOnAll));
