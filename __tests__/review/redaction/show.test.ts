import type { Json, JsonObject, Path, ResourceChange } from '../../../review/plan/model';
import { redact, show, showPath } from '../../../review/redaction/show';
import { changeOf } from '../../../review/rules/examples/stack';

const change = (over: Partial<ResourceChange>): ResourceChange => ({
  ...changeOf({ address: 'aws_x.a', actions: ['update'], before: {}, after: {} }),
  ...over,
});
const after = (value: JsonObject, over: Partial<ResourceChange> = {}): ResourceChange =>
  change({ after: value, ...over });
const shown = (value: Json, path: Path = []): Json => redact(value, path);

describe('a value that is shown', () => {
  it.each<[string, ResourceChange, Path, string]>([
    ['as it is', after({ name: 'web' }), ['name'], 'web'],
    ['as JSON where it is no text', after({ a: [{ b: 1 }] }), ['a'], '[{"b":1}]'],
    ['as none', after({}), ['name'], '(none)'],
    ['as none where it is null', after({ name: null }), ['name'], '(none)'],
    ['as unknown', after({}, { afterUnknown: { name: true } }), ['name'], '(known after apply)'],
    [
      'as unknown where what is around it is',
      after({}, { afterUnknown: { a: true } }),
      ['a', 0, 'b'],
      '(known after apply)',
    ],
    [
      'with its unknown parts',
      after({ a: { b: 1 } }, { afterUnknown: { a: { c: true } } }),
      ['a'],
      '{"b":1,"c":"(known after apply)"}',
    ],
    ['as sensitive', after({ name: 'web' }, { afterSensitive: { name: true } }), ['name'], '(sensitive)'],
    [
      'as sensitive where it was so before',
      after({ name: 'web' }, { beforeSensitive: { name: true } }),
      ['name'],
      '(sensitive)',
    ],
    ['as sensitive where all is', after({ name: 'web' }, { afterSensitive: true }), ['name'], '(sensitive)'],
    [
      'as sensitive where what is around it is',
      after({ a: [{ b: 'x' }] }, { afterSensitive: { a: true } }),
      ['a', 0, 'b'],
      '(sensitive)',
    ],
    [
      'with its sensitive parts',
      after({ a: [{ b: 'x', c: 'y' }] }, { afterSensitive: { a: [{ b: true }] } }),
      ['a'],
      '[{"b":"(sensitive)","c":"y"}]',
    ],
    [
      'with the sensitive parts of both sides',
      after(
        { a: { b: 'x', c: 'y', d: 'z' } },
        { beforeSensitive: { a: { b: true } }, afterSensitive: { a: { c: true } } },
      ),
      ['a'],
      '{"b":"(sensitive)","c":"(sensitive)","d":"z"}',
    ],
    [
      'as sensitive where marks are of another shape',
      after({ a: 'x' }, { afterSensitive: { a: [true] } }),
      ['a'],
      '(sensitive)',
    ],
    [
      'as sensitive where there are more marks than items',
      after({ a: ['x'] }, { afterSensitive: { a: [false, true] } }),
      ['a'],
      '(sensitive)',
    ],
    [
      'as it is where marks of another shape mark nothing',
      after({ a: 'x' }, { afterSensitive: { a: [] } }),
      ['a'],
      'x',
    ],
    ['on one line', after({ a: 'x\n  y\ty\n' }), ['a'], 'x y y'],
    [
      'with its own __proto__',
      after(JSON.parse('{"a":{"__proto__":{"b":1}}}') as JsonObject),
      ['a'],
      '{"__proto__":{"b":1}}',
    ],
  ])('is shown %s', (_, given, path, expected) => {
    expect(show(given, 'after', path)).toBe(expected);
  });

  it('is cut to 120 characters, and never within a secret', () => {
    const long = show(after({ a: `${'word '.repeat(21)}password=${'x'.repeat(50)}` }), 'after', ['a']);
    expect(long).toHaveLength(120);
    expect(long.endsWith('password=(look…')).toBe(true);
  });

  it('is masked on the side before, too', () => {
    const given = change({
      before: { a: 'old' },
      after: { a: 'new' },
      beforeSensitive: {},
      afterSensitive: { a: true },
    });
    expect(show(given, 'before', ['a'])).toBe('(sensitive)');
  });

  it('shows that there was nothing before what is sensitive', () => {
    expect(show(change({ before: null, afterSensitive: { a: true } }), 'before', ['a'])).toBe('(none)');
  });
});

const variables = (value: string, over: object = {}): Json => [{ name: 'DB_PASSWORD', value, ...over }];

