/** Writes the page of the plan review, with every rule: docs/plan-review.md. */
import { rules } from '../../review/rules';
import { reviewPage } from './page';

/** Contents of the generated files by their path below the project. */
export const reviewDocs = (): Readonly<Record<string, string>> => ({
  'docs/plan-review.md': reviewPage(rules),
});
