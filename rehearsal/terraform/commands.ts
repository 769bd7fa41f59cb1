/** Terraform itself, run in the directory of one synthesized stack. */
import { join } from 'node:path';
import { lessGarbageCollection } from '../../support/less-garbage-collection';
import { Failure } from '../failures';
import { run, type CommandResult } from '../processes';
import { atOnce } from '../../support/at-once';
import { describeErrors, parseEvent, plannedChanges, type TerraformEvent } from './events';
import { parsePlan, type PlannedChanges } from './plan';

export interface TerraformOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Called with what Terraform reports while it applies or destroys. */
  readonly onEvent?: (event: TerraformEvent) => void;
}

/**
 * Terraform and the AWS provider take some 900 MB. Three use two cores to the full, because each of them also waits for
 * answers; more would only take memory.
 */
const next = atOnce(3);

/** Variables that would turn Terraform's answers into something else: they are the caller's, not the rehearsal's. */
const foreignVariables = /^TF_(CLI_ARGS|VAR_|LOG|WORKSPACE|DATA_DIR|INPUT)/;

/** The environment in which Terraform answers as on a machine of its own. */
export function terraformEnvironment(
  base: NodeJS.ProcessEnv,
  extra: Readonly<Record<string, string>>,
): NodeJS.ProcessEnv {
  const kept = Object.entries(base).filter(([name]) => !foreignVariables.test(name));
  return {
    ...lessGarbageCollection,
    ...Object.fromEntries(kept),
    CHECKPOINT_DISABLE: '1',
    TF_IN_AUTOMATION: '1',
    ...extra,
  };
}

/** @throws Failure Terraform's own words */
export async function initialize(stackDirectory: string, options: TerraformOptions): Promise<void> {
  const result = await terraform(['init', '-input=false', '-no-color'], stackDirectory, options);
  if (result.status !== 0) throw failure('init', stackDirectory, result, []);
}

const planFileOf = (stackDirectory: string) => join(stackDirectory, 'rehearsal.tfplan');

/**
 * Plans one stack, refreshing every resource.
 *
 * @returns what would change, without the arguments that differ; nothing when the plan is empty
 * @throws Failure Terraform's own words
 */
export async function plan(stackDirectory: string, options: TerraformOptions): Promise<PlannedChanges> {
  const file = `-out=${planFileOf(stackDirectory)}`;
  const args = ['plan', '-json', '-input=false', '-lock=false', '-detailed-exitcode', file];
  const { status, events } = await withEvents(args, stackDirectory, options, [0, 2]);
  return status === 0 ? { resources: [], outputs: [] } : plannedChanges(events);
}

/**
 * Reads the plan that `plan` made of a stack last: loading the schemas for it takes as long as half a plan.
 *
 * @returns what would change, with the arguments that differ
 * @throws Failure Terraform's own words
 */
export async function showPlanned(
  stackDirectory: string,
  options: TerraformOptions,
): Promise<PlannedChanges> {
  const shown = await terraform(['show', '-json', planFileOf(stackDirectory)], stackDirectory, options);
  if (shown.status !== 0) throw failure('show', stackDirectory, shown, []);
  return parsePlan(shown.stdout);
}

/** Applies the plan that `plan` made of a stack last: what was looked at is what is done. @throws Failure Terraform's own words */
export async function applyPlanned(stackDirectory: string, options: TerraformOptions): Promise<void> {
  const args = ['apply', '-json', '-input=false', planFileOf(stackDirectory)];
  await withEvents(args, stackDirectory, options, [0]);
}

/**
 * Applies one stack as its state describes it: for a stack that a plan has just compared with AWS.
 *
 * @throws Failure Terraform's own words
 */
export async function applyUnrefreshed(stackDirectory: string, options: TerraformOptions): Promise<void> {
  const args = ['apply', '-json', '-input=false', '-auto-approve', '-refresh=false'];
  await withEvents(args, stackDirectory, options, [0]);
}

/**
 * Destroys one stack as its state describes it. It reads no data source, the states of other stacks among them.
 *
 * @throws Failure Terraform's own words
 */
export async function destroyUnrefreshed(stackDirectory: string, options: TerraformOptions): Promise<void> {
  const args = ['destroy', '-json', '-input=false', '-auto-approve', '-refresh=false'];
  await withEvents(args, stackDirectory, options, [0]);
}

interface EventsResult extends CommandResult {
  readonly events: readonly TerraformEvent[];
}

async function withEvents(
  args: readonly string[],
  cwd: string,
  options: TerraformOptions,
  expected: readonly number[],
): Promise<EventsResult> {
  const events: TerraformEvent[] = [];
  const onLine = (line: string) => {
    const event = parseEvent(line);
    if (event === undefined) return;
    events.push(event);
    options.onEvent?.(event);
  };
  const result = await terraform(args, cwd, options, onLine);
  if (!expected.includes(result.status)) throw failure(args[0] ?? '', cwd, result, events);
  return { ...result, events };
}

const terraform = (
  args: readonly string[],
  cwd: string,
  { env }: TerraformOptions,
  onLine?: (line: string) => void,
): Promise<CommandResult> => next(() => run('terraform', args, { cwd, env, ...(onLine && { onLine }) }));

function failure(
  command: string,
  cwd: string,
  { stdout, stderr }: CommandResult,
  events: readonly TerraformEvent[],
): Failure {
  const words = describeErrors(events) || stderr.trim() || stdout.trim();
  return new Failure(`terraform ${command} failed in ${cwd}:\n${words}`);
}
