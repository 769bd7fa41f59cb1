/** Keeps the tasks of services as they should be: starts what is missing, stops what is too much or unhealthy. */
import type { Clock } from '../../../runtime/clock';
import type { TargetRegistry } from '../../../runtime/load-balancer';
import type { Service } from '../model';
import type { EcsState } from '../store';
import type { Launcher } from '../tasks/launcher';
import { healthOf, targetsOf } from '../tasks/targets';
import type { TaskRecord } from '../tasks/task-store';
import { advance } from './progress';
import { ServiceTasks } from './service-tasks';
import { rollingChanges, taskGroups, type TaskGroup } from './task-groups';

export interface SchedulerProps {
  readonly state: EcsState;
  readonly clock: Clock;
  readonly launcher: Launcher;
}

/** Milliseconds of AWS time between two looks at everything, and the least wall time. */
const tickMs = 5000;
const leastTickMs = 50;

export class Scheduler {
  readonly #props: SchedulerProps;
  readonly #serviceTasks: ServiceTasks;
  readonly #registry: TargetRegistry;
  #timer: NodeJS.Timeout | undefined;
  #woken: NodeJS.Immediate | undefined;
  #stopped = false;

  constructor(props: SchedulerProps) {
    this.#props = props;
    this.#registry = props.state.targets;
    this.#serviceTasks = new ServiceTasks({
      ...props,
      onChange: () => {
        this.wake();
      },
    });
  }

  /** Looks at everything soon: something has changed. */
  wake(): void {
    if (this.#stopped) return;
    this.#woken ??= setImmediate(() => {
      this.#woken = undefined;
      this.reconcile();
      this.#arm();
    });
  }

  /** Starts nothing any more. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    clearImmediate(this.#woken);
  }

  reconcile(): void {
    const { state, clock } = this.#props;
    const now = clock.now();
    for (const service of state.services.values()) {
      if (service.status === 'INACTIVE') continue;
      this.#stopUnhealthy(service, now);
      this.#adjust(service, now);
      advance(state, { serviceArn: service.serviceArn, now });
    }
    state.protection.prune((taskArn) => state.tasks.has(taskArn));
    state.tasks.prune({ now, speed: clock.speed });
  }

  /** Health of targets, ends of grace periods and delays of restarts are no events: they are looked for. */
  #arm(): void {
    clearTimeout(this.#timer);
    const { clock } = this.#props;
    const isIdle =
      this.#props.state.tasks.all().length === 0 &&
      [...this.#props.state.services.values()].every(({ status }) => status === 'INACTIVE');
    if (this.#stopped || isIdle) return;
    this.#timer = setTimeout(
      () => {
        this.reconcile();
        this.#arm();
      },
      Math.max(tickMs / clock.speed, leastTickMs),
    );
    this.#timer.unref();
  }

  #adjust(service: Service, now: number): void {
    const { throttle } = this.#props.state;
    const groups = taskGroups(service);
    const active = groups.map((group) => this.#activeTasks(service, group));
    const changes =
      service.deploymentController === 'ECS'
        ? rollingChanges(
            service,
            active.map((tasks) => ({
              active: tasks.length,
              healthy: tasks.filter((each) => this.#serviceTasks.isHealthy(each)).length,
            })),
          )
        : groups.map(({ desiredCount }, index) => desiredCount - (active[index]?.length ?? 0));
    groups.forEach((group, index) => {
      const change = changes[index] ?? 0;
      if (change > 0 && throttle.mayStart(group.id, now)) this.#serviceTasks.start(service, group, change);
      if (change >= 0) return;
      const stopped = this.#stoppable(active[index] ?? [], now).slice(0, -change);
      if (stopped.length > 0) this.#serviceTasks.stop(service, group, stopped);
    });
  }

  #activeTasks(service: Service, group: TaskGroup): readonly TaskRecord[] {
    return this.#props.state.tasks
      .ofService(service.serviceArn, group.id)
      .filter(({ task }) => task.desiredStatus === 'RUNNING');
  }

  /** Tasks that may go, in this order: those that do not run yet, then the youngest. A protected task stays. */
  #stoppable(tasks: readonly TaskRecord[], now: number): TaskRecord[] {
    const { protection } = this.#props.state;
    const age = ({ task }: TaskRecord): number => task.times.startedAt ?? Infinity;
    return tasks
      .filter(({ taskArn }) => protection.expiresAt(taskArn, now / 1000) === undefined)
      .sort((a, b) => (age(a) === age(b) ? 0 : age(b) - age(a)));
  }

  #stopUnhealthy(service: Service, now: number): void {
    const graceMs = (service.settings.healthCheckGracePeriodSeconds ?? 0) * 1000;
    for (const record of this.#props.state.tasks.ofService(service.serviceArn)) {
      const { task } = record;
      if (task.desiredStatus !== 'RUNNING' || task.lastStatus !== 'RUNNING') continue;
      if (task.health === 'UNHEALTHY') {
        this.#serviceTasks.tell(service, `(task ${task.id}) failed container health checks.`, record);
        this.#serviceTasks.replace(service, record, {
          fault: 'unhealthy-container',
          reason: 'Task failed container health checks',
        });
        continue;
      }
      // The grace period is for the load balancers' checks alone.
      if (now < (task.times.startedAt ?? now) + graceMs) continue;
      const failed = targetsOf(record).find((each) => healthOf(this.#registry, each)?.state === 'unhealthy');
      if (failed === undefined) continue;
      const { targetGroupArn, target } = failed;
      const reason = healthOf(this.#registry, failed)?.description ?? 'Health checks failed';
      this.#serviceTasks.tell(
        service,
        `(port ${target.port}) is unhealthy in (target-group ${targetGroupArn}) due to (reason ${reason}).`,
        record,
      );
      this.#serviceTasks.replace(service, record, {
        fault: 'unhealthy-target',
        reason: `Task failed ELB health checks in (target-group ${targetGroupArn})`,
      });
    }
  }
}
