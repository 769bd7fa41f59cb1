/** What `cdk.tf.json` beside a plan tells and the plan does not: what is ignored, and which construct made a resource. */
import type { Blocks, JsonObject, Plan } from './model';

export interface SynthesizedResource {
  /** Without module: `aws_ecs_service.tasks_service_2A54B10D`. */
  readonly address: string;
  readonly type: string;
  readonly name: string;
  /** The block as it was synthesized, with its references: `${aws_ecs_cluster.x.arn}`. */
  readonly block: JsonObject;
  /** Path in the tree of constructs. @default - not made by cdktf */
  readonly constructPath?: string;
  /** Where the construct was made. @default - the synth does not tell */
  readonly source?: SourceLine;
  /** `lifecycle.ignore_changes`: names of arguments, or all of them. */
  readonly ignoreChanges: readonly string[] | 'all';
  readonly preventDestroy: boolean;
  readonly createBeforeDestroy: boolean;
}

export interface SourceLine {
  /** Relative to the project. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

export interface SynthesizedStack {
  readonly name: string;
  /** Names of the stacks that are applied before. */
  readonly dependencies: readonly string[];
  /** By address. */
  readonly resources: ReadonlyMap<string, SynthesizedResource>;
}

/** A stack under review. */
export interface ReviewedStack {
  readonly plan: Plan;
  /** @default - only the plan was given */
  readonly synthesized?: SynthesizedStack;
}

/** What an argument refers to: by the synth, which has expressions whole, else by the configuration within the plan. */
export const blocksOf = ({ plan, synthesized }: ReviewedStack): Blocks | undefined =>
  synthesized?.resources ?? plan.configured;

/**
 * The address of the block that an instance of a resource comes from: without `[0]` of count or `["a"]` of for_each, of the
 * modules that it is in too.
 */
export const withoutIndex = (address: string): string =>
  address.includes('[') ? address.replace(/\[(?:\d+|"(?:[^"\\]|\\.)*")\]/gs, '') : address;
