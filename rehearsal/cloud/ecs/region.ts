import { setTimeout as sleep } from 'node:timers/promises';
import type { CallContext } from '../contract/service';
import { Scheduler } from './scheduler/service-scheduler';
import { emptyState, type EcsState } from './store';
import { Launcher, type TaskPlatform } from './tasks/launcher';

/** Milliseconds of wall time in which killed tasks must have ended. */
const longestEndMs = 5000;

/** ECS in one account and region: what it knows and what it does. */
export class Region {
  readonly state: EcsState;
  readonly launcher: Launcher;
  readonly #scheduler: Scheduler;

  constructor(platform: TaskPlatform, context: Pick<CallContext, 'region' | 'upstream'>) {
    this.state = emptyState(platform.targets);
    this.launcher = new Launcher(platform, context);
    this.#scheduler = new Scheduler({ state: this.state, clock: platform.clock, launcher: this.launcher });
  }

  /** Has the tasks looked at soon. */
  readonly onChange = (): void => {
    this.#scheduler.wake();
  };

  /** Ends all tasks without waiting for load balancers; nothing starts any more. The runtime must be stopped too. */
  async stop(): Promise<void> {
    this.#scheduler.stop();
    for (const { task } of this.state.tasks.all()) {
      task.stop({ code: 'ServiceSchedulerInitiated', reason: 'The embedded AWS ends', drains: false });
    }
    const ended = Promise.all(this.state.tasks.all().map((record) => record.ended));
    // Their last lines go to CloudWatch Logs, which may not answer any more.
    await Promise.race([ended, sleep(longestEndMs, undefined, { ref: false })]);
  }
}
