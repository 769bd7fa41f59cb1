import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdktf';
import { withoutCreationTraces } from '../../stacks/synthesis';

/**
 * Calls `use` with an app of its own. cdktf creates the output directory as soon as there is an app; this one is removed
 * when `use` has returned, so that a test neither needs nor leaves a directory in the project.
 *
 * @returns what `use` returns
 */
export function withApp<T>(use: (app: App) => T): T {
  const outdir = mkdtempSync(join(tmpdir(), 'synth-test-'));
  try {
    return withoutCreationTraces(() => use(new App({ outdir, stackTraces: false })));
  } finally {
    rmSync(outdir, { recursive: true });
  }
}
