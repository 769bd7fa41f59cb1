import { allow, type Conditions, type Statement } from '../iam';

/** A statement, and why it is there: a test holds that a recorded call needs every part of it. */
export interface Grant {
  readonly why: string;
  readonly statement: Statement;
}

/** Actions of one service of AWS, spelled without its prefix. */
export function grant(
  why: string,
  service: string,
  actions: readonly string[],
  resources: readonly string[],
  condition?: Conditions,
): Grant {
  const named = actions.map((action) => `${service}:${action}`);
  return { why, statement: allow(named, resources, condition) };
}

/** Both conditions hold. */
export function both(one: Conditions, other: Conditions): Conditions {
  const operators = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return Object.fromEntries(
    operators.map((operator) => [operator, { ...one[operator], ...other[operator] }]),
  );
}

/** The grants if `condition` holds. */
export const when = (condition: boolean, grants: () => readonly Grant[]): readonly Grant[] =>
  condition ? grants() : [];
