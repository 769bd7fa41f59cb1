/** Stand-ins for the secrets and parameters that the settings name by ARN. Pure. */
import { badUsage } from './failures';
import type { JsonObject } from './settings-changes';

/** A secret of Secrets Manager or a parameter of SSM. */
export interface SecretStandIn {
  /** As AWS has it: with the suffix, without a JSON key and a version. */
  readonly arn: string;
  /** A secret whose JSON keys are asked for is a JSON object. */
  readonly value: string;
}

/** Where the settings ask for a secret. */
interface Reference {
  /** Name of the environment variable. */
  readonly name: string;
  readonly arn: string;
  /** @default - the whole value */
  readonly jsonKey?: string;
}

const secretArn =
  /^(arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[^\s:]+)(?::([^\s:]*)(?::[^\s:]*){0,2})?$/;
const parameterArn = /^arn:aws[a-z-]*:ssm:[a-z0-9-]+:\d{12}:parameter\/\S+$/;

/**
 * @param given - values by the names of the environment variables
 * @returns one stand-in an ARN; what has no given value says what it stands for
 * @throws Failure a name that the settings do not have
 */
export function secretStandIns(
  settings: JsonObject,
  given: Readonly<Record<string, string>> = {},
): { readonly standIns: readonly SecretStandIn[]; readonly names: readonly string[] } {
  const references = referencesIn(settings);
  const names = [...new Set(references.map(({ name }) => name))];
  const unknown = Object.keys(given).filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    const allowed = names.length === 0 ? 'the settings have no secrets' : `use ${names.join(', ')}`;
    throw badUsage(`no secret of the settings is named ${unknown.join(', ')}: ${allowed}`);
  }
  const arns = [...new Set(references.map(({ arn }) => arn))];
  const standIns = arns.map((arn) => ({
    arn,
    value: valueOf(
      references.filter((each) => each.arn === arn),
      given,
    ),
  }));
  return { standIns, names: names.filter((name) => !(name in given)) };
}

function valueOf(references: readonly Reference[], given: Readonly<Record<string, string>>): string {
  const valueFor = ({ name, arn, jsonKey }: Reference) =>
    given[name] ?? `stand-in of the rehearsal for ${arn}${jsonKey === undefined ? '' : ` (${jsonKey})`}`;
  const keyed = references.filter(({ jsonKey }) => jsonKey !== undefined);
  if (keyed.length > 0)
    return JSON.stringify(Object.fromEntries(keyed.map((each) => [each.jsonKey, valueFor(each)])));
  const [first] = references.toSorted((a, b) => Number(b.name in given) - Number(a.name in given));
  return first === undefined ? '' : valueFor(first);
}

/** Every variable below a member `secrets`, wherever it stands: services, defaults, sidecars. */
function referencesIn(value: unknown, isSecrets = false): Reference[] {
  if (Array.isArray(value)) return value.flatMap((each) => referencesIn(each));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]: [string, unknown]) => {
    const own = isSecrets && typeof member === 'string' ? referenceTo(name, member) : undefined;
    return own === undefined ? referencesIn(member, name === 'secrets') : [own];
  });
}

function referenceTo(name: string, valueFrom: string): Reference | undefined {
  if (parameterArn.test(valueFrom)) return { name, arn: valueFrom };
  const [, arn, jsonKey = ''] = secretArn.exec(valueFrom) ?? [];
  if (arn === undefined) return undefined;
  return { name, arn, ...(jsonKey !== '' && { jsonKey }) };
}

/**
 * Reads a file of values: `NAME=value` a line; empty lines and those that begin with `#` do not count.
 *
 * @param path - for messages
 * @throws Failure a line that is neither; its text is not told
 */
export function parseSecrets(text: string, path: string): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(#.*)?$/.test(line)) continue;
    const [, name, value = ''] = /^\s*([A-Za-z_][\w.-]*)=(.*)$/.exec(line) ?? [];
    if (name === undefined) throw badUsage(`${path}: line ${index + 1} is not NAME=value`);
    values[name] = value.replace(/^(["'])(.*)\1$/, '$2');
  }
  return values;
}
