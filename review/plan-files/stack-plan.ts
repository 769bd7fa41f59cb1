import type { PlanFile } from '../plan/read/read-plan';
import type { StackDirectory } from './stack-directories';

/** A plan file that may be applied. */
export interface StackPlan {
  readonly stack: StackDirectory;
  /** Absolute. */
  readonly file: string;
  /** What `terraform show -json` prints. */
  readonly json: Buffer;
  readonly plan: PlanFile;
}
