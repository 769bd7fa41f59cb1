/** Zips of a source, read by Python, which is not ours. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipFiles } from '../../../../rehearsal/main-job/source/zip-files';

const list = `
import sys, zipfile
for entry in zipfile.ZipFile(sys.argv[1]).infolist():
    print(entry.filename, oct(entry.external_attr >> 16), zipfile.ZipFile(sys.argv[1]).read(entry).decode())
`;

it('keeps modes and symbolic links', () => {
  const directory = mkdtempSync(join(tmpdir(), 'zip-files-'));
  try {
    mkdirSync(join(directory, 'bin'));
    writeFileSync(join(directory, 'bin/run'), 'echo');
    chmodSync(join(directory, 'bin/run'), 0o755);
    writeFileSync(join(directory, 'empty'), '', { mode: 0o644 });
    symlinkSync('bin/run', join(directory, 'link'));
    const zip = join(directory, 'source.zip');
    writeFileSync(zip, zipFiles(directory, ['bin/run', 'empty', 'link']));
    expect(execFileSync('python3', ['-c', list, zip], { encoding: 'utf8' }).trim().split('\n')).toEqual([
      'bin/run 0o100755 echo',
      'empty 0o100644 ',
      'link 0o120777 bin/run',
    ]);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
