import fc from 'fast-check';
import { readEventPattern } from '../../../../rehearsal/cloud/events/event-pattern';
import { AwsError } from '../../../../rehearsal/cloud/protocol/aws-error';
import type { Json } from '../../../../rehearsal/cloud/protocol/json';

const event = {
  version: '0',
  id: 'ddddd4-aaaa-7777-4444-345dd43cc333',
  'detail-type': 'EC2 Instance State-change Notification',
  source: 'aws.ec2',
  account: '012345679012',
  time: '2017-10-02T16:24:49Z',
  region: 'us-east-1',
  resources: ['arn:aws:ec2:us-east-1:123456789012:instance/i-000000aaaaaa00000', 'arn:aws:ec2:::other'],
  detail: {
    'c-count': 5,
    'x-limit': 301.8,
    'source-ip': '10.0.0.33',
    'source-ipv6': '2001:db8::7',
    state: 'running',
    path: 'dir/lib/a*b.PNG',
    backslash: 'C:\\x',
    empty: '',
    nothing: null,
    yes: true,
    list: [],
    tags: ['blue', 'green'],
    disks: [
      { name: 'root', size: 8 },
      { name: 'data', size: 500, zones: ['a'] },
    ],
  },
};

const matches = (pattern: object, of: Json = event) => readEventPattern(JSON.stringify(pattern)).matches(of);

const detail = (member: string, ...tests: unknown[]) => ({ detail: { [member]: tests } });

// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
const taken: readonly [what: string, pattern: object][] = [
  ['the members of every event', { source: ['aws.ec2'], region: ['us-east-1'], account: ['012345679012'] }],
  ['one of several values', detail('state', 'stopped', 'running')],
  ['an item of an array', { resources: ['arn:aws:ec2:::other'] }],
  ['a prefix of the time', { time: [{ prefix: '2017-10-02' }] }],
  ['a prefix of an item', { resources: [{ prefix: 'arn:aws:ec2:us-east-1' }] }],
  ['a prefix in any case', { 'detail-type': [{ prefix: { 'equals-ignore-case': 'ec2 INSTANCE' } }] }],
  ['a suffix', { source: [{ suffix: 'ec2' }] }],
  ['a suffix in any case', detail('path', { suffix: { 'equals-ignore-case': '.png' } })],
  ['a value in any case', detail('state', { 'equals-ignore-case': 'RUNNING' })],
  ['a wildcard', detail('path', { wildcard: 'dir/*.PNG' })],
  ['a wildcard for nothing', detail('path', { wildcard: '*dir*.PNG*' })],
  ['an escaped asterisk', detail('path', { wildcard: '*a\\*b*' })],
  ['an escaped backslash', detail('backslash', { wildcard: 'C:\\\\*' })],
  ['anything but a value', detail('state', { 'anything-but': 'stopped' })],
  ['anything but a number', detail('c-count', { 'anything-but': 4 })],
  ['anything but texts, of a number', detail('c-count', { 'anything-but': ['5', '6'] })],
  ['anything but a list', detail('x-limit', { 'anything-but': [100, 200] })],
  ['anything but a prefix', detail('state', { 'anything-but': { prefix: 'stop' } })],
  ['anything but suffixes', detail('path', { 'anything-but': { suffix: ['.gif', '.jpg'] } })],
  [
    'anything but a text in any case',
    detail('state', { 'anything-but': { 'equals-ignore-case': 'Stopped' } }),
  ],
  ['anything but wildcards', detail('path', { 'anything-but': { wildcard: ['*/bin/*', '*.jar'] } })],
  ['anything but one of the items', detail('tags', { 'anything-but': 'blue' })],
  ['a range of numbers', detail('c-count', { numeric: ['>', 0, '<=', 5] })],
  ['a number', detail('x-limit', { numeric: ['=', 3.018e2] })],
  ['a limit', detail('c-count', { numeric: ['<', 10] })],
  ['a block of addresses', detail('source-ip', { cidr: '10.0.0.0/24' })],
  ['a block of IPv6 addresses', detail('source-ipv6', { cidr: '2001:db8::/32' })],
  ['a member that exists', detail('c-count', { exists: true })],
  ['null that exists', detail('nothing', { exists: true })],
  ['a member that does not exist', detail('d-count', { exists: false })],
  ['an object, which is no leaf', { detail: [{ exists: false }] }],
  ['an empty array, which has no leaf', detail('list', { exists: false })],
  ['a value or nothing', detail('d-count', 3, { exists: false })],
  ['an empty text', detail('empty', '')],
  ['null', detail('nothing', null)],
  ['true', detail('yes', true)],
  ['one of alternatives', { $or: [{ source: ['aws.s3'] }, { region: ['us-east-1'] }] }],
  [
    'alternatives of members',
    { detail: { $or: [detail('c-count', 5).detail, { state: ['x'] }], yes: [true] } },
  ],
  [
    'alternatives in alternatives',
    { $or: [{ source: ['x'] }, { $or: [{ id: ['x'] }, { source: ['aws.ec2'] }] }] },
  ],
  ['one object of an array', { detail: { disks: { name: ['data'], size: [{ numeric: ['>', 100] }] } } }],
  ['arrays in objects of an array', { detail: { disks: { zones: ['a'] } } }],
];

