import { InputError } from '../../../review/failures';
import { readArguments } from '../../../review/plan-files/arguments';
import { defaultPlatforms } from '../../../review/plan-files/lock';

const read = (line: string, env: NodeJS.ProcessEnv = {}) => readArguments(line.split(' '), env);
const id = 'a'.repeat(40);

describe('npm run plans', () => {
  it.each([
    ['check', { command: 'check', synth: 'cdktf.out' }],
    ['check --committed infra', { command: 'check', synth: 'cdktf.out', committed: 'infra' }],
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
    const usage = (line: string) => expect.stringContaining(line) as string;
    expect(read('--help')).toEqual({ command: 'help', text: usage('npm run plans -- make [--synth DIR]') });
    expect(read('check -h')).toEqual({
      command: 'help',
      text: usage('npm run plans -- check [--synth DIR]'),
    });
  });

  it.each([
    ['', 'a command must come first: use check, make, apply, find, drift, report-drift or lock'],
    ['--synth x check', 'a command must come first: use check,'],
    ['destroy', 'unknown command "destroy": use check, make, apply, find, drift, report-drift or lock'],
    ['chekc', 'unknown command "chekc": did you mean check? use check,'],
    ['check make', 'unexpected argument "make" of npm run plans -- check'],
    [
      'check --plans p',
      'unknown option --plans of npm run plans -- check: use --synth, --committed or --help',
    ],
    ['make --synth=', '--synth must be a directory, got ""'],
    ['make --later', 'unknown option --later of npm run plans -- make: use --synth, --plans or --help'],
    ['lock --platform linux', '--platform must be a platform such as linux_amd64, got "linux"'],
    [`find --commit ${id}`, '--repository is missing: add --repository OWNER/NAME'],
    ['report-drift --repository acme/shop', '--file is missing: add --file FILE'],
    [
      'report-drift --repository acme/shop --file drift.md',
      'GITHUB_TOKEN must hold a token that may write issues, got none',
    ],
    [`find --repository ../.. --commit ${id}`, '--repository must be OWNER/NAME, got "../.."'],
    ['find --repository acme/shop --commit main', '--commit must be a whole commit id, got "main"'],
    [
      `find --repository acme/shop --commit ${id} --api file:///x`,
      '--api must be an http:// or https:// URL, got "file:///x"',
    ],
  ])('refuses %j', (line, reason) => {
    const call = () => readArguments(line === '' ? [] : line.split(' '), {});
    expect(call).toThrow(InputError);
    expect(call).toThrow(reason);
    expect(call).toThrow(/; run npm run plans -- ([\w-]+ )?--help for usage$/);
  });
});
