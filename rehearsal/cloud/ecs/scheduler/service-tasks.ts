/** Starts and stops tasks of services and tells of it in the services' events. */
import { messageOf } from '../../../failures';
import type { Clock } from '../../../runtime/clock';
import type { TaskFault } from '../../../stopped-task';
import type { Service } from '../model';
import type { EcsState } from '../store';
import type { Launcher } from '../tasks/launcher';
import { isHealthy, targetsOf } from '../tasks/targets';
import type { TaskRecord } from '../tasks/task-store';
import type { TaskGroup } from './task-groups';

export interface ServiceTasksProps {
  readonly state: EcsState;
  readonly clock: Clock;
  readonly launcher: Launcher;
  /** Called when a task has changed. */
  readonly onChange: () => void;
}

export class ServiceTasks {
  readonly #props: ServiceTasksProps;
  /** Tasks whose start has been told of, and those whose end. */
  readonly #running = new Set<string>();
  readonly #ended = new Set<string>();

  constructor(props: ServiceTasksProps) {
    this.#props = props;
  }

  start(service: Service, group: TaskGroup, count: number): void {
    const { state, launcher } = this.#props;
    const definition = state.definitions.get(group.template.taskDefinition ?? '');
    if (definition === undefined) return;
    const records = Array.from({ length: count }, () =>
      launcher.launch({
        clusterArn: service.clusterArn,
        definition,
        template: group.template,
        group: `service:${service.serviceName}`,
        startedBy: group.id,
        serviceArn: service.serviceArn,
        enableExecuteCommand: service.settings.enableExecuteCommand,
        tags: service.settings.propagateTags === 'SERVICE' ? service.tags : new Map<string, string>(),
        onChange: (record) => {
          this.#changed(record);
        },
        onDeregister: (record) => {
          this.#deregistered(record);
        },
      }),
    );
    for (const record of records) state.tasks.add(record);
    this.tell(service, `has started ${records.length} tasks: ${names(records)}.`, group);
  }

  /** Stops tasks that are too many. */
  stop(service: Service, group: TaskGroup, records: readonly TaskRecord[]): void {
    for (const { task } of records) {
      task.stop({
        code: 'ServiceSchedulerInitiated',
        reason: `Scaling activity initiated by (deployment ${group.id})`,
        drains: true,
      });
    }
    this.tell(service, `has stopped ${records.length} running tasks: ${names(records)}.`, group);
  }

  /** Stops a task, so that another one takes its place. */
  replace(
    service: Service,
    record: TaskRecord,
    cause: { readonly fault: TaskFault; readonly reason: string },
  ): void {
    record.task.stop({ code: 'ServiceSchedulerInitiated', ...cause, drains: true });
    this.tell(service, `has stopped 1 running tasks: ${names([record])}.`, record);
  }

  /** Adds an event, of a task set where the task or the group is one's. */
  tell(service: Service, message: string, of: TaskGroup | TaskRecord): void {
    const { events } = this.#props.state;
    const id = 'id' in of ? of.id : of.startedBy;
    const taskSet = service.taskSets.find((each) => each.id === id)?.id;
    events.add(service, this.#props.clock.now(), message, taskSet);
  }

  /** Whether nobody finds fault with a task that runs. */
  isHealthy(record: TaskRecord): boolean {
    const { task } = record;
    return task.lastStatus === 'RUNNING' && !task.isUnproven && isHealthy(this.#props.state.targets, record);
  }

  #changed(record: TaskRecord): void {
    const { lastStatus } = record.task;
    if (lastStatus === 'RUNNING' && !this.#running.has(record.taskArn)) this.#started(record);
    if (record.task.desiredStatus === 'STOPPED' && !this.#ended.has(record.taskArn)) this.#stopping(record);
    if (lastStatus === 'STOPPED') {
      this.#running.delete(record.taskArn);
      this.#ended.delete(record.taskArn);
    }
    this.#props.onChange();
  }

  #started(record: TaskRecord): void {
    const { state } = this.#props;
    this.#running.add(record.taskArn);
    state.throttle.started(record.startedBy ?? '');
    for (const { targetGroupArn, target } of targetsOf(record)) {
      try {
        state.targets.register(targetGroupArn, target);
        this.#tellOf(record, `registered 1 targets in (target-group ${targetGroupArn})`);
      } catch (error) {
        // A target group that is deleted under the service: its tasks run, and it does not reach a steady state.
        this.#tellOf(
          record,
          `failed to register targets in (target-group ${targetGroupArn}) with (error ${messageOf(error)})`,
        );
      }
    }
  }

  /** A task that ends by itself before it has run is a failure to start. */
  #stopping(record: TaskRecord): void {
    const { state, clock } = this.#props;
    this.#ended.add(record.taskArn);
    const { stopCode, times } = record.task;
    const byItself = stopCode === 'TaskFailedToStart' || stopCode === 'EssentialContainerExited';
    if (!byItself || times.startedAt !== undefined) return;
    if (stopCode === 'TaskFailedToStart')
      this.#tellOf(record, `was unable to place a task. Reason: ${record.task.stoppedReason ?? ''}.`);
    if (state.throttle.failed(record.startedBy ?? '', clock.now())) {
      this.#tellOf(
        record,
        'is unable to consistently start tasks successfully. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.',
      );
    }
  }

  #deregistered(record: TaskRecord): void {
    for (const { targetGroupArn } of targetsOf(record)) {
      this.#tellOf(record, `deregistered 1 targets in (target-group ${targetGroupArn})`);
    }
    this.#tellOf(record, 'has begun draining connections on 1 tasks.');
  }

  #tellOf(record: TaskRecord, message: string): void {
    const service = this.#props.state.services.get(record.serviceArn ?? '');
    if (service !== undefined) this.tell(service, message, record);
  }
}

const names = (records: readonly TaskRecord[]): string =>
  records.map(({ task }) => `(task ${task.id})`).join(' ');
