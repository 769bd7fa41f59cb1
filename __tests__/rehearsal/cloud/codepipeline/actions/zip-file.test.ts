import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readZipFile } from '../../../../../rehearsal/cloud/codepipeline/actions/zip-file';
import { zipOf } from './action-stage';

const limit = 1000;

describe('a file of a zip', () => {
  it('is read from what git archives', () => {
    const directory = mkdtempSync(join(tmpdir(), 'zip-file-'));
    try {
      const git = (...words: string[]) =>
        execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...words], {
          cwd: directory,
        });
      git('init', '--quiet');
      mkdirSync(join(directory, 'deploy'));
      writeFileSync(join(directory, 'deploy/taskdef.json'), 'ä');
      git('add', '.');
      git('commit', '--quiet', '--message', 'first');
      const zip = git('archive', '--format=zip', 'HEAD');
      expect(readZipFile(zip, 'deploy/taskdef.json', limit)).toBe('ä');
      expect(readZipFile(zip, './deploy//taskdef.json', limit)).toBe('ä');
      expect(readZipFile(zip, 'deploy', limit)).toBeUndefined();
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('is found where the zip names it by ./', () => {
    expect(readZipFile(zipOf({ './a': 'text' }), 'a', limit)).toBe('text');
  });

  it('is not read beyond its limit', () => {
    const zip = zipOf({ a: 'x'.repeat(limit + 1), b: 'x'.repeat(limit) });
    expect(readZipFile(zip, 'a', limit)).toBeUndefined();
    expect(readZipFile(zip, 'b', limit)).toHaveLength(limit);
  });

  it('is not read beyond its limit where the zip says that it is smaller', () => {
    const size = 1_000_000;
    const zip = zipOf({ a: 'x'.repeat(size) });
    for (let at = zip.length - 4; at >= 0; at -= 1) {
      if (zip.readUInt32LE(at) === size) zip.writeUInt32LE(limit, at);
    }
    expect((readZipFile(zip, 'a', limit) ?? '').length).toBeLessThanOrEqual(limit);
  });

  it('is not there where the zip is broken, and where it is no text', () => {
    const zip = zipOf({ a: 'text' });
    expect(readZipFile(zip.subarray(0, zip.length - 10), 'a', limit)).toBeUndefined();
    expect(readZipFile(Buffer.of(), 'a', limit)).toBeUndefined();
    const latin1 = zipOf({ a: 'text' }, 0);
    latin1[latin1.indexOf('text')] = 0xe4;
    expect(readZipFile(latin1, 'a', limit)).toBeUndefined();
  });
});
