import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync, type Zippable } from 'fflate';
import { unpackZip, ZipError, type ZipFault } from '../../../../rehearsal/cloud/support/unpack-zip';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'unpack-zip-'));
  mkdirSync(join(root, 'into'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

const unpack = (zip: Uint8Array, options = {}) => unpackZip(zip, join(root, 'into'), options);
const mode = (name: string) => lstatSync(join(root, 'into', name)).mode & 0o777;
const unix = (permissions: number) => ({ os: 3, attrs: (permissions << 16) >>> 0 });
const link = (target: string): Zippable[string] => [strToU8(target), unix(0o120777)];

/** Says in the central directory that the only entry unpacks to so many bytes. */
function withSize(zip: Uint8Array, bytes: number): Uint8Array {
  const buffer = Buffer.from(zip);
  buffer.writeUInt32LE(bytes, buffer.indexOf('PK\u0001\u0002', 0, 'latin1') + 24);
  return buffer;
}

describe('a zip', () => {
  it('that git has made keeps modes, links and names', async () => {
    const source = join(root, 'source');
    const script = `mkdir -p d && echo "echo hi" > run.sh && chmod 755 run.sh && echo x > d/ä.txt
      ln -s d/ä.txt link && git init -q . && git add . && git -c user.name=a -c user.email=a@b.c commit -qm x
      git archive --format=zip --output=../made.zip HEAD`;
    mkdirSync(source);
    execFileSync('sh', ['-ec', script], { cwd: source });
    await unpack(readFileSync(join(root, 'made.zip')));
    expect(readdirSync(join(root, 'into')).sort()).toEqual(['d', 'link', 'run.sh']);
    expect([mode('run.sh'), mode('d/ä.txt')]).toEqual([0o755, 0o644]);
    expect(readlinkSync(join(root, 'into/link'))).toBe('d/ä.txt');
    expect(readFileSync(join(root, 'into/link'), 'utf8')).toBe('x\n');
  });

  it('without modes has files that can be read', async () => {
    await unpack(zipSync({ 'a/b': strToU8('x') }));
    expect(mode('a/b')).toBe(0o644);
  });

  it('whose names are UTF-8 without saying so, or no UTF-8, keeps them', async () => {
    const zip = Buffer.from(zipSync({ 'dä.txt': strToU8('x'), 'q?.txt': strToU8('y') }));
    // Bit 11 of the flags says UTF-8; 0x81 is ü in code page 437.
    for (let at = 0; (at = zip.indexOf('PK\u0001\u0002', at, 'latin1')) !== -1; at += 4) zip[at + 9]! &= ~8;
    for (let at = 0; (at = zip.indexOf('q?.txt', at, 'latin1')) !== -1; at += 4) zip[at + 1] = 0x81;
    await unpack(zip);
    expect(readdirSync(join(root, 'into')).sort()).toEqual(['dä.txt', 'qü.txt']);
  });

  it('with nothing in it unpacks to nothing', async () => {
    await unpack(zipSync({}));
    expect(readdirSync(join(root, 'into'))).toEqual([]);
  });

  it.each<[string, () => Uint8Array, string, ZipFault]>([
    ['is none', () => strToU8('text'), 'zip: not a valid zip file', 'invalid'],
    [
      'is too large',
      () => zipSync({ a: new Uint8Array(2000) }),
      'the zip unpacks to more than 1000 bytes',
      'too-large',
    ],
    [
      'says that it is smaller than it is',
      () => withSize(zipSync({ a: new Uint8Array(2000) }), 500),
      'zip: not a valid zip file',
      'invalid',
    ],
    ['is cut off', () => zipSync({ a: strToU8('x') }).subarray(20), 'zip: not a valid zip file', 'invalid'],
    [
      'is damaged',
      () => zipSync({ a: new Uint8Array(500) }).fill(255, 31, 35),
      'zip: not a valid zip file',
      'invalid',
    ],
    [
      'has a file above',
      () => zipSync({ '../a': strToU8('x') }),
      'the zip has the file "../a", which would lie outside of its directory',
      'outside',
    ],
    [
      'has a file from the root',
      () => zipSync({ '/a': strToU8('x') }),
      'the zip has the file "/a", which would lie outside of its directory',
      'outside',
    ],
    [
      'has a link to elsewhere',
      () => zipSync({ a: link('/etc') }),
      'the zip has the link "a", which leads to "/etc", outside of its directory',
      'outside',
    ],
    [
      'has a link that climbs out',
      () => zipSync({ 'd/a': link('../../x') }),
      'the zip has the link "d/a", which leads to "../../x", outside of its directory',
      'outside',
    ],
    [
      'has a link below a link that leads out by another one',
      () => zipSync({ 'd/up': link('..'), out: link('d/up/..'), 'out/evil': link('x') }),
      'the zip has the link "x" where something else is',
      'outside',
    ],
  ])('that %s is refused', async (_, zip, message, fault) => {
    await expect(unpack(zip(), { maximumBytes: 1000 })).rejects.toEqual(new ZipError(message, fault));
    expect(readdirSync(root)).toEqual(['into']);
  });
});
