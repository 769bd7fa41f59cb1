/**
 * Holds a plan file against a plan that is made now. Code of a pull request has made the plan file, and may have made it
 * of answers that are not those of AWS; a fresh plan of the same commit and state changes the same.
 */
import { InputError } from '../failures';
import { differencesOf } from './plan-differences';
import { jsonOf, planInto } from './make';
import type { Project } from './stack-directories';
import type { StackPlan } from './stack-plan';

/**
 * @param file - that the fresh plan is written to
 * @throws InputError the fresh plan differs
 */
export async function expectSamePlan(
  { stack, json }: StackPlan,
  project: Project,
  file: string,
): Promise<void> {
  await planInto(stack, project, file);
  const differences = differencesOf(json, await jsonOf(stack, project, file));
  if (differences.length === 0) return;
  throw new InputError(
    `${stack.name}: a plan that is made now differs from the reviewed one: ${listed(differences)}: nothing was applied; plan and review again`,
  );
}

const most = 10;

function listed(items: readonly string[]): string {
  const more = items.length > most ? `; and ${items.length - most} more` : '';
  return `${items.slice(0, most).join('; ')}${more}`;
}
