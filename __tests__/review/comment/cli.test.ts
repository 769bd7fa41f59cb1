import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { comment } from '../../../review/comment/cli';
import { InputError } from '../../../review/failures';
import { GitHostServer } from '../../support/git-host-server';

let server: GitHostServer;
let directory: string;
let printed: string[];

beforeEach(async () => {
  server = await GitHostServer.start('token');
  directory = mkdtempSync(join(tmpdir(), 'comment-'));
  printed = [];
  jest.spyOn(console, 'log').mockImplementation((line: string) => printed.push(line));
});
afterEach(async () => {
  jest.restoreAllMocks();
  rmSync(directory, { recursive: true });
  await server.stop();
});

const file = (name: string, content: string | Uint8Array): string => {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
};
const planFile = (serial: number): string =>
  file(`plan-${serial}`, zipSync({ tfstate: strToU8(JSON.stringify({ serial, lineage: 'a' })) }));

const run = (...args: string[]): Promise<number> =>
  comment(['--host', 'github', '--api', server.api, '--repository', 'acme/shop', '--number', '7', ...args], {
    GITHUB_TOKEN: 'token',
  });

describe('review comment', () => {
  it('binds the reviewed plans, and holds an apply against them', async () => {
    const plan = planFile(1);
    expect(await run('--body', file('body.md', '**clean**\n'), '--bind', `shop=${plan}`)).toBe(0);
    expect(server.comments[0]?.body).toMatch(
      /^<!-- plan-review: default -->\n\*\*clean\*\*\n<!-- plan-review-binding: /,
    );
    expect(await run('--verify', `shop=${plan}`)).toBe(0);
    expect(printed).toEqual(['comment created', '1 plans are those that were reviewed']);
    await expect(run('--verify', `shop=${planFile(2)}`)).rejects.toThrow('shop: the plan has the SHA-256');
    await run('--stale', '1234567');
    await expect(run('--verify', `shop=${plan}`)).rejects.toThrow('binds no plan');
  });

  it('tells a missing comment from one that binds nothing', async () => {
    expect(await run('--stale', '1234567')).toBe(0);
    expect(printed).toEqual(['there is no comment yet']);
  });

  it('says what it takes', async () => {
    expect(await comment(['--help'], {})).toBe(0);
    expect(printed[0]).toContain('--verify STACK=PLANFILE');
  });

  it.each<[string[], string]>([
    [[], 'one of --body, --stale and --verify must be given'],
    [['--stale', '1234567', '--body', 'x'], 'one of --body, --stale and --verify must be given'],
    [['--stale', 'main'], '--stale must be a commit id'],
    [['--verify', 'plan'], '--verify must be STACK=PLANFILE, got "plan"'],
    [['--body', '/does/not/exist'], '/does/not/exist does not exist'],
    [['--stale', '1234567', '--number', '0'], '--number must be an integer from 1 to 9999999999, got "0"'],
    [['--stale', '1234567', '--repository', 'acme/../shop'], '--repository must be OWNER/NAME'],
    [['--stale', '1234567', '--repository', 'a/b/c'], '--repository must be OWNER/NAME, got "a/b/c"'],
    [['--stale', '1234567', '--marker', 'a -->'], '--marker must be 1 to 100 letters'],
    [
      ['--stale', '1234567', '--api', 'file:///x'],
      '--api must be an http:// or https:// URL, got "file:///x"',
    ],
    [['--stale', '1234567', '--host', 'bitbucket'], '--host must be one of github, gitlab, got "bitbucket"'],
    [['--later'], 'unknown option --later of npm run review -- comment: use --host, --repository,'],
  ])('refuses %j', async (args, reason) => {
    const failed = await run(...args).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(InputError);
    expect((failed as Error).message).toContain(reason);
    expect(server.comments).toEqual([]);
  });

  it.each(['host', 'repository', 'number'])('needs --%s', async (name) => {
    const given = { host: 'github', repository: 'acme/shop', number: '7' };
    const args = Object.entries(given).flatMap(([key, value]) => (key === name ? [] : [`--${key}`, value]));
    await expect(comment([...args, '--stale', '1234567'], {})).rejects.toThrow(
      `--${name} is missing: add --${name}`,
    );
  });

  it('wants a token', async () => {
    await expect(
      comment(['--host', 'gitlab', '--repository', 'a/b/c', '--number', '1', '--stale', '1234567'], {}),
    ).rejects.toThrow('GITLAB_TOKEN must hold a token that may write comments, got none');
  });

  it('refuses a body that the host would refuse, before it asks', async () => {
    await expect(run('--body', file('long.md', 'x'.repeat(70_000)))).rejects.toThrow('65536 are allowed');
    expect(server.calls).toEqual([]);
  });
});
