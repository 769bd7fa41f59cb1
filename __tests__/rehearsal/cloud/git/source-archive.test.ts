import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withoutExecutableBits } from '../../../../rehearsal/cloud/git/source-archive';
import { unpackZip } from '../../../../rehearsal/cloud/support/unpack-zip';

describe('the source of a commit', () => {
  let directory: string;
  let zip: Buffer;

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'source-archive-'));
    const git = (...words: string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...words], {
        cwd: directory,
      });
    git('init', '--quiet');
    mkdirSync(join(directory, 'scripts'));
    writeFileSync(join(directory, 'scripts/test.sh'), 'exit 0\n', { mode: 0o755 });
    writeFileSync(join(directory, 'README.md'), 'read me\n');
    symlinkSync('scripts/test.sh', join(directory, 'test'));
    git('add', '.');
    git('commit', '--quiet', '--message', 'first');
    zip = git('archive', '--format=zip', 'HEAD');
  });

  afterAll(() => {
    rmSync(directory, { recursive: true });
  });

  it('has no executable bits, and all else', async () => {
    const target = join(directory, 'unpacked');
    mkdirSync(target);
    await unpackZip(withoutExecutableBits(zip), target);
    expect((lstatSync(join(target, 'scripts/test.sh')).mode & 0o777).toString(8)).toBe('644');
    expect(readFileSync(join(target, 'scripts/test.sh'), 'utf8')).toBe('exit 0\n');
    expect(readFileSync(join(target, 'README.md'), 'utf8')).toBe('read me\n');
    expect(lstatSync(join(target, 'test')).isSymbolicLink()).toBe(true);
  });

  it('has them as git archives it', async () => {
    const target = join(directory, 'archived');
    mkdirSync(target);
    await unpackZip(zip, target);
    expect(lstatSync(join(target, 'scripts/test.sh')).mode & 0o111).not.toBe(0);
  });
});
