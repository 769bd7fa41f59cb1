import { execFileSync } from 'node:child_process';
import { gitEnvironment } from '../../../../rehearsal/cloud/codecommit/git-environment';

const endpoint = 'http://127.0.0.1:4566';

/** What git makes of the variables. */
const configured = (env: NodeJS.ProcessEnv, ...question: readonly string[]): string =>
  execFileSync('git', ['config', ...question], {
    env: { PATH: process.env.PATH, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', ...env },
    encoding: 'utf8',
    cwd: '/',
  });

describe('gitEnvironment', () => {
  it('asks the AWS CLI alone for credentials of the endpoint', () => {
    const env = gitEnvironment(endpoint);
    expect(configured(env, '--get-all', `credential.${endpoint}.helper`)).toBe(
      '\n!f() { test "$1" != get || aws codecommit credential-helper --ignore-host-check get; }; f\n',
    );
    expect(configured(env, '--get-urlmatch', 'credential.usehttppath', `${endpoint}/v1/repos/app`)).toBe(
      'true\n',
    );
  });

  it('leaves what the terminal has set in force', () => {
    const base = { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'user.name', GIT_CONFIG_VALUE_0: 'Ada' };
    const env = { ...base, ...gitEnvironment(endpoint, base) };
    expect(configured(env, 'user.name')).toBe('Ada\n');
    expect(configured(env, '--get', `credential.${endpoint}.useHttpPath`)).toBe('true\n');
  });
});
