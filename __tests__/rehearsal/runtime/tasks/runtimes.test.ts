import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exitStatus } from '../../../../rehearsal/failures';
import { requireEngine } from '../../../../rehearsal/runtime/tasks/runtimes';
import { MissingToolError } from '../../../../rehearsal/tools';

let bin: string;

beforeEach(() => {
  bin = mkdtempSync(join(tmpdir(), 'engine-'));
});

afterEach(() => {
  rmSync(bin, { recursive: true, force: true });
});

const docker = (script: string): NodeJS.ProcessEnv => {
  writeFileSync(join(bin, 'docker'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return { PATH: bin };
};

describe('a container engine that is asked for', () => {
  it('is not needed where tasks are processes', async () => {
    await expect(requireEngine('process', { PATH: bin })).resolves.toBeUndefined();
  });

  it('must be installed', async () => {
    await expect(requireEngine('podman', { PATH: bin })).rejects.toBeInstanceOf(MissingToolError);
  });

  it('must answer: what it says is told, with the status of a missing tool', async () => {
    const env = docker('echo "Cannot connect to the Docker daemon" >&2; exit 1');
    await expect(requireEngine('docker', env)).rejects.toMatchObject({
      message: expect.stringContaining(
        'docker is installed and does not answer: Cannot connect to the Docker daemon\n',
      ) as string,
      status: exitStatus.toolMissing,
    });
  });

  it('is good when it answers', async () => {
    await expect(requireEngine('docker', docker('[ "$1" = info ]'))).resolves.toBeUndefined();
  });
});
