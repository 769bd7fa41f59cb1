/** `npm run plans`: plan files of all stacks, made for a review and applied as they were reviewed. */
import { HostFailure } from '../comment/request';
import { exitStatus, fileProblem, InputError } from '../failures';
import { countDrift, driftLines, driftMarkdown } from '../report';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { apply } from './apply';
import { readArguments, type PlansArguments } from './arguments';
import { check } from './check';
import { checkCommitted } from './committed';
import { findDrift } from './drift';
import { reportDrift } from './drift-issue';
import { findPlans } from './find';
import { lock } from './lock';
import { make } from './make';
import { stackDirectories, type Project } from './stack-directories';
import { TerraformFailure, terraformWith } from './terraform';

async function main(argv: readonly string[]): Promise<void> {
  const args = readArguments(argv, process.env);
  if (args.command === 'help') process.stdout.write(args.text);
  else await perform(args, { directory: process.cwd(), terraform: terraformWith(process.env) });
}

async function perform(args: PlansArguments, project: Project): Promise<void> {
  switch (args.command) {
    case 'check': {
      const stacks = stackDirectories(args.synth);
      checkCommitted({ ...args, stacks, project });
      return check(stacks, project);
    }
    case 'lock':
      return lock(stackDirectories(args.synth), project, args);
    case 'make':
      return make(stackDirectories(args.synth), project, args.plans);
    case 'apply':
      return apply({ ...args, stacks: stackDirectories(args.synth), project });
    case 'drift':
      return drift(args, project);
    case 'report-drift': {
      const { done, number } = await reportDrift(args, textOf(args.file));
      console.log(
        done === 'none'
          ? 'no drift, and no issue'
          : `issue${number === undefined ? '' : ` ${number}`}: ${done}`,
      );
      return;
    }
    case 'find': {
      const { number, artifact, run } = await findPlans(args);
      console.log(`number=${number}\nartifact=${artifact}\nrun=${run}`);
    }
  }
}

/** Of drift: some was found. */
const drifted = 2;

async function drift(
  { synth, out }: Extract<PlansArguments, { readonly command: 'drift' }>,
  project: Project,
): Promise<void> {
  // Nothing of an earlier check must be taken for the outcome of this one.
  if (out !== undefined) rmSync(out, { force: true });
  const found = await findDrift(stackDirectories(synth), project, synth);
  console.log(driftLines(found).join('\n'));
  if (countDrift(found) === 0) return;
  if (out !== undefined) writeFileSync(out, driftMarkdown(found));
  process.exitCode = drifted;
}

/** @returns undefined if there is no such file: nothing has drifted */
function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new InputError(`${file} ${fileProblem(error)}`);
  }
}

function tell(error: unknown): void {
  if (!(error instanceof InputError || error instanceof HostFailure)) throw error;
  const details = error instanceof TerraformFailure ? `\n${error.details}` : '';
  process.stderr.write(`${error.message}${details}\n`);
  process.exitCode = exitStatus.failed;
}

void main(process.argv.slice(2)).catch(tell);
