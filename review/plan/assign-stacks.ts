/** Which plan belongs to which stack. Pure. */
import { basename, dirname } from 'node:path';
import { InputError } from '../failures';
import type { Plan, ResourceChange } from './model';
import { type SynthesizedStack, withoutIndex } from './synthesized';

/** A plan as it was given. */
interface GivenPlan<File> {
  readonly plan: File;
  /** As the user names it: `STACK=FILE`. @default - found by the file or by the addresses */
  readonly stack?: string;
}

interface AssignedPlan<File> {
  readonly plan: File & { readonly stack: string };
  /** @default - no synth was given */
  readonly synthesized?: SynthesizedStack;
}

type Readable = Pick<Plan, 'file' | 'changes'>;

/**
 * @param synthesized - every stack of the synth, in the order in which they are applied; undefined where none was given
 * @returns in the order of the stacks, or as given where there is no synth
 * @throws InputError a stack is not in the synth, cannot be told, has two plans, or its plan is not of this synth
 */
export function assignStacks<File extends Readable>(
  given: readonly GivenPlan<File>[],
  synthesized: readonly SynthesizedStack[] | undefined,
): readonly AssignedPlan<File>[] {
  const assigned = given.map(({ plan, stack }) =>
    synthesized === undefined
      ? { plan: { ...plan, stack: stack ?? nameOf(plan.file) } }
      : withSynthesized(plan, stack, synthesized),
  );
  const byStack = new Map<string, Readable>();
  for (const { plan } of assigned) {
    const other = byStack.get(plan.stack);
    if (other !== undefined) {
      throw new InputError(
        `${other.file} and ${plan.file} are both plans of the stack ${plan.stack}: give one, or name them STACK=FILE`,
      );
    }
    byStack.set(plan.stack, plan);
  }
  const place = new Map((synthesized ?? []).map(({ name }, at) => [name, at]));
  return assigned.sort((a, b) => (place.get(a.plan.stack) ?? 0) - (place.get(b.plan.stack) ?? 0));
}

/** `web` of `stacks/web/plan.json`, `web.json` and `web.plan.json`. */
function nameOf(file: string): string {
  const [ofFile = file] = namesOf(file);
  return ofFile;
}

function namesOf(file: string): readonly string[] {
  const ofFile = basename(file)
    .replace(/\.json$/i, '')
    .replace(/\.(tf)?plan$/i, '');
  const ofDirectory = basename(dirname(file));
  const isGeneral = /^(tf)?plan$/i.test(ofFile);
  return isGeneral && !['', '.', '..'].includes(ofDirectory) ? [ofDirectory] : [ofFile, ofDirectory];
}

function withSynthesized<File extends Readable>(
  plan: File,
  named: string | undefined,
  stacks: readonly SynthesizedStack[],
): AssignedPlan<File> {
  const synthesized = named === undefined ? find(plan, stacks) : stacks.find(({ name }) => name === named);
  if (synthesized === undefined) {
    throw new InputError(`${String(named)} is no stack of the synth: it has ${listed(stacks)}`);
  }
  const [stranger] = strangers(plan, synthesized);
  if (stranger !== undefined) {
    throw new InputError(
      `${plan.file} has ${stranger.address}, which the stack ${synthesized.name} of the synth has not: synthesize and plan again, or name another stack as STACK=${plan.file}`,
    );
  }
  return { plan: { ...plan, stack: synthesized.name }, synthesized };
}

function find(plan: Readable, stacks: readonly SynthesizedStack[]): SynthesizedStack {
  for (const name of namesOf(plan.file)) {
    const found = stacks.find((stack) => stack.name === name);
    if (found !== undefined) return found;
  }
  const possible = stacks.filter(
    (stack) => plan.changes.some((change) => isOf(change, stack)) && strangers(plan, stack).length === 0,
  );
  const [first, ...more] = possible;
  if (first !== undefined && more.length === 0) return first;
  const found = first === undefined ? 'no stack' : `several stacks (${listed(possible)})`;
  const among = first === undefined ? ` of ${listed(stacks)}` : '';
  throw new InputError(
    `${plan.file} has resources that fit ${found} of the synth: say which one${among} it is a plan of, as STACK=${plan.file}`,
  );
}

/** At most ten names. */
const listed = (stacks: readonly SynthesizedStack[]): string =>
  [...stacks.slice(0, 10).map(({ name }) => name), ...(stacks.length > 10 ? ['…'] : [])].join(', ');

const isOf = ({ address }: ResourceChange, { resources }: SynthesizedStack): boolean =>
  resources.has(withoutIndex(address));

/** Resources that are configured where the plan was made, but not in this stack: it is a plan of something else. */
const strangers = ({ changes }: Readable, stack: SynthesizedStack): readonly ResourceChange[] =>
  changes.filter(
    (change) =>
      change.mode === 'managed' &&
      change.deposed === undefined &&
      !['delete', 'forget', 'unrecognized'].includes(change.kind) &&
      // What is in a module, and what Terraform writes the configuration of, is not in cdk.tf.json.
      !change.address.startsWith('module.') &&
      !change.imports &&
      !isOf(change, stack),
  );
