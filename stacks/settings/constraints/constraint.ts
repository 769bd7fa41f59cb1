import type { EnvironmentSettings, ServiceSettings, Settings } from '../model';
import type { Fault } from '../fault';

/** A combination of values, each of which is right by itself, that AWS or this project refuses. */
export interface Constraint<Subject> {
  /** What is refused, as a heading of the reference page and the beginning of the error. */
  readonly refused: string;
  readonly because: string;
  /** Where the rule is from. */
  readonly source: string;
  /** Pure: the places of `subject` at which the rule is broken. */
  readonly check: (subject: Subject) => readonly Finding[];
}

/** Where and how a rule is broken; the path starts at the subject. */
export type Finding = Pick<Fault, 'path' | 'got' | 'allowed' | 'fix'>;

/** One service, and what stands around it. */
export interface ServiceSubject {
  readonly settings: Settings;
  readonly environment: EnvironmentSettings;
  readonly service: ServiceSettings;
}

export interface EnvironmentSubject {
  readonly settings: Settings;
  readonly environment: EnvironmentSettings;
}

/** A list with `finding` if `broken`. */
export const when = (broken: boolean, finding: Finding): readonly Finding[] => (broken ? [finding] : []);

/** Indexes of members that were there before. */
export function repeated(values: readonly string[]): readonly number[] {
  return values.flatMap((value, index) => (values.indexOf(value) < index ? [index] : []));
}
