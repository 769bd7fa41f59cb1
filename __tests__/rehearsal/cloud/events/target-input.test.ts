import { targetInput, valueAt, type TargetInput } from '../../../../rehearsal/cloud/events/target-input';

const event = {
  id: '7bf73129',
  source: 'aws.ec2',
  resources: ['arn:one', 'arn:two'],
  detail: { 'instance-id': 'i-0123', state: 'RUNNING "now"', size: 5, disks: [{ name: 'a' }, { name: 'b' }] },
};
const rule = { name: 'r', arn: 'arn:aws:events:us-east-1:123456789012:rule/r' };

const input = (target: TargetInput) => targetInput(target, event, rule, '2026-01-01T00:00:00Z');
const transformed = (template: string, paths: Readonly<Record<string, string>> = {}) =>
  input({ InputTransformer: { InputPathsMap: paths, InputTemplate: template } });

describe('what a target gets', () => {
  it('is the event', () => {
    expect(JSON.parse(input({}))).toEqual(event);
  });

  it('is a text in its place', () => {
    expect(input({ Input: '{"a":1}' })).toBe('{"a":1}');
  });

  it('is a part of it, as JSON', () => {
    expect(input({ InputPath: '$.detail' })).toBe(JSON.stringify(event.detail));
    expect(input({ InputPath: '$.detail.state' })).toBe(JSON.stringify('RUNNING "now"'));
    expect(input({ InputPath: '$.none' })).toBe('null');
  });

  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
  it.each([
    ['a value by itself is JSON', '{"instance": <instance>}', '{"instance": "i-0123"}'],
    ['a value in a text is a part of it', '"<instance> is <state>"', '"i-0123 is RUNNING \\"now\\""'],
    ['a number', '{"n": <size>}', '{"n": 5}'],
    ['an object', '{"d": <disks>}', '{"d": [{"name":"a"},{"name":"b"}]}'],
    ['an object in a text', '"<disks>"', '"[{\\"name\\":\\"a\\"},{\\"name\\":\\"b\\"}]"'],
    ['what the event lacks', '{"a": <none>, "b": "<none>"}', '{"a": null, "b": ""}'],
    ['what is no variable', '{"a": "<else>"}', '{"a": "<else>"}'],
    ['quotation marks in a text', '{"a": "\\"<size>\\""}', '{"a": "\\"5\\""}'],
    [
      'the rule',
      '{"a": "<aws.events.rule-name>", "b": <aws.events.rule-arn>}',
      `{"a": "r", "b": "${rule.arn}"}`,
    ],
    ['the time', '"<aws.events.event.ingestion-time>"', '"2026-01-01T00:00:00Z"'],
    ['the event', '<aws.events.event.json>', JSON.stringify(event)],
    ['the event without its detail', '<aws.events.event>', JSON.stringify({ ...event, detail: undefined })],
  ])('is made by a template: %s', (_what, template, text) => {
    const paths = {
      instance: '$.detail.instance-id',
      state: '$.detail.state',
      size: '$.detail.size',
      disks: '$.detail.disks',
      none: '$.detail.none',
    };
    expect(transformed(template, paths)).toBe(text);
  });
});

describe('a path into an event', () => {
  it.each([
    ['$', event],
    ['$.source', 'aws.ec2'],
    ['$.resources[1]', 'arn:two'],
    ['$.resources[2]', undefined],
    ['$.detail.disks[0].name', 'a'],
    ['$.detail.disks[*].name', ['a', 'b']],
    ['$.detail.disks.*.name', ['a', 'b']],
    ["$.detail['instance-id']", 'i-0123'],
    ['$.detail.size.more', undefined],
    ['$.resources.length', undefined],
    ['$.detail.constructor', undefined],
  ])('%s', (path, value) => {
    expect(valueAt(event, path)).toEqual(value);
  });
});
