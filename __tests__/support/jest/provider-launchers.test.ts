import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLaunchers, findMirror } from './provider-launchers.cjs';

const unpacked = "registry.terraform.io/acme/o'clock/1.0.0/linux_amd64";
const program = 'terraform-provider-o_v1.0.0';

describe('launchers of providers', () => {
  let directory: string;
  let mirror: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'launchers-'));
    mirror = join(directory, 'mirrors/plugins');
    mkdirSync(join(mirror, unpacked), { recursive: true });
    mkdirSync(join(directory, 'mirrors/another'));
    writeFileSync(join(mirror, unpacked, program), '#!/bin/sh\necho "$0" "$@"; exit 3\n', { mode: 0o755 });
    writeFileSync(join(mirror, unpacked, '../../packed.zip'), 'packed');
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  it('stand for the mirror that a machine has', () => {
    expect(findMirror(join(directory, 'mirrors'))).toBe(mirror);
    expect(findMirror(join(directory, 'nothing'))).toBeUndefined();
  });

  it('become the provider; a packed release is there, too', () => {
    const launchers = join(directory, 'launchers');
    const hashes = createLaunchers(mirror, launchers);
    expect(hashes).toEqual([expect.stringMatching(/^h1:[\w+/]{43}=$/) as string]);
    const { stdout, status } = spawnSync(join(launchers, unpacked, program), ['a b', 'c'], {
      encoding: 'utf8',
    });
    expect({ stdout, status }).toEqual({ stdout: `${join(mirror, unpacked, program)} a b c\n`, status: 3 });
    expect(readFileSync(join(launchers, unpacked, '../../packed.zip'), 'utf8')).toBe('packed');
  });
});
