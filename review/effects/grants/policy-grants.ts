/** What a policy of IAM says, one grant an action, a resource and a principal: to be compared, and to be told. Pure. */
import { contentOf } from '../../changes/compare-lists';
import { containerIn } from '../../plan/json-text';
import type { Json, JsonObject } from '../../plan/model';
import { isList, isObject } from '../../plan/values';
import { conditionInWords, testsOf, type ConditionTest } from './conditions';

/** `identity`: of a role, about resources. `trust`: who may be the role. `resource`: of a resource, about principals. */
export type PolicyKind = 'identity' | 'trust' | 'resource';

export interface Grant {
  /** The same for the same grant, however it is written. */
  readonly key: string;
  readonly kind: PolicyKind;
  readonly allows: boolean;
  readonly action: string;
  /** Resource; empty in trust policies. */
  readonly on: string;
  /** Principal; empty in policies of identities. */
  readonly who: string;
  /** ` if …`, or empty. */
  readonly condition: string;
  /** The condition test by test. @default - it is told as a whole */
  readonly tests?: readonly ConditionTest[];
}

/** Grants of a statement that are told one by one; of a larger one, as they are written. */
const most = 5000;

/** @returns undefined for what is no policy */
export function grantsOf(document: string, kind: PolicyKind): readonly Grant[] | undefined {
  const parsed = containerIn(document);
  if (parsed === undefined || !isObject(parsed) || parsed.Statement === undefined) return undefined;
  const statements = isList(parsed.Statement) ? parsed.Statement : [parsed.Statement];
  return statements.filter(isObject).flatMap((statement) => grantsIn(statement, kind));
}

function grantsIn(statement: JsonObject, kind: PolicyKind): readonly Grant[] {
  const actions = either(statement, 'Action', textsIn);
  const resources = kind === 'trust' ? [''] : either(statement, 'Resource', textsIn);
  const principals = kind === 'identity' ? [''] : either(statement, 'Principal', principalsIn);
  const tests = testsOf(statement.Condition);
  const condition = conditionInWords(tests);
  const allows = statement.Effect === 'Allow';
  const isSmall = actions.length * resources.length * principals.length <= most;
  const told = (texts: readonly string[]): readonly string[] =>
    isSmall ? texts : [[...texts].sort().join(', ')];
  return told(principals).flatMap((who) =>
    told(actions).flatMap((action) =>
      told(resources).map((on) =>
        grant({ kind, allows, action, on, who, condition, tests }, contentOf(statement.Condition)),
      ),
    ),
  );
}

/** @param conditions - as they are compared @default - as they are told */
export function grant(about: Omit<Grant, 'key'>, conditions = about.condition): Grant {
  const { kind, allows, action, on, who } = about;
  // IAM does not tell upper from lower case in actions.
  return { ...about, key: JSON.stringify([kind, allows, action.toLowerCase(), on, who, conditions]) };
}

/** What a member has, or all but what its opposite has. */
function either(
  statement: JsonObject,
  name: string,
  read: (value: Json | undefined) => readonly string[],
): readonly string[] {
  const opposite = statement[`Not${name}`];
  return opposite === undefined
    ? read(statement[name])
    : [`everything but ${[...read(opposite)].sort().join(', ')}`];
}

const textsIn = (value: Json | undefined): readonly string[] =>
  (isList(value) ? value : [value]).filter((item) => typeof item === 'string');

const principalWords: Readonly<Record<string, string>> = {
  AWS: '',
  Service: 'the service ',
  Federated: 'federated ',
  CanonicalUser: 'the canonical user ',
};

function principalsIn(value: Json | undefined): readonly string[] {
  if (!isObject(value)) return textsIn(value).map(principal);
  return Object.entries(value).flatMap(([type, names]) => {
    const words = Object.hasOwn(principalWords, type) ? principalWords[type] : `${type} `;
    return textsIn(names).map((name) => `${words ?? ''}${principal(name)}`);
  });
}

const principal = (name: string): string => (name === '*' ? 'everybody' : name);

/** One line for all actions on the same thing, in the order of the alphabet. */
export function linesOf(grants: readonly Grant[]): readonly string[] {
  const groups = new Map<string, { readonly first: Grant; readonly actions: Set<string> }>();
  for (const each of grants) {
    const { kind, allows, on, who, condition } = each;
    const key = JSON.stringify([kind, allows, on, who, condition]);
    const known = groups.get(key) ?? { first: each, actions: new Set<string>() };
    groups.set(key, known);
    known.actions.add(each.action);
  }
  return [...groups.values()].map(({ first, actions }) => line(first, [...actions].sort())).sort();
}

function line({ kind, allows, on, who, condition }: Grant, actions: readonly string[]): string {
  const may = allows ? 'may' : 'may not';
  if (kind !== 'trust')
    return `${who === '' ? '' : `${who} `}${may} ${actions.join(', ')} on ${on}${condition}`;
  const others = actions.filter((action) => !action.startsWith('sts:AssumeRole'));
  const how =
    others.length === 0
      ? ''
      : others.length === actions.length
        ? `${others.join(', ')} `
        : ` with ${others.join(', ')}`;
  return others.length === actions.length
    ? `lets ${who} ${allows ? '' : 'not '}${how.trim()}${condition}`
    : `${may} be assumed${how} by ${who}${condition}`;
}
