/** What needs no real engine: a script answers in its place. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root, run } from '../../../support/run';

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'engine-'));
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

/** An engine whose containers exit with 0 at once. */
function engine(): string {
  const file = path.join(directory, 'engine');
  writeFileSync(file, '#!/bin/sh\n[ "$1" != wait ] || echo 0\n', { mode: 0o755 });
  return file;
}

describe('a container of an engine', () => {
  test('leaves no timer when it has ended, so that the process can end', async () => {
    // In a process of its own, because Jest has timers of its own.
    const program = `
      const { EngineRuntime } = require(${JSON.stringify(path.join(root, 'rehearsal/runtime/tasks/engine/engine-runtime.ts'))});
      const runtime = new EngineRuntime({ command: [${JSON.stringify(engine())}], env: process.env });
      const spec = { id: 'test', image: 'image', environment: {}, temporaryDirectory: '/tmp' };
      runtime
        .start(spec, () => undefined)
        .then(async ({ exited }) => [await exited, await runtime.stop()])
        .then(([status]) => console.log(status, process.getActiveResourcesInfo().includes('Timeout')));`;
    expect(await run([process.execPath, '--require', 'tsx/cjs', '-e', program])).toEqual({
      status: 0,
      stdout: '0 false\n',
      stderr: '',
    });
  });
});
