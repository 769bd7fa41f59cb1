import type { Project } from '../project';
import type { ReleaseConsole } from '../report/release-console';
import type { Progress } from '../report/terminal';
import type { Clock } from '../runtime/clock';
import type { RuntimeName } from '../runtime/tasks/runtime-names';
import type { TrafficRequest } from '../traffic';
import type { Scenario } from '../scenarios/scenario';

/** What a rehearsal is asked for. */
export interface MainJobProps {
  readonly project: Project;
  readonly progress: Progress;
  /** Tells of a release as it happens, by this clock. */
  readonly console: (clock: Clock) => ReleaseConsole;
  /** What is released after the first release, in this order. */
  readonly scenarios: readonly Scenario[];
  /** Seconds of AWS time in a second of wall time. */
  readonly speed: number;
  /** Requests in a second of wall time. */
  readonly rate: number;
  /** What the traffic is made of. @default - GET / */
  readonly requests?: readonly TrafficRequest[] | undefined;
  /** What tasks run as. */
  readonly runtime: RuntimeName;
  /** Where Terraform runs. */
  readonly terraform: 'local' | 'hcp';
  /** Role of the access stack that Terraform runs with. @default - it may do everything */
  readonly as?: 'apply-role' | undefined;
  /** Leave everything deployed: the last step is skipped. */
  readonly keep: boolean;
  /** Values of secrets by the names of their environment variables. @default - what stands for them */
  readonly secrets?: Readonly<Record<string, string>>;
  /** End at a release that had to succeed and cannot any more. */
  readonly failFast: boolean;
  /** The caller's environment. */
  readonly env: NodeJS.ProcessEnv;
}
