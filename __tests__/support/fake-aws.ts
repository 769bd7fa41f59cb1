/** An ECS service behind a load balancer, in memory: as much of AWS as the engine asks for. */
import type { Aws, NewTaskSet, Route, TaskSet, WeightedTargetGroup } from '../../rehearsal/engine/aws-api';

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };
type FakeTaskSet = Mutable<TaskSet>;

export const arns = {
  blue: 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web-blue/1',
  green: 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web-green/2',
  other: 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/other/3',
  production: 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/web/1/80',
  test: 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/web/1/8080',
  topic: 'arn:aws:sns:eu-west-1:123456789012:web',
};

export class FakeAws {
  readonly service = {
    status: 'ACTIVE',
    deploymentController: 'CODE_DEPLOY',
    taskSets: [
      taskSet({ id: 'ecs-svc/1', status: 'PRIMARY', targetGroupArn: arns.blue, launchType: 'FARGATE' }),
    ],
  };
  /** By ARN of the listener; rules come after the default action. */
  readonly routes: Record<string, Mutable<Route>[]> = {
    [arns.production]: [route(arns.production, [arns.blue, 100], [arns.green, 0])],
    [arns.test]: [route(arns.test, [arns.blue, 100], [arns.green, 0])],
  };
  /** Health of all targets by ARN of the target group. */
  readonly health: Record<string, { state: string; reason?: string }> = {
    [arns.blue]: { state: 'healthy' },
    [arns.green]: { state: 'healthy' },
  };
  readonly alarms = new Map<string, string>();
  /** Whether new tasks come up. */
  tasksStart = true;
  readonly created: NewTaskSet[] = [];
  readonly invoked: { functionName: string; payload: { LifecycleEventHookExecutionId: string } }[] = [];
  readonly published: { topicArn: string; subject: string; message: string }[] = [];
  /** Every change of weights of the production listener's default action, as blue:green. */
  readonly weights: string[] = [];
  /** Runs before a call, by its name; may throw or change things. */
  readonly before: Partial<Record<string, () => void | Promise<void>>> = {};
  /** Runs after a call has taken effect: what it throws is a lost answer. */
  readonly after: Partial<Record<string, () => void>> = {};

  readonly aws: Aws = {
    taskSets: () => ({
      service: () => this.#call('describe', () => structuredClone(this.service)),
      create: (asked) =>
        this.#call('create', () => {
          this.created.push(asked);
          const running = this.tasksStart ? 2 : 0;
          const made = taskSet({
            id: `ecs-svc/${this.created.length + 1}`,
            externalId: asked.externalId,
            targetGroupArn: asked.targetGroupArn,
            runningCount: running,
            isSteady: running === 2,
          });
          this.service.taskSets.push(made);
          return made;
        }),
      makePrimary: (arn) =>
        this.#call('makePrimary', () => {
          for (const each of this.service.taskSets) {
            if (each.status === 'DRAINING') continue;
            each.status = each.taskSetArn === arn ? 'PRIMARY' : 'ACTIVE';
          }
        }),
      delete: (arn) =>
        this.#call('delete', () => {
          const index = this.service.taskSets.findIndex((each) => each.taskSetArn === arn);
          if (index >= 0) this.service.taskSets.splice(index, 1);
        }),
    }),
    trafficRoutes: {
      targetGroups: (names) =>
        this.#call('targetGroups', () =>
          names.flatMap((name) =>
            name === 'web-blue' || name === 'web-green'
              ? { name, arn: name === 'web-blue' ? arns.blue : arns.green }
              : [],
          ),
        ),
      routes: (arn) => this.#call('routes', () => structuredClone(this.routes[arn])),
      forward: (changed, groups) =>
        this.#call('forward', () => {
          const all = Object.values(this.routes).flat();
          const found = all.find((each) => each.arn === changed.arn);
          if (found !== undefined) found.targetGroups = groups;
          if (changed.arn === arns.production) this.weights.push(this.blueAndGreen());
        }),
      targetHealth: (arn) => this.#call('targetHealth', () => [this.health[arn]!, this.health[arn]!]),
    },
    alarms: {
      states: (names) =>
        this.#call('alarms', () => new Map([...this.alarms].filter(([name]) => names.includes(name)))),
    },
    hooks: {
      invoke: (functionName, payload) =>
        this.#call('invoke', () => {
          this.invoked.push({
            functionName,
            payload: payload as { LifecycleEventHookExecutionId: string },
          });
        }),
    },
    notifications: {
      publish: (topicArn, subject, message) =>
        this.#call('publish', () => {
          this.published.push({ topicArn, subject, message });
        }),
    },
  };

  /** Weights of a listener's default action, for example `90:10`. */
  blueAndGreen(listener = arns.production): string {
    const groups = this.routes[listener]?.[0]?.targetGroups ?? [];
    const weight = (arn: string) => groups.find((group) => group.arn === arn)?.weight ?? '-';
    return `${weight(arns.blue)}:${weight(arns.green)}`;
  }

  /** Status of the task sets by their target group, for example `{ blue: 'PRIMARY' }`. */
  taskSets(): Record<string, string> {
    return Object.fromEntries(
      this.service.taskSets.map(({ targetGroupArn, status }) => [
        targetGroupArn === arns.blue ? 'blue' : 'green',
        status,
      ]),
    );
  }

  async #call<T>(name: string, run: () => T): Promise<T> {
    await this.before[name]?.();
    const answer = run();
    this.after[name]?.();
    return answer;
  }
}

function taskSet(members: Partial<TaskSet> & { readonly id: string }): FakeTaskSet {
  return {
    taskSetArn: `arn:aws:ecs:eu-west-1:123456789012:task-set/main/web/${members.id}`,
    status: 'ACTIVE',
    computedDesiredCount: 2,
    pendingCount: 0,
    runningCount: 2,
    isSteady: true,
    ...members,
  };
}

export function route(arn: string, ...groups: readonly (readonly [string, number])[]): Mutable<Route> {
  const targetGroups: WeightedTargetGroup[] = groups.map(([group, weight]) => ({ arn: group, weight }));
  return { arn, isRule: arn.includes('listener-rule'), targetGroups, actions: [{ Type: 'forward' }] };
}
