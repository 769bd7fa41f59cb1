/** Runs of all stacks, one after the other: a stack cannot be planned before those that it reads. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Api } from '../api';
import { accessTo } from '../token';
import { runStack } from './run-stack';
import { archiveOf, cloudStacks } from './synthesis';

export interface RunsProps {
  /** Directory of the synth. */
  readonly synth: string;
  /** Whether nothing may be applied. */
  readonly planOnly: boolean;
  /** Directory for the JSON of the plans. @default - it is not kept */
  readonly plans?: string;
  readonly message: string;
  readonly env: NodeJS.ProcessEnv;
  /** The user's directory. */
  readonly home: string;
  /** Path of the lock file of the project. */
  readonly lockFile: string;
  readonly say: (line: string) => void;
}

export { cloudStacks } from './synthesis';

/** @throws WorkspacesError a run does not end well: the stacks after it are left alone */
export async function runStacks({ synth, plans, env, home, lockFile, ...props }: RunsProps): Promise<void> {
  const stacks = cloudStacks(synth);
  if (plans !== undefined) mkdirSync(plans, { recursive: true, mode: 0o700 });
  for (const stack of stacks) {
    const api = new Api(accessTo(stack.hostname, env, home));
    await runStack({
      ...props,
      api,
      stack,
      archive: await archiveOf(stack, lockFile),
      ...(plans !== undefined && {
        onPlan: (plan) => {
          writeFileSync(join(plans, `${stack.name}.json`), plan, { mode: 0o600 });
        },
      }),
    });
  }
}
