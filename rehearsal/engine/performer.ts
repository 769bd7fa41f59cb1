/** Performs the effects of one deployment through the public API of AWS. Each can be performed again. */
import type { DeploymentState, Effect, TaskSetRole, Weights } from '../../deployment/machine';
import { sleep, type Clock } from '../runtime/clock';
import { callFailed, EffectFailure, type CalledService } from './failing';
import { hookExecutionId } from './hook-execution-id';
import { deployedService, findPair, primaryOf } from './pair';
import { CallFailure, type Aws, type ServiceFacts, type TaskSet } from './aws-api';
import type { DeploymentRecord, Facts, Pair, SeenTaskSet } from './record';
import { withRetries } from './retry';
import {
  checkBeforeInstall,
  checkUnchanged,
  routesOf,
  routesToPair,
  routeWithTraffic,
  setWeights,
} from './routes';

export interface PerformerProps {
  readonly record: DeploymentRecord;
  readonly aws: Aws;
  readonly clock: Clock;
  readonly facts: () => Facts;
  /** Keeps facts for good. */
  readonly learn: (facts: Facts) => void;
  readonly state: () => DeploymentState;
}

/** Between two looks at a task set that is not steady yet: AWS time, but never less than this in wall time. */
const installPollMs = 5000;
const shortestPollMs = 200;

export class Performer {
  readonly #props: PerformerProps;
  /** Id of the deployment that made the replacement. */
  readonly #releaseId: string;

  constructor(props: PerformerProps) {
    this.#props = props;
    this.#releaseId = props.record.rollsBack?.deploymentId ?? props.record.id;
  }