const left: readonly [what: string, pattern: object][] = [
  ['another value', detail('state', 'stopped')],
  ['a text for a number', detail('c-count', '5')],
  ['a member that is missing', detail('d-count', 3)],
  ['only a part of what is asked', { source: ['aws.ec2'], region: ['eu-west-1'] }],
  ['another case', { source: ['AWS.EC2'] }],
  ['a prefix of a number', detail('c-count', { prefix: '5' })],
  ['a wildcard that does not reach the end', detail('path', { wildcard: '*lib' })],
  ['a dot is no wildcard', detail('path', { wildcard: 'dir.lib*' })],
  ['anything but the value', detail('state', { 'anything-but': ['stopped', 'running'] })],
  ['anything but its prefix', detail('state', { 'anything-but': { prefix: ['stop', 'run'] } })],
  ['anything but its wildcard', detail('path', { 'anything-but': { wildcard: '*/lib/*' } })],
  ['anything but, of nothing', detail('d-count', { 'anything-but': 'x' })],
  ['anything but all of the items', detail('tags', { 'anything-but': ['blue', 'green'] })],
  ['a number beyond the range', detail('c-count', { numeric: ['>=', 6] })],
  ['a number at an open end', detail('c-count', { numeric: ['>', 0, '<', 5] })],
  ['another block', detail('source-ip', { cidr: '10.0.1.0/24' })],
  ['a block of the other version', detail('source-ip', { cidr: '2001:db8::/32' })],
  ['a member that exists', detail('c-count', { exists: false })],
  ['an object, which is no leaf', { detail: [{ exists: true }] }],
  ['an empty array, which has no leaf', detail('list', { exists: true })],
  ['null is no empty text', detail('nothing', '')],
  ['a text is not true', detail('yes', 'true')],
  ['none of the alternatives', { $or: [{ source: ['aws.s3'] }, { region: ['eu-west-1'] }] }],
  ['what stands beside alternatives', { $or: [{ source: ['aws.ec2'] }, { id: ['x'] }], region: ['x'] }],
  ['members of several objects of an array', { detail: { disks: { name: ['root'], size: [500] } } }],
  [
    'what one object of an array lacks and another has',
    { detail: { disks: { zones: [{ exists: false }] } } },
  ],
  ['a member that every object inherits', { detail: { constructor: [{ exists: true }] } }],
];

