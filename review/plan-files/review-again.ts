/** Reviews plans before they are applied, by the rules and the suppressions of the commit that applies them. */
import { InputError } from '../failures';
import { render } from '../report';
import { reviewRead } from '../review-files';
import type { Project } from './stack-directories';
import type { StackPlan } from './stack-plan';

/**
 * @param synth - directory of the synth
 * @throws InputError a rule blocks a plan
 */
export function expectNotBlocked(ready: readonly StackPlan[], { directory }: Project, synth: string): void {
  const given = ready.map(({ stack, plan }) => ({ plan, stack: stack.name }));
  const review = reviewRead(given, { synth }, { directory, now: new Date() });
  if (review.verdict !== 'blocked') return;
  console.log(render('terminal', review).trimEnd());
  throw new InputError(
    'the rules of this commit block the reviewed plans: nothing was applied; plan and review again',
  );
}
