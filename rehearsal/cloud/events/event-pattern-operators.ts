/**
 * What a pattern asks of one value of an event.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
import { BlockList, isIP } from 'node:net';
import { AwsError } from '../protocol/aws-error';

/** A value that is neither object nor array. */
export type Leaf = string | number | boolean | null;

/** `absent` asks that the event has no value at the place. */
export type ValueTest = 'absent' | ((value: Leaf) => boolean);

/** In the words of AWS's own matcher, https://github.com/aws/event-ruler, without the position in the text. */
export const invalidPattern = (reason: string): AwsError =>
  new AwsError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${reason}`);

/**
 * @param expression - an item of a list of a pattern: a value, or one operator with what it compares to
 * @throws AwsError InvalidEventPatternException
 */
export function readValueTest(expression: unknown): ValueTest {
  if (isLeaf(expression)) return (value) => value === expression;
  if (Array.isArray(expression)) {
    throw invalidPattern('Match value must be String, number, true, false, or null');
  }
  const [name, operand] = onlyMember(expression as object, 'Match expression name not found');
  switch (name) {
    case 'exactly':
      if (typeof operand !== 'string') throw invalidPattern('exact match pattern must be a string');
      return (value) => value === operand;
    case 'prefix':
    case 'suffix':
      return ofTexts(edge(name, operand));
    case 'equals-ignore-case':
      return ofTexts(ignoringCase(operand));
    case 'wildcard':
      return ofTexts(wildcard(operand));
    case 'anything-but':
      return anythingBut(operand);
    case 'numeric':
      return numeric(operand);
    case 'cidr':
      return ofTexts(cidr(operand));
    case 'exists':
      if (typeof operand !== 'boolean') {
        throw invalidPattern('exists match pattern must be either true or false.');
      }
      return operand ? () => true : 'absent';
    default:
      throw invalidPattern(`Unrecognized match type ${name}`);
  }
}

type TextTest = (text: string) => boolean;

const isLeaf = (value: unknown): value is Leaf => value === null || typeof value !== 'object';

const ofTexts =
  (test: TextTest): ValueTest =>
  (value) =>
    typeof value === 'string' && test(value);

function onlyMember(expression: object, missing: string): [name: string, operand: unknown] {
  const [first, ...others] = Object.entries(expression) as [string, unknown][];
  if (first === undefined) throw invalidPattern(missing);
  if (others.length > 0) throw invalidPattern('Only one key allowed in match expression');
  return first;
}

function edge(name: 'prefix' | 'suffix', operand: unknown): TextTest {
  const starts = (text: string, part: string) =>
    name === 'prefix' ? text.startsWith(part) : text.endsWith(part);
  if (typeof operand === 'string') return (text) => starts(text, operand);
  if (typeof operand !== 'object' || operand === null || Array.isArray(operand)) {
    throw invalidPattern(`${name} match pattern must be a string`);
  }
  const title = name === 'prefix' ? 'Prefix' : 'Suffix';
  const [inner, part] = onlyMember(operand, `${title} expression name not found`);
  if (inner !== 'equals-ignore-case') throw invalidPattern(`Unsupported ${name} pattern: ${inner}`);
  if (typeof part !== 'string') throw invalidPattern('equals-ignore-case match pattern must be a string');
  return (text) => starts(text.toLowerCase(), part.toLowerCase());
}

function ignoringCase(operand: unknown): TextTest {
  if (typeof operand !== 'string') throw invalidPattern('equals-ignore-case match pattern must be a string');
  return (text) => text.toLowerCase() === operand.toLowerCase();
}

/** `*` is any text; a backslash makes an asterisk or a backslash stand for itself. */
function wildcard(operand: unknown): TextTest {
  if (typeof operand !== 'string') throw invalidPattern('wildcard match pattern must be a string');
  let expression = '';
  for (let at = 0; at < operand.length; at += 1) {
    const [character = '', next = ''] = operand.slice(at, at + 2);
    // AWS counts from the quotation mark before the text.
    if (character === '*') {
      if (next === '*') throw invalidPattern(`Consecutive wildcard characters at pos ${at + 1}`);
      expression += '.*';
    } else if (character === '\\') {
      if (next !== '*' && next !== '\\') throw invalidPattern(`Invalid escape character at pos ${at + 1}`);
      expression += `\\${next}`;
      at += 1;
    } else expression += character.replace(/[\\^$.|+?()[\]{}]/, '\\$&');
  }
  const whole = new RegExp(`^${expression}$`, 's');
  return (text) => whole.test(text);
}

function anythingBut(operand: unknown): ValueTest {
  if (typeof operand === 'object' && operand !== null && !Array.isArray(operand)) {
    return anythingButTexts(operand);
  }
  const values: unknown[] = Array.isArray(operand) ? operand : [operand];
  if (!values.every((value) => typeof value === 'string' || typeof value === 'number')) {
    throw invalidPattern(
      Array.isArray(operand)
        ? 'Inside anything but list, start|null|boolean is not supported.'
        : 'Value of anything-but must be an array or single string/number value.',
    );
  }
  if (new Set(values.map((value) => typeof value)).size !== 1) {
    throw invalidPattern(
      'Inside anything but list, either all values are number or string, mixed type is not supported',
    );
  }
  return (value) => !values.includes(value as string | number);
}

/** Operators that anything-but may turn round; each takes one text or a list of texts. */
const turned: Readonly<Record<string, { readonly test: (part: string) => TextTest; readonly not: string }>> =
  {
    prefix: {
      test: (part) => edge('prefix', part),
      not: 'prefix/suffix match pattern must be a string',
    },
    suffix: {
      test: (part) => edge('suffix', part),
      not: 'prefix/suffix match pattern must be a string',
    },
    'equals-ignore-case': {
      test: ignoringCase,
      not: 'Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.',
    },
    wildcard: { test: wildcard, not: 'wildcard match pattern must be a string' },
  };

function anythingButTexts(expression: object): ValueTest {
  const [name, operand] = onlyMember(expression, 'Anything-But expression name not found');
  const operator = Object.hasOwn(turned, name) ? turned[name] : undefined;
  if (operator === undefined) throw invalidPattern(`Unsupported anything-but pattern: ${name}`);
  const tests = [operand].flat().map((part: unknown) => {
    if (typeof part !== 'string') throw invalidPattern(operator.not);
    if (part === '' && /^(prefix|suffix)$/.test(name)) {
      throw invalidPattern('Null prefix/suffix not allowed');
    }
    return operator.test(part);
  });
  return (value) => typeof value !== 'string' || !tests.some((test) => test(value));
}

const comparisons: Readonly<Record<string, (value: number, limit: number) => boolean>> = {
  '=': (value, limit) => value === limit,
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
};

/** `[">", 0, "<=", 5]`: one comparison, or a lower and then an upper limit. */
function numeric(operand: unknown): ValueTest {
  if (!Array.isArray(operand)) throw invalidPattern('Value of numeric must be an array.');
  const [operator, limit, upperOperator, upper, ...more] = operand as unknown[];
  if (typeof operator !== 'string') {
    throw invalidPattern(`Invalid member in numeric match: ${JSON.stringify(operator ?? null)}`);
  }
  const first = comparison(operator, limit, 'Unrecognized numeric range operator');
  if (operand.length <= 2) return first;
  if (!operator.startsWith('>')) throw invalidPattern('Too many elements in numeric expression');
  if (typeof upperOperator !== 'string') {
    throw invalidPattern(`Bad value in numeric range: ${JSON.stringify(upperOperator)}`);
  }
  if (!upperOperator.startsWith('<')) throw invalidPattern(`Bad numeric range operator: ${upperOperator}`);
  const second = comparison(upperOperator, upper, 'Bad numeric range operator');
  if (more.length > 0) throw invalidPattern('Too many terms in numeric range expression');
  if (Number(limit) >= Number(upper)) throw invalidPattern('Bottom must be less than top');
  return (value) => first(value) && second(value);
}

function comparison(operator: string, limit: unknown, unknown: string): (value: Leaf) => boolean {
  const compare = Object.hasOwn(comparisons, operator) ? comparisons[operator] : undefined;
  if (compare === undefined) throw invalidPattern(`${unknown}: ${operator}`);
  if (typeof limit !== 'number') {
    throw invalidPattern(`Value of ${operator === '=' ? 'equals' : operator} must be numeric`);
  }
  return (value) => typeof value === 'number' && compare(value, limit);
}

function cidr(operand: unknown): TextTest {
  if (typeof operand !== 'string') throw invalidPattern('prefix match pattern must be a string');
  const [address = '', bits = '', ...more] = operand.split('/');
  if (bits === '' || more.length > 0) throw invalidPattern("Malformed CIDR, one '/' required");
  if (!/^[+-]?\d+$/.test(bits)) throw invalidPattern('Malformed CIDR, mask bits must be an integer');
  if (Number(bits) < 0) throw invalidPattern('Malformed CIDR, mask bits must not be negative');
  const version = isIP(address);
  if (version === 0) throw invalidPattern(`Nonstandard IP address: ${address}`);
  const length = version === 4 ? 32 : 128;
  if (Number(bits) >= length) throw invalidPattern(`IPv${version} mask bits must be < ${length}`);
  const family = version === 4 ? 'ipv4' : 'ipv6';
  const block = new BlockList();
  block.addSubnet(address, Number(bits), family);
  return (text) => isIP(text) === version && block.check(text, family);
}
