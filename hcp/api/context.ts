/** What routes work with, and what several of them look up. */
import type { Identity } from '../identity';
import type { Caller } from '../model/access';
import { mayReadState } from '../model/access';
import type { Organization, Run, Workspace } from '../model/entities';
import { holderOf, type Holder } from '../model/queue';
import type { PlanFiles } from '../plans';
import type { Runs } from '../runner';
import type { Store } from '../store';
import { ApiError, invalid, notFound } from './json-api';

export interface Context {
  readonly store: Store;
  readonly runs: Runs;
  readonly plans: PlanFiles;
  readonly identity: Identity;
  /** URL of this HCP Terraform, without a slash at its end. */
  readonly url: string;
  readonly now: () => Date;
  /** Terraform of new workspaces, if nobody names one. */
  readonly terraformVersion: string;
}

export function organizationNamed({ store }: Context, name: string): Organization {
  const found = store
    .of('organizations')
    .all()
    .find((organization) => organization.name === name);
  if (found === undefined) throw notFound();
  return found;
}

export function workspaceOf({ store }: Context, id: string): Workspace {
  const found = store.of('workspaces').get(id);
  if (found === undefined) throw notFound();
  return found;
}

export function runOf({ store }: Context, id: string): Run {
  const found = store.of('runs').get(id);
  if (found === undefined) throw notFound();
  return found;
}

export const runsOf = ({ store }: Context, workspaceId: string): readonly Run[] =>
  store
    .of('runs')
    .all()
    .filter((run) => run.workspaceId === workspaceId);

export const holder = ({ store }: Context, workspace: Workspace): Holder | undefined =>
  holderOf(workspace, store.of('runs').all());

/** @throws ApiError the workspace does not share its state with that of the caller */
export function expectReader({ store }: Context, caller: Caller, workspace: Workspace): void {
  if (!mayReadState(caller, workspace, (id) => store.of('workspaces').get(id))) throw notFound();
}

/** Reads attributes that a client sent. */
export class Attributes {
  constructor(readonly values: Readonly<Record<string, unknown>>) {}

  has(name: string): boolean {
    return this.values[name] !== undefined && this.values[name] !== null;
  }

  text(name: string, fallback?: string): string {
    const value = this.values[name] ?? fallback;
    if (typeof value !== 'string') throw invalid(`${name} must be a string`);
    return value;
  }

  flag(name: string, fallback: boolean): boolean {
    const value = this.values[name] ?? fallback;
    if (typeof value !== 'boolean') throw invalid(`${name} must be true or false`);
    return value;
  }

  integer(name: string): number {
    const value = this.values[name];
    if (!Number.isInteger(value)) throw invalid(`${name} must be an integer`);
    return value as number;
  }

  texts(name: string): readonly string[] {
    const value = this.values[name] ?? [];
    if (!Array.isArray(value) || !value.every((each) => typeof each === 'string'))
      throw invalid(`${name} must be a list of strings`);
    return value;
  }

  oneOf<Value extends string>(name: string, allowed: readonly Value[], fallback: Value): Value {
    const value = this.text(name, fallback);
    const found = allowed.find((each) => each === value);
    if (found === undefined)
      throw new ApiError(422, 'invalid attribute', `${name} must be ${allowed.join(' or ')}, got ${value}`);
    return found;
  }
}
