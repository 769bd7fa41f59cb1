import { Token } from 'cdktf';
import { projectKeys, refusals, serviceOf, withService } from '../../support/settings';

const token = 'looks like a token of cdktf, which would put another value in its place';
const variable = 'environments.dev.services.nodejs.task.environment.A';
const inVariable = (text: string) => withService({ task: { environment: { A: text } } });

test.each([
  '${TfToken[TOKEN.0]}',
  '#{TfToken[TOKEN.1]}',
  '&{TfToken[x]}',
  '@{TfToken[',
  'a ${TfToken[TOKEN.0]} b',
])('a token marker is refused: %s', (text) => {
  expect(refusals(inVariable(text))).toEqual([
    `${variable}: ${token}; got ${JSON.stringify(text)}; fix: write it differently`,
  ]);
});

test('every token that cdktf makes is refused, as text and as a number', () => {
  const number = Token.asNumber({ resolve: () => 1, creationStack: [], toString: () => '' });
  const [list] = Token.asNumberList({ resolve: () => [1], creationStack: [], toString: () => '' });
  const string = Token.asString({ resolve: () => 1, creationStack: [], toString: () => '' });
  const texts = [
    string,
    String(number),
    `a${number}b`,
    // Behind the hyphen of a name it would be a token.
    String(-number),
    String(list),
    Token.STRING_MAP_TOKEN_VALUE,
    Token.ANY_MAP_TOKEN_VALUE,
  ];
  for (const text of texts) {
    expect(refusals(inVariable(text))).toEqual([
      `${variable}: ${token}; got ${JSON.stringify(text)}; fix: write it differently`,
    ]);
  }
  for (const value of [number, list!, Token.NUMBER_MAP_TOKEN_VALUE]) {
    expect(refusals(withService({ desiredCount: value }))).toEqual([
      `environments.dev.services.nodejs.desiredCount: ${token}; got ${value}`,
    ]);
  }
});

test('a token marker in a key is refused', () => {
  expect(refusals({ tags: { '&{TfToken[TOKEN.0]}': 'x' } })).toEqual([
    `tags["&{TfToken[TOKEN.0]}"]: ${token}; got "&{TfToken[TOKEN.0]}"; fix: write it differently`,
  ]);
});

test.each(['1e5', '12e289', 'deadbeef1e289', '3.14', '-1.5e+10', '1.8e+28'])(
  'ordinary numbers in text are fine: %s',
  (text) => {
    expect(refusals(inVariable(text))).toEqual([]);
  },
);

test.each(['__proto__', 'constructor', 'prototype'])('the key %s is refused anywhere', (key) => {
  const raw: unknown = JSON.parse(
    `{"${key}":{"polluted":1},"tags":{"${key}":"x"},"environments":{"dev":{"services":{"nodejs":{"task":{"environment":{"${key}":"x"}}}}}},"defaults":{"${key}":{"polluted":1}}}`,
  );
  const line = (path: string) =>
    `${path}${key}: a key that reaches into JavaScript objects; fix: choose another key`;
  expect(refusals(raw)).toEqual([
    line(''),
    line('tags.'),
    line('environments.dev.services.nodejs.task.environment.'),
    line('defaults.'),
  ]);
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
});

test.each(['toString', 'hasOwnProperty', 'valueOf'])(
  'the key %s of every object is an unknown key',
  (key) => {
    expect(refusals({ [key]: 1 })).toEqual([`${key}: unknown key; allowed: ${projectKeys}`]);
  },
);

test('NUL and half characters are refused', () => {
  expect(refusals(inVariable('a\0b'))).toEqual([`${variable}: holds a NUL character; got "a\\u0000b"`]);
  expect(refusals(inVariable('a\ud800b'))).toEqual([
    `${variable}: holds half a character (a lone surrogate); got "a\\ud800b"`,
  ]);
  expect(refusals(inVariable('whole 😀'))).toEqual([]);
});

test('a carriage return alone is refused, one with its line feed is not', () => {
  expect(refusals(inVariable('a\rb'))).toEqual([
    `${variable}: holds a carriage return without a line feed, behind which Terraform changes text; got "a\\rb"; fix: write \\n or \\r\\n`,
  ]);
  expect(refusals(inVariable('a\r\nb'))).toEqual([]);
});

test('what could change a terminal is shown escaped', () => {
  expect(refusals({ name: '\u001b[2J\u202e\u009b' })).toEqual([
    'name: not well formed; got "\\u001b[2J\\u202e\\u009b"; allowed: at most 20 lower-case letters, digits and single hyphens, starting with a letter',
  ]);
});

test('text is normalized as Terraform does, before it is checked', () => {
  const { task } = serviceOf(inVariable('e\u0301'));
  expect(task.environment).toEqual({ A: '\u00e9' });
  // U+037E is another way to write a semicolon.
  expect(refusals({ tags: { a: '\u037e' } })).toEqual([
    'tags.a: not well formed; got ";"; allowed: letters, digits, spaces and _.:/=+-@, at most 256',
  ]);
  expect(refusals({ tags: { '\u00e9': '1', 'e\u0301': '2' } })).toEqual([
    'tags["e\u0301"]: the same key twice once Unicode is normalized (NFC), as Terraform does',
  ]);
});

test('what JSON cannot say is refused', () => {
  expect(refusals({ name: () => 'x', region: Symbol('x'), tags: new Date(0), backend: 1n })).toEqual([
    'name: not a JSON value; got function',
    'region: not a JSON value; got symbol',
    'tags: not a JSON value; got an object',
    'backend: not a JSON value; got bigint',
  ]);
  expect(refusals(withService({ desiredCount: NaN, imagesToKeep: Infinity }))).toEqual([
    'environments.dev.services.nodejs.desiredCount: not a finite number; got NaN',
    'environments.dev.services.nodejs.imagesToKeep: not a finite number; got Infinity',
  ]);
});

test('settings without end are refused', () => {
  const endless: Record<string, unknown> = {};
  endless.defaults = endless;
  expect(refusals(endless)).toEqual([
    `${Array.from({ length: 20 }, () => 'defaults').join('.')}: nested too deeply; allowed: at most 20 levels`,
  ]);
});

test('settings beyond all measure are refused, 200 large services are not', () => {
  expect(refusals(inVariable('x'.repeat(10_000_000)))).toEqual([
    'settings: too much text; allowed: at most 4000000 characters in all',
  ]);
  expect(refusals({ defaults: { a: Array.from({ length: 600_000 }, () => 1) } })).toEqual([
    'settings: too many values; allowed: at most 500000',
  ]);
  const environment = Object.fromEntries(
    Array.from({ length: 100 }, (_, index) => [`NAME_${index}`, 'x'.repeat(100)]),
  );
  const services = Object.fromEntries(
    Array.from({ length: 200 }, (_, index) => [`s${index}`, { task: { environment } }]),
  );
  expect(refusals({ environments: { dev: { services } } })).toEqual([]);
});
