/** Process images as images of a registry; archives that were made by tar, and by someone with bad intentions. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { pack, type Header } from 'tar-stream';
import { unpackLayer } from '../../../../rehearsal/runtime/images/layer';
import { digestOf, readConfig, type OciImage } from '../../../../rehearsal/runtime/images/oci-image';
import {
  isProcessImage,
  packProcessImage,
  unpackProcessImage,
} from '../../../../rehearsal/runtime/images/packed-image';
import type { ProcessImage } from '../../../../rehearsal/runtime/images/process-image';

let directory: string;
beforeEach(() => (directory = mkdtempSync(path.join(tmpdir(), 'packed-image-'))));
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const inside = (...parts: string[]) => path.join(directory, ...parts);

/** Files in an order, with owners' times, that says nothing of what they are. */
function program(name: string, files: readonly string[]): ProcessImage {
  for (const file of files) {
    mkdirSync(path.dirname(inside(name, file)), { recursive: true });
    writeFileSync(inside(name, file), file);
  }
  chmodSync(inside(name, 'srv/run.sh'), 0o755);
  symlinkSync(inside(name, 'srv/run.sh'), inside(name, 'srv/link'));
  return {
    root: inside(name),
    workingDirectory: '/srv',
    entryPoint: ['/srv/run.sh'],
    command: ['a', 'b c'],
    environment: { A: '1=2', B: '' },
    labels: { revision: 'abc' },
  };
}

const files = ['srv/run.sh', 'srv/a/é.txt', `srv/${'long'.repeat(40)}.txt`, 'b.txt'];

const blobOf = (image: OciImage, index: number) => {
  const content = image.blobs[index]!.content;
  return Buffer.isBuffer(content) ? content : readFileSync(content.file);
};

describe('a packed process image', () => {
  it('is the same wherever its files lie and whenever they were written', async () => {
    const first = await packProcessImage(program('one', files), inside('first'));
    const other = program('two', [...files].reverse());
    utimesSync(inside('two/b.txt'), 1, 2);
    chmodSync(inside('two/b.txt'), 0o600);
    expect((await packProcessImage(other, inside('second'))).digest).toBe(first.digest);
    writeFileSync(inside('two/b.txt'), 'changed');
    expect((await packProcessImage(other, inside('third'))).digest).not.toBe(first.digest);
  });

  it('has blobs and a manifest that are what their digests say', async () => {
    const image = await packProcessImage(program('one', files), inside('packed'));
    expect(digestOf(image.manifest)).toBe(image.digest);
    for (const [index, blob] of image.blobs.entries()) {
      const bytes = blobOf(image, index);
      expect([digestOf(bytes), bytes.length]).toEqual([blob.digest, blob.size]);
    }
    const config = JSON.parse(blobOf(image, 0).toString()) as { rootfs: { diff_ids: string[] } };
    const tar = execFileSync('gunzip', ['-c'], { input: blobOf(image, 1), maxBuffer: 2 ** 26 });
    expect(config.rootfs.diff_ids).toEqual([digestOf(tar)]);
    const listed = execFileSync('tar', ['-t'], { input: tar, encoding: 'utf8' }).split('\n');
    expect(listed).toEqual(expect.arrayContaining(['srv/', 'srv/run.sh', 'srv/link', 'b.txt']));
  });

  it('comes out as it went in', async () => {
    const image = program('one', files);
    const packed = await packProcessImage(image, inside('packed'));
    const config = readConfig(blobOf(packed, 0))!;
    expect(isProcessImage(config)).toBe(true);
    writeFileSync(inside('layer'), blobOf(packed, 1));
    const unpacked = await unpackProcessImage(config, inside('layer'), inside('out'));
    expect(unpacked).toEqual({ ...image, root: inside('out') });
    for (const file of files) expect(readFileSync(inside('out', file), 'utf8')).toBe(file);
    expect(readlinkSync(inside('out/srv/link'))).toBe('run.sh');
    expect(statSync(inside('out/srv/run.sh')).mode & 0o777).toBe(0o755);
    expect(statSync(inside('out/b.txt')).mode & 0o777).toBe(0o644);
  });

  it('may have no files at all', async () => {
    const image = { entryPoint: ['node'], command: ['-v'], environment: {} };
    const packed = await packProcessImage(image, inside('packed'));
    writeFileSync(inside('layer'), blobOf(packed, 1));
    const config = readConfig(blobOf(packed, 0))!;
    expect(await unpackProcessImage(config, inside('layer'), inside('out'))).toEqual({
      ...image,
      root: inside('out'),
    });
  });

  it('takes no link that leads out of it', async () => {
    mkdirSync(inside('one'));
    symlinkSync('/etc', inside('one/etc'));
    const image = { root: inside('one'), entryPoint: [], command: [], environment: {} };
    await expect(packProcessImage(image, inside('packed'))).rejects.toThrow(
      'the link etc leads to /etc, which is not in the image',
    );
  });
});

