import { InputError } from '../../../review/failures';
import { readArguments } from '../../../review/plan-files/arguments';
import { defaultPlatforms } from '../../../review/plan-files/lock';

const read = (line: string, env: NodeJS.ProcessEnv = {}) => readArguments(line.split(' '), env);
const id = 'a'.repeat(40);

describe('npm run plans', () => {
  it.each([
    ['check', { command: 'check', synth: 'cdktf.out' }],
    ['make --synth out --plans p', { command: 'make', synth: 'out', plans: 'p' }],
    ['apply', { command: 'apply', synth: 'cdktf.out', plans: 'plans' }],
    ['lock', { command: 'lock', synth: 'cdktf.out', platforms: defaultPlatforms }],
    [
      'lock --platform linux_amd64 --mirror m',
      { command: 'lock', synth: 'cdktf.out', platforms: ['linux_amd64'], mirror: 'm' },
    ],
  ])('takes %s', (line, expected) => {
    expect(read(line)).toEqual(expected);
  });

  it('takes the token of find from the environment', () => {
    const line = `find --repository acme/shop --commit ${id} --api http://127.0.0.1:1/`;
    const expected = {
      command: 'find',
      branch: 'main',
      repository: 'acme/shop',
      commit: id,
      api: 'http://127.0.0.1:1',
      token: 't',
    };
    expect(read(line, { GITHUB_TOKEN: 't' })).toEqual(expected);
    expect(() => read(line)).toThrow('GITHUB_TOKEN must hold a token');
  });

  it('gives help', () => {
    expect(read('--help')).toBeUndefined();
    expect(read('check -h')).toBeUndefined();
  });

  it.each([
    ['', 'one of check, make, apply, find, lock must be given, got nothing'],
    ['destroy', 'one of check, make, apply, find, lock must be given, got destroy'],
    ['check make', 'must be given, got check make'],
    ['check --plans p', 'check takes no --plans'],
    ['make --synth=', '--synth must name a directory, got an empty name'],
    ['make --later', "unknown option '--later'"],
    ['lock --platform linux', '--platform must be such as linux_amd64, got linux'],
    [`find --commit ${id}`, '--repository must be OWNER/NAME, got none'],
    [`find --repository ../.. --commit ${id}`, '--repository must be OWNER/NAME, got ../..'],
    ['find --repository acme/shop --commit main', '--commit must be a whole commit id, got main'],
    [
      `find --repository acme/shop --commit ${id} --api file:///x`,
      '--api must be a URL of HTTPS, got file:///x',
    ],
  ])('refuses %j', (line, reason) => {
    const call = () => readArguments(line === '' ? [] : line.split(' '), {});
    expect(call).toThrow(InputError);
    expect(call).toThrow(reason);
    expect(call).toThrow('npm run plans -- --help tells what it takes');
  });
});
