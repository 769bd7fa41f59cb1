/** The review of recorded plans, as the command makes it: through the bytes of a plan and the files of a synth. */
import { mkdtempSync, rmSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assignStacks } from '../../../review/plan/assign-stacks';
import { readPlan } from '../../../review/plan/read/read-plan';
import { readSynthesized } from '../../../review/plan/read/read-synthesized';
import type { Review } from '../../../review/result';
import { reviewPlans } from '../../../review/review-plans';
import { rules } from '../../../review/rules';
import type { PlannedStack, PlannedStacks } from './recorded';

/** Where the stacks of a review are as files: a synth, and a plan a stack. */
export interface WrittenStacks {
  readonly synth: string;
  readonly plans: readonly string[];
}

/** Writes stacks as `cdktf synth` and `terraform show -json` do; a stack without a plan is in the synth alone. */
export function writeStacks(stacks: PlannedStacks, directory: string): WrittenStacks {
  const synth = join(directory, 'cdktf.out');
  const described = Object.entries(stacks).map(([name, { dependencies }]) => {
    const synthesizedStackPath = `stacks/${name}/cdk.tf.json`;
    return [name, { name, dependencies, synthesizedStackPath }] as const;
  });
  for (const [name, stack] of Object.entries(stacks)) {
    mkdirSync(join(synth, 'stacks', name), { recursive: true });
    writeFileSync(join(synth, 'stacks', name, 'cdk.tf.json'), JSON.stringify({ resource: byType(stack) }));
  }
  writeFileSync(join(synth, 'manifest.json'), JSON.stringify({ stacks: Object.fromEntries(described) }));
  const plans = Object.entries(stacks).flatMap(([name, { plan }]) => {
    if (typeof plan === 'string') return [];
    const file = join(directory, `${name}.json`);
    writeFileSync(file, JSON.stringify(plan));
    return [file];
  });
  return { synth, plans };
}

function byType({ blocks }: PlannedStack): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  const types: Record<string, Record<string, unknown>> = {};
  for (const [address, block] of Object.entries(blocks)) {
    const [type = '', name = ''] = address.split('.');
    (types[type] ??= {})[name] = block;
  }
  return types;
}

/** @returns the review of all stacks that have a plan */
export function reviewOf(stacks: PlannedStacks): Review {
  const directory = mkdtempSync(join(tmpdir(), 'settings-change-'));
  try {
    const { synth } = writeStacks(stacks, directory);
    const given = Object.entries(stacks).flatMap(([stack, { plan }]) =>
      typeof plan === 'string'
        ? []
        : [{ stack, plan: readPlan(`${stack}.json`, [Buffer.from(JSON.stringify(plan))]) }],
    );
    const assigned = assignStacks(given, readSynthesized(synth));
    return reviewPlans(assigned, { rules, now: new Date('2026-01-01T00:00:00Z') });
  } finally {
    rmSync(directory, { recursive: true });
  }
}