type TestEntry = Partial<Header> & Pick<Header, 'name'> & { content?: string };

async function layerOf(...entries: readonly TestEntry[]): Promise<string> {
  const archive = pack();
  for (const { content = '', ...header } of entries) archive.entry(header, content);
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive as AsyncIterable<Buffer>) chunks.push(chunk);
  writeFileSync(inside('layer'), gzipSync(Buffer.concat(chunks)));
  return inside('layer');
}

describe('an archive that is not to be trusted', () => {
  it.each<[string, TestEntry[], string]>([
    ['a path above', [{ name: '../out.txt' }], 'the layer has "../out.txt", which would lie outside'],
    ['a path through', [{ name: 'a/../../out.txt' }], 'which would lie outside of the image'],
    ['an absolute path', [{ name: '/out.txt' }], 'the layer has "/out.txt", which would lie outside'],
    [
      'an absolute link',
      [{ name: 'a', type: 'symlink', linkname: '/etc/passwd' }],
      'the layer has the link "a" to "/etc/passwd", which is not in the image',
    ],
    [
      'a link above',
      [{ name: 'a/b', type: 'symlink', linkname: '../../x' }],
      'the layer has the link "a/b" to "../../x", which is not in the image',
    ],
    [
      'a file below a link',
      [
        { name: 'a', type: 'symlink', linkname: 'b' },
        { name: 'a/c', content: 'x' },
      ],
      'the layer has "a/c" twice, or below what is no directory',
    ],
    [
      'a file in the place of a link',
      [
        { name: 'a', type: 'symlink', linkname: 'b' },
        { name: 'a', content: 'x' },
      ],
      'the layer has "a" twice, or below what is no directory',
    ],
    [
      'a hard link',
      [{ name: 'a', type: 'link', linkname: '/etc/passwd' }],
      'the layer has "a", which is neither a file, a directory nor a link',
    ],
    ['a device', [{ name: 'a', type: 'character-device' }], 'the layer has "a", which is neither'],
    ['too much', [{ name: 'a', content: 'x'.repeat(101) }], 'the layer has more than 100 bytes'],
  ])('with %s is refused, and nothing lies elsewhere', async (_title, entries, message) => {
    mkdirSync(inside('out'));
    await expect(unpackLayer(await layerOf(...entries), inside('out'), 100)).rejects.toThrow(message);
    expect(existsSync(inside('out.txt'))).toBe(false);
  });

  it('is refused when it is damaged or ends too early', async () => {
    mkdirSync(inside('out'));
    const bytes = readFileSync(await layerOf({ name: 'a', content: 'x'.repeat(10_000) }));
    writeFileSync(inside('cut'), bytes.subarray(0, bytes.length - 20));
    await expect(unpackLayer(inside('cut'), inside('out'))).rejects.toThrow('unexpected end of file');
    writeFileSync(inside('text'), 'no archive');
    await expect(unpackLayer(inside('text'), inside('out'))).rejects.toThrow('incorrect header check');
  });
});
