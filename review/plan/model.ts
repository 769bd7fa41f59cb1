/**
 * A typed view of `terraform show -json` (format 1.x), of Terraform and of OpenTofu. Unknown keys are ignored; what a
 * review does not need (`prior_state`, `planned_values`, `variables`) is not kept.
 *
 * OpenTofu and Terraform before 1.8 write neither `complete` nor `applyable`, and Terraform before 1.5 no `errored`: what a
 * program does not say is not taken for a no. OpenTofu differs besides in that providers are those of registry.opentofu.org,
 * that it lists ephemeral resources as opened (`isOpened`), and that it puts nothing off.
 *
 * @see https://github.com/opentofu/opentofu/blob/main/internal/command/jsonplan/plan.go and the same file of hashicorp/terraform
 * @see https://developer.hashicorp.com/terraform/internals/json-format#plan-representation
 */

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Blocks by address without indexes, of a synth or of the configuration within a plan. */
export interface Blocks {
  readonly get: (address: string) => { readonly block: JsonObject } | undefined;
}

/** Steps into a value: `['load_balancer', 0, 'target_group_arn']`. */
export type Path = readonly (string | number)[];

export interface Plan {
  /** Name of the stack. */
  readonly stack: string;
  /** Where the plan was read from, as the user named it. */
  readonly file: string;
  /** For example `1.2`. */
  readonly formatVersion: string;
  /** Version of the program that made it. */
  readonly terraformVersion: string;
  /** Managed resources and data sources, those without a change too. */
  readonly changes: readonly ResourceChange[];
  /** Changes outside of Terraform that the plan found. */
  readonly drift: readonly ResourceChange[];
  /** Changes that this plan puts off: with them it is not complete. */
  readonly deferred: readonly DeferredChange[];
  readonly outputs: readonly OutputChange[];
  readonly checks: readonly CheckResult[];
  /** The plan ended with an error: what is in it is not all. */
  readonly errored: boolean;
  /** Whether an apply would leave nothing to do. @default - the program does not say */
  readonly complete?: boolean;
  /** Whether it can be applied. @default - the program does not say */
  readonly applyable?: boolean;
  /** ISO 8601. @default - the program does not say */
  readonly timestamp?: string;
  /** Blocks of the configuration, with what they refer to. @default - the plan has none */
  readonly configured?: Blocks;
  /** Addresses of actions that Terraform invokes beside the resources (`action` blocks of 1.14). @default - none */
  readonly invokedActions?: readonly string[];
}

/** What happens to a resource, from its actions. An action that nobody knows is `unrecognized`, and taken for dangerous. */
export type ChangeKind =
  'no-op' | 'create' | 'read' | 'update' | 'delete' | 'replace' | 'forget' | 'unrecognized';

export interface ResourceChange {
  readonly address: string;
  /** Address before a move. @default - not moved */
  readonly previousAddress?: string;
  readonly mode: 'managed' | 'data';
  /** `aws_lb` also where the configuration says `aws_alb`; only the address has the alias. */
  readonly type: string;
  readonly name: string;
  /** Of a leftover object that is to be deleted. @default - the current object */
  readonly deposed?: string;
  readonly kind: ChangeKind;
  /** As the plan has them: `['delete', 'create']`. */
  readonly actions: readonly string[];
  /** Of a replacement: whether the old object is deleted first. @default - no replacement */
  readonly deletesFirst?: boolean;
  /** `action_reason`, for example `replace_because_tainted`. @default - the plan gives none */
  readonly reason?: string;
  /** Null where there is none before. */
  readonly before: JsonObject | null;
  /** Null where there is none after; what is not known yet is absent. What is forgotten stays on AWS as it was before. */
  readonly after: JsonObject | null;
  /** `true` in the places that are not known until apply. */
  readonly afterUnknown: Json;
  /** `true` in the places that are sensitive. */
  readonly beforeSensitive: Json;
  /** `true` in the places that are sensitive. */
  readonly afterSensitive: Json;
  /** What forces a replacement. */
  readonly replacePaths: readonly Path[];
  /** Whether the object is imported. */
  readonly imports: boolean;
}

export interface DeferredChange {
  /** For example `resource_config_unknown`. */
  readonly reason: string;
  readonly change: ResourceChange;
}

export interface OutputChange {
  readonly name: string;
  readonly kind: ChangeKind;
  readonly sensitive: boolean;
}

export interface CheckResult {
  readonly address: string;
  readonly status: 'pass' | 'fail' | 'error' | 'unknown';
  readonly problems: readonly string[];
}