describe('an event pattern', () => {
  it.each(taken)('takes %s', (_what, pattern) => {
    expect(matches(pattern)).toBe(true);
  });

  it.each(left)('leaves %s', (_what, pattern) => {
    expect(matches(pattern)).toBe(false);
  });

  it('takes $or for a member where it names no alternatives', () => {
    expect(matches({ $or: ['a', 'b'] }, { $or: 'a' })).toBe(true);
    expect(matches({ $or: { a: [1] } }, { $or: { a: 1 } })).toBe(true);
  });

  // The words of https://github.com/aws/event-ruler, which EventBridge's errors end with the position in the text.
  it.each([
    ['[]', 'Filter is not an object'],
    ['{}', 'Empty objects are not allowed'],
    ['{"detail":{}}', 'Empty objects are not allowed'],
    ['{"source":"aws.s3"}', '"source" must be an object or an array'],
    ['{"source":[]}', 'Empty arrays are not allowed'],
    ['{"source":[["a"]]}', 'Match value must be String, number, true, false, or null'],
    ['{"source":[{}]}', 'Match expression name not found'],
    ['{"source":[{"prefix":"a","suffix":"b"}]}', 'Only one key allowed in match expression'],
    ['{"source":[{"contains":"a"}]}', 'Unrecognized match type contains'],
    ['{"source":[{"constructor":"a"}]}', 'Unrecognized match type constructor'],
    ['{"source":[{"prefix":1}]}', 'prefix match pattern must be a string'],
    ['{"source":[{"suffix":{"prefix":"a"}}]}', 'Unsupported suffix pattern: prefix'],
    ['{"source":[{"wildcard":"a**"}]}', 'Consecutive wildcard characters at pos 2'],
    ['{"source":[{"wildcard":"a\\\\b"}]}', 'Invalid escape character at pos 2'],
    ['{"source":[{"exists":"yes"}]}', 'exists match pattern must be either true or false.'],
    ['{"source":[{"numeric":5}]}', 'Value of numeric must be an array.'],
    ['{"source":[{"numeric":["!=",5]}]}', 'Unrecognized numeric range operator: !='],
    ['{"source":[{"numeric":["=","5"]}]}', 'Value of equals must be numeric'],
    ['{"source":[{"numeric":["<",5,">",1]}]}', 'Too many elements in numeric expression'],
    ['{"source":[{"numeric":[">",5,"<",5]}]}', 'Bottom must be less than top'],
    ['{"source":[{"cidr":"10.0.0.1"}]}', "Malformed CIDR, one '/' required"],
    ['{"source":[{"cidr":"10.0.0.0/32"}]}', 'IPv4 mask bits must be < 32'],
    [
      '{"source":[{"anything-but":[]}]}',
      /either all values are number or string, mixed type is not supported$/,
    ],
    ['{"source":[{"anything-but":["a",1]}]}', /mixed type is not supported$/],
    ['{"source":[{"anything-but":{"prefix":""}}]}', 'Null prefix/suffix not allowed'],
    ['{"source":[{"anything-but":{"numeric":[]}}]}', 'Unsupported anything-but pattern: numeric'],
    ['{"source":', /JSON/],
  ])('that is none is refused: %s', (text, reason) => {
    const error = refusal(() => readEventPattern(text));
    expect(error.code).toBe('InvalidEventPatternException');
    const start = 'Event pattern is not valid. Reason: ';
    expect(error.message.startsWith(start)).toBe(true);
    if (typeof reason === 'string') expect(error.message).toBe(start + reason);
    else expect(error.message).toMatch(reason);
  });

  it('has no more combinations than AWS allows', () => {
    const ten = (name: string) => ({
      $or: Array.from({ length: 11 }, (_, index) => ({ [name]: { [`m${index}`]: [1] } })),
    });
    const { message } = refusal(() =>
      readEventPattern(JSON.stringify({ a: ten('x'), b: ten('y'), c: ten('z') })),
    );
    expect(message).toContain('more than 1000 combinations');
  });
});

function refusal(read: () => unknown): AwsError {
  try {
    read();
  } catch (error) {
    if (error instanceof AwsError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('event patterns in general', () => {
  const text = fc.string({ maxLength: 8 });
  const leaf = fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null));
  const one = (test: unknown, value: unknown) => matches({ detail: { a: [test] } }, { detail: { a: value } });

  it('take every value by itself, alone and in an array', () => {
    fc.assert(
      fc.property(leaf, fc.array(leaf), (value, others) => {
        expect(one(value, value)).toBe(true);
        expect(one(value, [...others, value])).toBe(true);
      }),
    );
  });

  it('take a text by each of its prefixes and suffixes, and by a wildcard for the rest', () => {
    fc.assert(
      fc.property(text, text, (start, end) => {
        expect(one({ prefix: start }, start + end)).toBe(true);
        expect(one({ suffix: end }, start + end)).toBe(true);
        const escaped = (part: string) => part.replace(/[\\*]/g, '\\$&');
        expect(one({ wildcard: `${escaped(start)}*${escaped(end)}` }, `${start}between${end}`)).toBe(true);
      }),
    );
  });

  it('take by anything-but exactly what they do not take otherwise', () => {
    fc.assert(
      fc.property(
        text,
        text.filter((part) => part !== ''),
        (value, part) => {
          for (const operator of ['prefix', 'suffix', 'equals-ignore-case']) {
            const test = { [operator]: part };
            expect(one({ 'anything-but': test }, value)).toBe(!one(test, value));
          }
          expect(one({ 'anything-but': part }, value)).toBe(!one(part, value));
        },
      ),
    );
  });

  it('take alternatives where one of them takes the event', () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 2, maxLength: 5 }), text, (values, value) => {
        const $or = values.map((each) => ({ a: [each] }));
        expect(matches({ detail: { $or } }, { detail: { a: value } })).toBe(values.includes(value));
      }),
    );
  });

  it('take numbers by their place in a range', () => {
    const number = fc.double({ min: -1e9, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(number, number, number, (value, one_, other) => {
        const [bottom, top] = [Math.min(one_, other), Math.max(one_, other)];
        fc.pre(bottom < top);
        const isWithin = bottom <= value && value < top;
        expect(one({ numeric: ['>=', bottom, '<', top] }, value)).toBe(isWithin);
      }),
    );
  });
});
