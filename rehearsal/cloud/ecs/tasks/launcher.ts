/** Starts tasks. */
import { randomBytes } from 'node:crypto';
import type { Clock } from '../../../runtime/clock';
import type { TargetRegistry } from '../../../runtime/load-balancer';
import type { ContainerRuntime } from '../../../runtime/tasks/container-runtime';
import { Task } from '../../../runtime/tasks/task';
import type { TaskTiming } from '../../../runtime/tasks/task-model';
import type { FailedChecks, TaskStop } from '../../../stopped-task';
import type { TaskNetwork } from '../../../runtime/tasks/task-network';
import type { AwsClient } from '../../contract/client';
import type { CallContext } from '../../contract/service';
import type { Permissions } from '../../iam';
import type { Tags } from '../../support/tags';
import type { TaskTemplate } from '../model';
import { openLog } from './awslogs';
import { secretValue, type MayRead } from './secrets';
import { failedTargetChecks, stoppedTask } from './stopped-task';
import { drained, targetsOf } from './targets';
import { containersOf, volumesOf, type TaskDefinition, type TaskOverrides } from './task-definition';
import type { TaskRecord } from './task-store';

/** What tasks run with; the same in all regions. */
export interface TaskPlatform {
  readonly clock: Clock;
  readonly runtime: ContainerRuntime;
  readonly network: TaskNetwork;
  readonly targets: TargetRegistry;
  /** What leads a program to the embedded AWS. */
  readonly environment: (region: string) => Readonly<Record<string, string>>;
  readonly timing: TaskTiming;
  /** Where tasks have their temporary directories. */
  readonly temporaryDirectory: string;
  /** The embedded AWS, which secrets are asked of. @default - the emulator */
  readonly aws?: AwsClient | undefined;
  /** Asked before a secret is read as the execution role. @default - every role may read every secret */
  readonly permissions?: Permissions | undefined;
  /** Called when a task begins to stop, and when it has stopped. @default no-op */
  readonly onTaskStop?: ((stop: TaskStop) => void) | undefined;
}

export interface LaunchProps {
  readonly clusterArn: string;
  readonly definition: TaskDefinition;
  readonly template: TaskTemplate;
  readonly overrides?: TaskOverrides;
  readonly group: string;
  readonly startedBy?: string | undefined;
  readonly serviceArn?: string | undefined;
  readonly enableExecuteCommand: boolean;
  readonly tags: Tags;
  /** Called after every change. */
  readonly onChange: (record: TaskRecord) => void;
  /** Called when the task leaves its target groups. */
  readonly onDeregister?: (record: TaskRecord) => void;
}

export class Launcher {
  readonly #platform: TaskPlatform;
  readonly #context: Pick<CallContext, 'region' | 'upstream'>;

  constructor(platform: TaskPlatform, context: Pick<CallContext, 'region' | 'upstream'>) {
    this.#platform = platform;
    this.#context = context;
  }

  /** @returns the task, PROVISIONING; it goes on by itself */
  launch(props: LaunchProps): TaskRecord {
    const { clusterArn, definition, overrides = {} } = props;
    const { upstream, region } = this.#context;
    const id = randomBytes(16).toString('hex');
    const tellOfStop = this.#stopTeller();
    const task = new Task({
      ...this.#platform,
      id,
      containers: containersOf(definition, overrides),
      volumes: volumesOf(definition),
      environment: this.#platform.environment(region),
      resources: {
        secret: (valueFrom) =>
          secretValue(valueFrom, this.#platform.aws?.in(region) ?? upstream, this.#mayRead(record)),
        openLog: (container, taskId) => openLog(container, taskId, upstream),
      },
      onChange: () => {
        tellOfStop(record);
        props.onChange(record);
      },
      deactivate: (hurry) => this.#deactivate(record, props, hurry),
    });
    let end: () => void = () => undefined;
    const record: TaskRecord = {
      taskArn: `${clusterArn.replace(':cluster/', ':task/')}/${id}`,
      clusterArn,
      definition,
      template: props.template,
      overrides,
      group: props.group,
      startedBy: props.startedBy,
      serviceArn: props.serviceArn,
      enableExecuteCommand: props.enableExecuteCommand,
      tags: props.tags,
      task,
      ended: new Promise((resolve) => (end = resolve)),
    };
    void task.run().then(end);
    return record;
  }

  #mayRead({ taskArn, definition, overrides }: TaskRecord): MayRead {
    const roleArn = overrides.executionRoleArn ?? definition.executionRoleArn;
    const { permissions } = this.#platform;
    return async (action, resource) => {
      if (roleArn === undefined) return;
      const role = { roleArn, servicePrincipal: 'ecs-tasks.amazonaws.com', sourceArn: taskArn };
      await permissions?.require({ ...role, action, resource });
    };
  }

  /** Tells of one task once when it begins to stop and once when it has stopped. */
  #stopTeller(): (record: TaskRecord) => void {
    const { onTaskStop, targets } = this.#platform;
    let checks: readonly FailedChecks[] | undefined;
    return (record) => {
      const { desiredStatus, lastStatus } = record.task;
      if (onTaskStop === undefined || desiredStatus !== 'STOPPED') return;
      const final = lastStatus === 'STOPPED';
      if (checks !== undefined && !final) return;
      checks ??= failedTargetChecks(targets, record);
      onTaskStop({ task: stoppedTask(record, checks), final });
    };
  }

  /** On AWS a task stops only after its load balancers have let it go. */
  async #deactivate(record: TaskRecord, { onDeregister }: LaunchProps, hurry: AbortSignal): Promise<void> {
    const { targets: registry, clock } = this.#platform;
    const targets = record.serviceArn === undefined ? [] : targetsOf(record);
    if (targets.length === 0) return;
    for (const { targetGroupArn, target } of targets) registry.deregister(targetGroupArn, target);
    onDeregister?.(record);
    await drained(registry, targets, { clock, hurry });
  }
}
