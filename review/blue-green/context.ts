/** What rules and effects look at. */
import type { Path, ResourceChange } from '../plan/model';
import type { ReviewedStack } from '../plan/synthesized';
import type { BlueGreenService } from './service';

/** Everything a rule may look at: the stacks of one review together, because a pipeline names what another stack makes. */
export interface RuleContext {
  readonly stacks: readonly ReviewedStack[];
  /** Managed resources of all stacks, of the types given, with and without changes; deposed objects are left out. */
  readonly changesOf: (...types: readonly string[]) => readonly ResourceChange[];
  /** ECS services that CodeDeploy releases, with what belongs to them. */
  readonly services: readonly BlueGreenService[];
  /** @returns what cdk.tf.json says `lifecycle.ignore_changes` is; undefined where no synth was given */
  readonly ignoredBy: (change: ResourceChange) => readonly string[] | 'all' | undefined;
  /** A value as it may be shown: sensitive and secret-looking ones are masked, long ones cut, unknown ones say so. */
  readonly show: (change: ResourceChange, side: 'before' | 'after', path: Path) => string;
}
