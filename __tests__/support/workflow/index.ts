/** Workflows of GitHub as they are written, and their expressions as GitHub evaluates them. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { root } from '../run';
import { evaluate, type Contexts, type JobState } from './evaluate';

type Scalars = Readonly<Record<string, string | number | boolean>>;

export interface WorkflowStep {
  readonly name?: string;
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Scalars;
  readonly env?: Scalars;
}

export interface WorkflowJob {
  readonly if?: string;
  readonly env?: Scalars;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly steps: readonly WorkflowStep[];
}

export interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly env?: Scalars;
  readonly defaults?: { readonly run?: { readonly shell?: string } };
  readonly jobs: Readonly<Record<string, WorkflowJob>>;
}

export const workflowFiles = [
  'plan-review',
  'apply-reviewed-plan',
  'drift',
  'hcp-runs',
  'release',
  'tests',
].map((name) => fileOf(name));

function fileOf(name: string): string {
  return join(root, '.github/workflows', `${name}.yml`);
}

export const readWorkflow = (name: string): Workflow => parse(readFileSync(fileOf(name), 'utf8')) as Workflow;

const begun: JobState = { status: 'success', files: [] };

/** Whether an `if` lets a job or a step run: without a status function it asks for success, too. */
export function isMet(condition: string | undefined, contexts: Contexts, state: JobState = begun): boolean {
  const expression = (condition ?? 'success()').replace(/^\s*\$\{\{(.*)\}\}\s*$/s, '$1');
  const asks = /\b(success|failure|always|cancelled)\(/.test(expression);
  return evaluate(asks ? expression : `success() && (${expression})`, contexts, state) === 'true';
}

/** A text with its expressions in their places. */
export const filled = (
  text: string | number | boolean,
  contexts: Contexts,
  state: JobState = begun,
): string =>
  String(text).replace(/\$\{\{(.*?)\}\}/gs, (_, expression: string) => evaluate(expression, contexts, state));

/** What is wrong with each file, by GitHub's own schema. */
export function lint(files: readonly string[]): readonly (readonly string[])[] {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'lint.mjs', ...files], {
    cwd: __dirname,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as string[][];
}
