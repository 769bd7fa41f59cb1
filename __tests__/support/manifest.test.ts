import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { jsonFault } from '../../support/json-fault';
import { ManifestError, parseManifest, readManifest, settingsIn } from '../../support/manifest';

describe('the fault of a text that is not JSON', () => {
  test.each([
    ['{\n  // a comment\n}', 2, 3, 'a comment, which JSON does not have: remove it'],
    ['{"a": 1, /* b */ "c": 2}', 1, 10, 'a comment, which JSON does not have: remove it'],
    ['{"a": 1,\n}', 1, 8, 'a comma before }: remove it'],
    ['[1, 2,]', 1, 6, 'a comma before ]: remove it'],
    ['{"a": 1\n "b": 2}', 2, 2, '"\\"" where a comma or } is expected'],
    ['{a: 1}', 1, 2, '"a" where a key in double quotes is expected'],
    ['{"a" 1}', 1, 6, '"1" where a colon is expected'],
    ['{"a": \'b\'}', 1, 7, '"\'" where a value is expected'],
    ['{"a": 01}', 1, 7, '"0" where a value is expected'],
    ['{"a": "b}', 1, 7, 'a string that is not ended on its line, or has a wrong escape'],
    ['{"a": 1', 1, 8, 'the end of the file where a comma or } is expected'],
    ['{} {}', 1, 4, '"{" where the end of the file is expected'],
    ['', 1, 1, 'the end of the file where a value is expected'],
  ])('%j', (text, line, column, problem) => {
    expect(jsonFault(text)).toEqual({ line, column, problem });
  });

  test('is there exactly if JSON.parse has one', () => {
    const isJson = (text: string): boolean => {
      try {
        JSON.parse(text);
        return true;
      } catch {
        return false;
      }
    };
    const whole = fc.json();
    const damaged = fc
      .tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '"', '{', ']', '1', '\\', ' ', '//', '\u0001'))
      .map(([text, at, put]) => {
        const place = at % (text.length + 1);
        return text.slice(0, place) + put + text.slice(place + 1);
      });
    fc.assert(
      fc.property(fc.oneof(whole, damaged), (text) => {
        expect(jsonFault(text) === undefined).toBe(isJson(text));
      }),
    );
  });
});

describe('cdktf.json', () => {
  it('is refused in one line', () => {
    expect(() => parseManifest('{ "app": "x", // y\n}', 'cdktf.json')).toThrow(
      new ManifestError('cdktf.json:1:15 is not JSON: a comment, which JSON does not have: remove it'),
    );
    expect(() => parseManifest('[]', 'cdktf.json')).toThrow(
      new ManifestError('cdktf.json must hold a JSON object'),
    );
  });

  it('is read with a byte order mark, and named where it is not there', () => {
    const directory = mkdtempSync(join(tmpdir(), 'manifest-'));
    try {
      const path = join(directory, 'cdktf.json');
      expect(() => readManifest(directory)).toThrow(
        new ManifestError(`${path} cannot be read; run the command in the directory of cdktf.json`),
      );
      writeFileSync(path, '\uFEFF{"context": {"blueGreen": {"name": "shop"}}}');
      expect(settingsIn(readManifest(directory))).toEqual({ name: 'shop' });
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });

  it('may leave the settings out, and must not have others than an object', () => {
    expect(settingsIn({})).toEqual({});
    expect(() => settingsIn({ context: [] })).toThrow('cdktf.json: context must be an object, got []');
    expect(() => settingsIn({ context: { blueGreen: 'x' } })).toThrow(
      'cdktf.json: context.blueGreen must be an object, got "x"; an empty object uses every default',
    );
  });
});