  /**
   * @param effect all but timers
   * @throws unknown what `errorInformation` can tell
   */
  async perform(effect: Effect, signal: AbortSignal): Promise<void> {
    switch (effect.type) {
      case 'createReplacement':
        return this.#calling('AmazonECS', signal, () => this.#createReplacement());
      case 'awaitReplacement':
        return this.#awaitReplacement(signal);
      case 'routeTestTraffic':
        return this.#calling('ElasticLoadBalancing', signal, () => this.#routeTestTraffic(effect.to));
      case 'routeProductionTraffic':
        return this.#calling('ElasticLoadBalancing', signal, () =>
          this.#routeProductionTraffic(effect.weights),
        );
      case 'invokeHook':
        return this.#calling('AWSLambda', signal, () =>
          this.#props.aws.hooks.invoke(this.#props.record.target.hooks[effect.hook] ?? '', {
            DeploymentId: this.#props.record.id,
            LifecycleEventHookExecutionId: hookExecutionId(this.#props.record.id, effect.hook),
          }),
        );
      case 'makePrimary':
        return this.#calling('AmazonECS', signal, () => this.#makePrimary(effect.taskSet));
      case 'deleteTaskSet':
        return this.#calling('AmazonECS', signal, () => this.#deleteTaskSet(effect.taskSet));
      case 'startTimer':
        return;
    }
  }

  /** @returns the task sets as they are now, where they still are */
  async look(): Promise<Facts> {
    const service = await this.#taskSets.service();
    return service === undefined ? {} : this.#seen(service);
  }

  async #calling(service: CalledService, signal: AbortSignal, run: () => Promise<void>): Promise<void> {
    try {
      await withRetries(run, signal);
    } catch (error) {
      throw callFailed(service, this.#props.record.target.serviceRoleArn, error);
    }
  }

  async #createReplacement(): Promise<void> {
    const { aws, record, learn } = this.#props;
    const { target } = record;
    const service = await deployedService(aws, target);
    if (this.#find(service, 'replacement') !== undefined) return;
    const primary = primaryOf(service, target);
    const pair = await this.#inElb(() => findPair(aws, target, primary));
    const productionRoutes = await this.#inElb(async () => {
      const all = await routesOf(aws.trafficRoutes, target.productionListenerArn);
      const routes = routesToPair(all, pair);
      checkBeforeInstall(routes, pair, target.productionListenerArn);
      return routes.map((route) => route.arn);
    });
    learn({ pair, productionRoutes, original: seen(primary) });
    await this.#deleteLeftovers(service);
    const replacement = await this.#taskSets.create({
      externalId: this.#releaseId,
      spec: target.replacement,
      targetGroupArn: pair.replacement.targetGroup.arn,
      like: primary,
    });
    learn({ replacement: seen(replacement) });
  }

  /** What an earlier deployment left that was not rolled back would share its target group with the replacement. */
  async #deleteLeftovers(service: ServiceFacts): Promise<void> {
    const leftovers = service.taskSets.filter(
      ({ status, externalId }) => status === 'ACTIVE' && externalId?.startsWith('d-'),
    );
    for (const { taskSetArn } of leftovers) await this.#taskSets.delete(taskSetArn);
  }

  async #awaitReplacement(signal: AbortSignal): Promise<void> {
    const { clock, learn } = this.#props;
    const pollMs = Math.max(installPollMs, shortestPollMs * clock.speed);
    let before: TaskSet | undefined;
    for (;;) {
      let taskSet: TaskSet | undefined;
      await this.#calling('AmazonECS', signal, async () => {
        taskSet = await this.#steadyReplacement();
      });
      // Twice, without a break: a task that ends after its first healthy check looks steady for a moment.
      if (taskSet !== undefined && before !== undefined && taskSet.steadySince === before.steadySince) {
        learn({ replacement: seen(taskSet) });
        return;
      }
      before = taskSet;
      await sleep(clock, pollMs, signal);
      signal.throwIfAborted();
    }
  }

  /** Steady: ECS says so, and each of its tasks is healthy in the target group. A group that no route leads to is not checked. */
  async #steadyReplacement(): Promise<TaskSet | undefined> {
    const { aws, record } = this.#props;
    const taskSet = this.#find(await deployedService(aws, record.target), 'replacement');
    if (taskSet === undefined) {
      throw new EffectFailure('ECS_UPDATE_ERROR', 'The replacement task set was deleted by somebody else.');
    }
    const { computedDesiredCount: desired, runningCount, isSteady, targetGroupArn } = taskSet;
    if (!isSteady || runningCount !== desired) return undefined;
    if (targetGroupArn === undefined) return taskSet;
    const all = await this.#inElb(() => aws.trafficRoutes.targetHealth(targetGroupArn));
    const targets = all.filter(({ state }) => state !== 'draining');
    const ready = targets.filter(
      ({ state, reason }) => state === 'healthy' || (state === 'unused' && reason === 'Target.NotInUse'),
    );
    return ready.length === targets.length && ready.length >= desired ? taskSet : undefined;
  }

  async #routeProductionTraffic(weights: Weights): Promise<void> {
    const { aws, record, facts, state } = this.#props;
    const pair = this.#pair;
    // Without a pair the deployment had not begun to install: the traffic is where it was.
    if (pair === undefined) return;
    const routes = await routesOf(aws.trafficRoutes, record.target.productionListenerArn);
    const shifted = record.rollsBack === undefined && state().shifts > 0;
    checkUnchanged(routes, pair, facts().productionRoutes ?? [], shifted);
    await setWeights(aws.trafficRoutes, routesToPair(routes, pair), pair, weights);
  }

  /** The test listener may have led to either target group before; one that leads elsewhere is somebody else's. */
  async #routeTestTraffic(to: TaskSetRole): Promise<void> {
    const { aws, record } = this.#props;
    const listener = record.target.testListenerArn;
    const pair = this.#pair;
    if (listener === undefined || pair === undefined) return;
    const all = await routesOf(aws.trafficRoutes, listener);
    const routes = routesToPair(all, pair);
    checkUnchanged(all, pair, routes.length === 0 ? [listener] : routes.map(({ arn }) => arn), false);
    const weights = to === 'original' ? { original: 100, replacement: 0 } : { original: 0, replacement: 100 };
    await setWeights(aws.trafficRoutes, routes, pair, weights);
  }

  async #makePrimary(role: TaskSetRole): Promise<void> {
    const { aws, record, learn } = this.#props;
    const service = await deployedService(aws, record.target);
    const taskSet = this.#find(service, role);
    if (taskSet === undefined) {
      throw new EffectFailure('ECS_UPDATE_ERROR', `The ${role} task set was deleted by somebody else.`);
    }
    if (taskSet.status !== 'PRIMARY') await this.#taskSets.makePrimary(taskSet.taskSetArn);
    learn(await this.look());
  }

  /** Never deletes what still has production traffic, as it would after a change by somebody else. */
  async #deleteTaskSet(role: TaskSetRole): Promise<void> {
    const { aws, record, learn } = this.#props;
    const service = await deployedService(aws, record.target);
    const taskSet = this.#find(service, role);
    if (taskSet === undefined) return;
    const { targetGroupArn } = taskSet;
    if (targetGroupArn !== undefined) {
      const routes = await this.#inElb(() =>
        routesOf(aws.trafficRoutes, record.target.productionListenerArn),
      );
      const route = routeWithTraffic(routes, targetGroupArn);
      if (route !== undefined) {
        throw new EffectFailure(
          'ECS_UPDATE_ERROR',
          `TaskSet ${taskSet.id} is behind prod listener ${route.arn}. Verify that the TaskSet is still serving production traffic.`,
        );
      }
    }
    await this.#taskSets.delete(taskSet.taskSetArn);
    const gone = { ...seen(taskSet), desiredCount: 0, pendingCount: 0, runningCount: 0, status: 'DRAINING' };
    learn({ ...this.#seen(service), [role]: gone });
  }

  /** Calls to the load balancer within an effect on task sets fail as such. */
  async #inElb<T>(run: () => Promise<T>): Promise<T> {
    try {
      return await run();
    } catch (error) {
      if (error instanceof CallFailure && error.isTransient) throw error;
      throw callFailed('ElasticLoadBalancing', this.#props.record.target.serviceRoleArn, error);
    }
  }

  get #taskSets() {
    const { cluster, service } = this.#props.record.target;
    return this.#props.aws.taskSets(cluster, service);
  }

  get #pair(): Pair | undefined {
    return this.#props.facts().pair;
  }

  /** The task set of a role, unless it is going or gone. */
  #find(service: ServiceFacts, role: TaskSetRole): TaskSet | undefined {
    const isIt = (taskSet: TaskSet) =>
      role === 'replacement'
        ? taskSet.externalId === this.#releaseId
        : taskSet.taskSetArn === this.#pair?.original.taskSetArn;
    return service.taskSets.find((taskSet) => taskSet.status !== 'DRAINING' && isIt(taskSet));
  }

  #seen(service: ServiceFacts): Facts {
    const original = service.taskSets.find((each) => each.taskSetArn === this.#pair?.original.taskSetArn);
    const replacement = service.taskSets.find((each) => each.externalId === this.#releaseId);
    return {
      ...(original && { original: seen(original) }),
      ...(replacement && { replacement: seen(replacement) }),
    };
  }
}

const seen = (taskSet: TaskSet): SeenTaskSet => ({
  id: taskSet.id,
  taskSetArn: taskSet.taskSetArn,
  desiredCount: taskSet.computedDesiredCount,
  pendingCount: taskSet.pendingCount,
  runningCount: taskSet.runningCount,
  status: taskSet.status,
});
