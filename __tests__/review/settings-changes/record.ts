/**
 * `node --import tsx __tests__/review/settings-changes/record.ts [--shared] [CHANGE…]`: records the plans that the tests
 * review. It deploys the default stacks onto the embedded AWS, or with `--shared` those of services that share a load
 * balancer, makes every change of `changes/` to the settings, one at a time, and lets Terraform plan it, which takes about
 * half an hour on two cores, with `--shared` some minutes. With names it records those changes alone, and leaves the others
 * as they are.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { endAll } from '../../../rehearsal/processes';
import { changes } from './changes';
import { comparable } from './comparable';
import { withDeployedStacks } from './deployed-stacks';
import { sharedChanges, sharedSettings } from './changes/shared-load-balancer';
import { baseName, ofDefaults, ofShared } from './fixtures';
import { differences } from './recorded';
import type { StackPlans } from './stack-plans';

const given = process.argv.slice(2);
const isShared = given.includes('--shared');
const only = given.filter((argument) => argument !== '--shared');
const { settings, all, recordings } = isShared
  ? { settings: sharedSettings, all: sharedChanges, recordings: ofShared }
  : { settings: {}, all: changes, recordings: ofDefaults };

async function record(plans: StackPlans): Promise<void> {
  if (only.length === 0) await recordBase(plans);
  else if (!isDeepStrictEqual(comparable(recordings.readBase()), comparable(plans.base))) {
    throw new Error(
      'the unchanged stacks are planned otherwise than recorded: record all changes, without names',
    );
  }
  for (const name of only.length === 0 ? Object.keys(all) : only) {
    const change = all[name];
    if (change === undefined) throw new Error(`${name} is no change: ${Object.keys(all).join(', ')}`);
    const stacks = differences(plans.base, await plans.changed(change.settings));
    await writeFixture(name, { settings: change.settings, stacks });
    console.log(`${name}: ${Object.keys(stacks).join(', ') || 'no stack'} changes`);
  }
}

async function recordBase({ base }: StackPlans): Promise<void> {
  const { directory } = recordings;
  mkdirSync(directory, { recursive: true });
  for (const file of readdirSync(directory)) rmSync(join(directory, file));
  await writeFixture(baseName, base);
}

/** As `npm run format` would. */
async function writeFixture(name: string, content: object): Promise<void> {
  const file = recordings.fileOf(name);
  const options = await resolveConfig(file);
  writeFileSync(file, await format(JSON.stringify(content), { ...options, filepath: file }));
}

async function start(): Promise<void> {
  try {
    await withDeployedStacks(join(__dirname, '../../..'), settings, record);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

// What runs fails then, and everything is taken down as after any failure.
process.once('SIGINT', () => void endAll());
void start();