describe('redaction', () => {
  it.each<[string, Json, Json]>([
    [
      'variables of a container',
      { environment: variables('hunter2') },
      { environment: variables('(looks like a secret)') },
    ],
    [
      'variables of a container as JSON',
      JSON.stringify([{ environment: variables('hunter2') }]),
      [{ environment: variables('(looks like a secret)') }],
    ],
    [
      'JSON in JSON',
      JSON.stringify({ policy: JSON.stringify({ password: 'hunter2' }) }),
      { policy: { password: '(looks like a secret)' } },
    ],
    ['JSON of a text', JSON.stringify('password=hunter2'), 'password=(looks like a secret)'],
    [
      'variables of a build project',
      { environment_variable: variables('hunter2', { type: 'PLAINTEXT' }) },
      { environment_variable: variables('(looks like a secret)', { type: 'PLAINTEXT' }) },
    ],
    [
      'a map of variables',
      { variables: { API_KEY: 'hunter2', LOG_LEVEL: 'info' } },
      { variables: { API_KEY: '(looks like a secret)', LOG_LEVEL: 'info' } },
    ],
    [
      'capital members',
      { Name: 'DB_PASSWORD', Value: 'hunter2' },
      { Name: 'DB_PASSWORD', Value: '(looks like a secret)' },
    ],
    [
      'tags',
      { key: 'api-token', value: 'hunter2', propagate_at_launch: true },
      { key: 'api-token', value: '(looks like a secret)', propagate_at_launch: true },
    ],
    [
      'HTTP headers',
      { custom_header: [{ name: 'X-Origin-Verify', value: 'hunter2' }] },
      { custom_header: [{ name: 'X-Origin-Verify', value: '(looks like a secret)' }] },
    ],
    [
      'HTTP headers of a listener rule',
      { http_header: [{ http_header_name: 'X-Auth', values: ['hunter2'] }] },
      { http_header: [{ http_header_name: 'X-Auth', values: ['(looks like a secret)'] }] },
    ],
    ['a number', { pin_token: 123456 }, { pin_token: '(looks like a secret)' }],
    ['JSON that is cut off', '{"environment":[{"name":"DB_PASSWORD","value":"hunter2', '(not readable JSON)'],
    ['JSON with a comma too many', '{"user":"a","password":"hunter2",}', '(not readable JSON)'],
    ['keys that are secrets', { AKIAIOSFODNN7EXAMPLE: 1 }, { '(looks like a secret)': 1 }],
    [
      'commands',
      { command: ['sh', '-c', 'export API_TOKEN=hunter2; run'] },
      { command: ['sh', '-c', 'export API_TOKEN=(looks like a secret); run'] },
    ],
    [
      'a build spec',
      { buildspec: 'env:\n  variables:\n    NPM_TOKEN: "hunter 2"\n    STAGE: dev\n' },
      { buildspec: 'env:\n  variables:\n    NPM_TOKEN: "(looks like a secret)"\n    STAGE: dev\n' },
    ],
  ])('masks %s', (_, value, expected) => {
    expect(shown(value)).toEqual(expected);
  });

  it.each<[string, Json]>([
    [
      'secrets of a container, which are references',
      { secrets: [{ name: 'DB_PASSWORD', valueFrom: '/prod/db' }] },
    ],
    [
      'variables of a build project that name where the value is',
      { environment_variable: variables('prod/db:password', { type: 'SECRETS_MANAGER' }) },
    ],
    ['text that begins as JSON and is none', '[Unit]\nDescription=web'],
    ['ordinary HTTP headers', { http_header: [{ http_header_name: 'User-Agent', values: ['curl'] }] }],
    ['switches and numbers', { manage_master_user_password: true, password_length: 20, count: 7 }],
  ])('leaves %s', (_, value) => {
    expect(shown(value)).toEqual(value);
  });

  it('shows of JSON with a key twice what the last one says, and not the first', () => {
    expect(JSON.stringify(shown('{"note":"hunter2","note":"x"}'))).toBe('{"note":"x"}');
  });

  it('ends where a value is nested deep', () => {
    const deep = `${'['.repeat(5000)}"hunter2"${']'.repeat(5000)}`;
    expect(JSON.stringify(shown(deep))).toContain('(nested too deeply)');
  });

  it('takes a time that grows with the text, whatever it is', () => {
    const texts = [
      'a://a:',
      '-----BEGIN PRIVATE KEY-----',
      '"password":"',
      'eyJaaaaaaaa.',
      'arn:aws:',
      '{"a":',
      'basic ',
    ];
    for (const text of texts) expect(typeof JSON.stringify(shown(text.repeat(20_000)))).toBe('string');
  });
});

describe('a path', () => {
  it('ends where all below is sensitive', () => {
    expect(showPath(after({}, { afterSensitive: { tags: true } }), ['tags', 'hunter2'])).toBe('tags');
    expect(showPath(after({}, { afterSensitive: { tags: { hunter2: true } } }), ['tags', 'hunter2'])).toBe(
      'tags.hunter2',
    );
  });

  it('has no key that is a secret itself', () => {
    expect(showPath(after({}), ['tags', 'AKIAIOSFODNN7EXAMPLE'])).toBe('tags.(looks like a secret)');
  });
});
