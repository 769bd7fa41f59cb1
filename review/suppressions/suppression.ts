import { fitsParts } from '../patterns';

/** File of the suppressions, beside cdktf.json. */
export const defaultSuppressions = '.review-suppressions.yaml';

/** A finding that somebody has accepted, until a day. */
export interface Suppression {
  /** Id of a rule: `ECS101`. */
  readonly rule: string;
  /** Address of a resource, exact or with `*` for any characters. */
  readonly address: string;
  /** @default - any stack */
  readonly stack?: string;
  readonly reason: string;
  /** ISO 8601 date: the last day on which it holds, in UTC. */
  readonly expires: string;
  /** Where it stands. */
  readonly source: { readonly file: string; readonly line: number };
}

/** Whether a suppression holds on a day. */
export const isExpired = ({ expires }: Suppression, now: Date): boolean =>
  now.toISOString().slice(0, 10) > expires;

/** `*` stands for any characters, also none and also dots. */
export const matches = (pattern: string, text: string): boolean => fitsParts(pattern.split('*'), text);
