/**
 * Holds a plan file against a plan that is made now. Code of a pull request has made the plan file, and may have made it
 * of answers that are not those of AWS; a fresh plan of the same commit and state changes the same.
 */
import { InputError } from '../failures';
import { listed } from './listed';
import { jsonOf, planInto } from './make';
import { differencesOf } from './plan-differences';
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
