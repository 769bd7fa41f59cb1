import { existsSync, lstatSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { BadArchive, unpack, type UnpackLimits } from '../../../hcp/runner/unpack';
import { archiveOf } from '../../support/hcp/stand-in';

const unpackBytes = (archive: Uint8Array, directory: string, limits?: UnpackLimits) =>
  unpack(Readable.from([archive]), directory, limits);

describe('an uploaded configuration', () => {
  let parent: string;
  let directory: string;
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'unpack-'));
    directory = mkdtempSync(join(parent, 'in-'));
  });
  afterEach(() => {
    rmSync(parent, { recursive: true });
  });

  test('is unpacked with its links', async () => {
    await unpackBytes(
      await archiveOf([
        { name: 'stacks/', type: 'directory' },
        { name: 'stacks/a.tf.json', content: '{}' },
        { name: 'run.sh', content: '#!/bin/sh', mode: 0o755 },
        { name: 'link', type: 'symlink', linkname: 'stacks' },
      ]),
      directory,
    );
    expect(readFileSync(join(directory, 'link/a.tf.json'), 'utf8')).toBe('{}');
    expect(lstatSync(join(directory, 'run.sh')).mode & 0o111).toBe(0o100);
  });

  test('may have files that are large', async () => {
    const content = 'large'.repeat(1 << 20);
    await unpackBytes(await archiveOf([{ name: 'a/large', content, mode: 0o755 }]), directory);
    expect(readFileSync(join(directory, 'a/large'), 'utf8') === content).toBe(true);
    expect(lstatSync(join(directory, 'a/large')).mode & 0o777).toBe(0o700);
  });

  test('may have 10,000 files', async () => {
    const files = Array.from({ length: 10_000 }, (_, index) => ({ name: `f${index}`, content: 'x' }));
    await unpackBytes(await archiveOf(files), directory);
    expect(readdirSync(directory)).toHaveLength(10_000);
  });

  test.each([
    ['a path above', [{ name: '../out', content: 'x' }]],
    ['an absolute path', [{ name: '/out', content: 'x' }]],
    ['a link that leads out', [{ name: 'a', type: 'symlink' as const, linkname: '../..' }]],
    [
      'a path through a link',
      [
        { name: 'a', type: 'symlink' as const, linkname: '.' },
        { name: 'a/b', content: 'x' },
      ],
    ],
    ['a hard link', [{ name: 'a', type: 'link' as const, linkname: '/etc/passwd' }]],
    ['a device', [{ name: 'a', type: 'character-device' as const }]],
  ])('with %s is refused', async (_title, entries) => {
    const unpacked = unpackBytes(await archiveOf(entries), directory);
    await expect(unpacked).rejects.toThrow(BadArchive);
    await expect(unpacked).rejects.toThrow(/: upload the directory with paths and links that stay in it/);
    expect(existsSync(join(parent, 'out'))).toBe(false);
  });

  test('of too many bytes or files is refused', async () => {
    const archive = await archiveOf([
      { name: 'a', content: 'x'.repeat(100) },
      { name: 'b', content: 'x' },
    ]);
    await expect(unpackBytes(archive, directory, { bytes: 100 })).rejects.toThrow('more than 100 bytes');
    const other = mkdtempSync(join(parent, 'in-'));
    await expect(unpackBytes(archive, other, { entries: 1 })).rejects.toThrow('more than 1 files');
  });

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['no archive', Buffer.from('no archive')],
  ])('that is %s is refused', async (_title, bytes) => {
    await expect(unpackBytes(bytes, directory)).rejects.toThrow(BadArchive);
  });

  test('that was cut is refused, wherever', async () => {
    const archive = await archiveOf([{ name: 'a', content: 'x'.repeat(5000) }]);
    for (const length of [10, 30, archive.length - 1]) {
      const into = mkdtempSync(join(parent, 'in-'));
      await expect(unpackBytes(archive.subarray(0, length), into)).rejects.toThrow(BadArchive);
    }
  });
});
