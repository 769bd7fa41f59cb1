/** The program that holds the network of a task. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pauseProgram } from '../../../../rehearsal/runtime/tasks/engine/pause-image';

// The program is machine code for Linux on these two architectures.
const isRunnable = process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch);

describe('the program that waits', () => {
  (isRunnable ? test : test.skip)('is one that Linux runs until it is killed', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'pause-'));
    const file = join(directory, 'pause');
    writeFileSync(file, pauseProgram(process.arch), { mode: 0o755 });
    const child = spawn(file, { stdio: 'ignore' });
    const end = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        resolve({ code, signal });
      });
    });
    await new Promise((resolve) => child.once('spawn', resolve));
    child.kill('SIGTERM');
    expect(await end).toEqual({ code: null, signal: 'SIGTERM' });
    rmSync(directory, { recursive: true });
  });

  test.each([
    ['x64', 62],
    ['arm64', 183],
  ])('is a static executable for %s', (architecture, machine) => {
    const program = pauseProgram(architecture);
    expect(program.subarray(0, 4).toString('latin1')).toBe('\x7fELF');
    expect(program.readUInt16LE(18)).toBe(machine);
    // The one segment is the file, and the code comes after the headers.
    expect(program.readBigUInt64LE(64 + 32)).toBe(BigInt(program.length));
    expect(program.readBigUInt64LE(24)).toBe(program.readBigUInt64LE(64 + 16) + 120n);
  });

  test('names an architecture that it is not for', () => {
    expect(() => pauseProgram('riscv64')).toThrow(/riscv64/);
  });
});
