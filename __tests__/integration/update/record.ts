/**
 * `node --import tsx __tests__/integration/update/record.ts VERSION`: records the state that Terraform has after the stacks
 * of an earlier version are deployed with the default settings, onto the embedded AWS of today. The version comes from the
 * history of this repository. It takes some three minutes.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { endAll, run } from '../../../rehearsal/processes';
import { initialize } from '../../../rehearsal/terraform/commands';
import { readSynthesis } from '../../../rehearsal/terraform/synthesis';
import { withDeployment, type Deployment } from '../../review/settings-changes/deployed-stacks';
import { StableIds } from '../../review/settings-changes/stable-ids';
import { directoryOf, stateFileOf } from './states';
import { commits, withVersion, type Version } from './version';

const project = join(__dirname, '../../..');

async function record(version: Version, { workspace, env }: Deployment): Promise<void> {
  const ids = new StableIds();
  const target = directoryOf(version);
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  for (const { name, directory } of readSynthesis(workspace.outputDirectory)) {
    await initialize(directory, { env });
    // Takes into the state what the provider reads back: then a plan need not refresh.
    const args = ['apply', '-refresh-only', '-auto-approve', '-input=false', '-no-color'];
    const { status, stderr } = await run('terraform', args, { cwd: directory, env });
    if (status !== 0) throw new Error(stderr.trim());
    const state = readFileSync(join(workspace.directory, stateFileOf(name)), 'utf8');
    const file = join(target, `${name}.json`);
    writeFileSync(file, await format(ids.learn(state), { parser: 'json', printWidth: 110 }));
  }
}

async function start(version: string | undefined): Promise<void> {
  try {
    if (version === undefined || !Object.hasOwn(commits, version)) {
      throw new Error(`name a version: ${Object.keys(commits).join(', ')}`);
    }
    const known = version as Version;
    await withVersion(project, known, (directory) =>
      withDeployment(directory, {}, (deployment) => record(known, deployment)),
    );
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

process.once('SIGINT', () => void endAll());
void start(process.argv[2]);
