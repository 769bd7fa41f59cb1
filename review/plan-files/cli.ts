/** `npm run plans`: plan files of all stacks, made for a review and applied as they were reviewed. */
import { HostFailure } from '../comment/request';
import { exitStatus, InputError } from '../failures';
import { apply } from './apply';
import { readArguments, type PlansArguments } from './arguments';
import { check } from './check';
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
    case 'check':
      return check(stackDirectories(args.synth), project);
    case 'lock':
      return lock(stackDirectories(args.synth), project, args);
    case 'make':
      return make(stackDirectories(args.synth), project, args.plans);
    case 'apply':
      return apply({ ...args, stacks: stackDirectories(args.synth), project });
    case 'find': {
      const { number, artifact, run } = await findPlans(args);
      console.log(`number=${number}\nartifact=${artifact}\nrun=${run}`);
    }
  }
}

function tell(error: unknown): void {
  if (!(error instanceof InputError || error instanceof HostFailure)) throw error;
  const details = error instanceof TerraformFailure ? `\n${error.details}` : '';
  process.stderr.write(`${error.message}${details}\n`);
  process.exitCode = exitStatus.failed;
}

void main(process.argv.slice(2)).catch(tell);
