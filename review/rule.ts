/** What a rule is, what it says, and what it may look at. Rules are pure: they import no I/O and no other rule. */
import type { RuleContext } from './blue-green/context';
import type { Path, ResourceChange } from './plan/model';

/** `block`: the apply fails, or production suffers. `warn`: somebody should know before. `note`: the verdict stays clean. */
export type Severity = 'block' | 'warn' | 'note';

/**
 * What follows from a finding, as a fact: the effects of a review are computed from it. Messages are only printed, so that
 * their wording cannot change an effect or a verdict. Of an unknown outcome it may follow.
 */
export type Consequence =
  /** The service of AWS rejects the deletion of the resource, and the apply stops there. */
  | { readonly kind: 'deletion-rejected'; readonly by: 'EC2' | 'ELB' }
  /** The apply takes away at once what a running service needs. */
  | {
      readonly kind: 'cut-off';
      readonly service: ServiceName;
      /** `requests`: no request reaches its tasks. `new-tasks`: those that start do not get their image. */
      readonly cuts: 'requests' | 'new-tasks';
    }
  /** Deployments fail after the apply. */
  | { readonly kind: 'deployments-fail' };

/** An ECS service, by the stack of its plan and its address there. */
interface ServiceName {
  readonly stack: string;
  readonly address: string;
}

/** What a rule finds out about one resource, or one plan. A rule that says nothing about it does not apply to it. */
export type Outcome =
  { readonly outcome: 'pass'; readonly change: ResourceChange } | OutcomeOfResource | OutcomeOfPlan;

export interface OutcomeOfResource {
  /** `unknown`: it depends on a value that is known at apply only; never taken for a pass. */
  readonly outcome: 'fail' | 'unknown';
  readonly change: ResourceChange;
  /** What will happen, in one or two sentences. Values of attributes come from `RuleContext.show` alone. */
  readonly message: string;
  /** The argument that it is about. @default - the whole resource */
  readonly path?: Path;
  /** How much less grave it is than what else the rule finds. @default - the severity of the rule */
  readonly severity?: Exclude<Severity, 'block'>;
  /** Why it matters here, where that is not the reason of the rule. @default - `why` of the rule */
  readonly why?: string;
  /** What follows, beside what follows from every finding of the rule. @default - nothing */
  readonly consequences?: readonly Consequence[];
}

/** About a plan as a whole. */
export interface OutcomeOfPlan {
  readonly outcome: 'pass' | 'fail' | 'unknown';
  /** Name of the stack. */
  readonly stack: string;
  readonly message: string;
  readonly change?: undefined;
  readonly path?: undefined;
  readonly severity?: undefined;
  readonly why?: undefined;
  readonly consequences?: undefined;
}

export interface Rule {
  /** For example `ECS101`: it never changes its meaning. */
  readonly id: string;
  /** Name of its file: `service-task-definition`. */
  readonly name: string;
  readonly severity: Exclude<Severity, 'note'>;
  /** The finding as a heading: imperative or fact, without values. */
  readonly title: string;
  /** Why it matters: what AWS or Terraform does, with the fact's source in `link`. */
  readonly why: string;
  /** What to do, in imperative sentences. */
  readonly fix: string;
  /** Where the fact stands: an AWS page, an issue. */
  readonly link: string;
  /** What follows from every finding of the rule. @default - nothing */
  readonly consequences?: readonly Consequence[];
  /** Arguments that the rule looks at, by resource type: `load_balancer`, `health_check.path`. */
  readonly watches: Readonly<Record<string, readonly string[]>>;
  /** A plan that the rule finds something in, for its page in the documentation. */
  readonly example: Example;
  readonly check: (context: RuleContext) => readonly Outcome[];
}

/** Resource changes of a small plan, in the shape of `terraform show -json`; members that are left out have defaults. */
export interface Example {
  readonly changes: readonly ExampleChange[];
  /** The plan ended with an error. @default false */
  readonly errored?: boolean;
  /** @default true */
  readonly applyable?: boolean;
}

export interface ExampleChange {
  /** `aws_ecs_service.web`. */
  readonly address: string;
  readonly actions: readonly string[];
  readonly before?: Readonly<Record<string, unknown>> | null;
  readonly after?: Readonly<Record<string, unknown>> | null;
  readonly afterUnknown?: Readonly<Record<string, unknown>>;
  readonly replacePaths?: readonly Path[];
  readonly reason?: string;
  /** `lifecycle.ignore_changes` of cdk.tf.json. @default - none */
  readonly ignoreChanges?: readonly string[];
}

/** An outcome that somebody has to read. */
export interface Finding {
  readonly rule: Pick<Rule, 'id' | 'name' | 'title' | 'why' | 'fix' | 'link'> & {
    readonly severity: Severity;
  };
  readonly outcome: 'fail' | 'unknown';
  readonly stack: string;
  readonly address: string;
  readonly message: string;
  /** `load_balancer[0].target_group_arn`. */
  readonly path?: string;
  /** What follows from it. @default - nothing that effects are computed from */
  readonly consequences?: readonly Consequence[];
  readonly constructPath?: string;
  readonly source?: { readonly file: string; readonly line: number };
}
