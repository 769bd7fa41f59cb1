/** What a forecast says; its JSON is the output of `rehearse plan --json`. */
import type { HookName, RollbackEvent } from '../machine';
import type { BadVersionForecast } from './bad-version-forecast';
import type { TimelineStretch } from './timeline';

export interface AlarmForecast {
  readonly name: string;
  readonly needs: string;
  /** Seconds after the first shifted request at which it can fire, on a version that it notices. */
  readonly earliestSeconds?: number;
  /** At the latest, without the delay of the metric and of CodeDeploy's look at it. */
  readonly latestSeconds?: number;
}

export interface ConfigForecast {
  readonly config: string;
  /** Whether it is the one that is configured. */
  readonly configured: boolean;
  readonly shiftSeconds: number;
  readonly badVersions: readonly BadVersionForecast[];
}

/** A stretch of the timeline, with its events and notes in words. */
export interface TimelineRow extends Omit<TimelineStretch, 'events' | 'notes'> {
  readonly events: readonly string[];
  readonly notes: readonly string[];
}

export interface DeploymentForecast {
  readonly stack: string;
  readonly application: string;
  readonly deploymentGroup: string;
  readonly config: string;
  /** How the config moves traffic, in words. */
  readonly routing: string;
  readonly desiredCount: number;
  readonly hooks: readonly HookName[];
  readonly rollbackEvents: readonly RollbackEvent[];
  readonly timeline: readonly TimelineRow[];
  readonly alarms: readonly AlarmForecast[];
  /** The configured config first, then AWS's others. */
  readonly configs: readonly ConfigForecast[];
  readonly warnings: readonly string[];
}

export interface Forecast {
  readonly requestsPerMinute: number;
  readonly deployments: readonly DeploymentForecast[];
  readonly assumptions: readonly string[];
}
