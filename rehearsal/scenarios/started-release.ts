import type { Check } from '../check';

/** A release that is under way: its deployment exists. */
export interface StartedRelease {
  readonly deploymentId: string;
  /** Waits until what has made the deployment has ended too. */
  readonly end: () => Promise<ReleaseEnd>;
}

export interface ReleaseEnd {
  /** Of what was released, as its answers name it. */
  readonly version: string;
  /** Of what has made the deployment. */
  readonly checks: readonly Check[];
}
