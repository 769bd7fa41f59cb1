/** An engine on a fake AWS, with a journal in a directory of its own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultEngineSettings, type DeploymentPlan } from '../../deployment/machine/model';
import { initial } from '../../deployment/machine/state';
import { Engine } from '../../rehearsal/engine/deployments';
import { JournalDirectory } from '../../rehearsal/engine/journal-directory';
import { deploymentsVia, type EngineCalls } from '../../rehearsal/engine/protocol';
import type { DeploymentRecord, DeploymentTarget, DeploymentView } from '../../rehearsal/engine/record';
import type { EngineClient } from '../../rehearsal/engine/supervisor';
import { scaledClock } from '../../rehearsal/runtime/clock';
import { arns, FakeAws } from './fake-aws';
import { until } from './until';

export const place = { accountId: '123456789012', region: 'eu-west-1' };

/** A step may wait for the processor longer than an hour of AWS time lasts here; only what hangs takes as long as this. */
export const patientSettings = { hookTimeoutSeconds: 360_000, installTimeoutSeconds: 360_000 };

export const plan: DeploymentPlan = {
  kind: 'release',
  trafficRouting: { type: 'TimeBasedCanary', percentage: 10, intervalMinutes: 1 },
  hooks: [],
  hasTestRoute: true,
  readyWaitMinutes: 0,
  terminationWaitMinutes: 1,
  terminatesOriginal: true,
  rollbackEvents: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM'],
  watchesAlarms: true,
  ignoresPollAlarmFailure: false,
  settings: { ...defaultEngineSettings, ...patientSettings },
};

const target: DeploymentTarget = {
  cluster: 'main',
  service: 'web',
  targetGroups: ['web-blue', 'web-green'],
  productionListenerArn: arns.production,
  testListenerArn: arns.test,
  serviceRoleArn: 'arn:aws:iam::123456789012:role/web-codedeploy',
  replacement: {
    taskDefinition: 'arn:aws:ecs:eu-west-1:123456789012:task-definition/web:2',
    containerName: 'app',
    containerPort: 8080,
  },
  hooks: {},
  alarms: [],
};

export interface RecordProps {
  readonly id?: string;
  readonly plan?: Partial<DeploymentPlan>;
  readonly target?: Partial<DeploymentTarget>;
  readonly triggers?: DeploymentRecord['triggers'];
}

export function record(props: RecordProps = {}): DeploymentRecord {
  const id = props.id ?? 'd-AAAAAAAA1';
  return {
    id,
    ...place,
    applicationName: 'web',
    deploymentGroupName: 'web',
    deploymentGroupId: 'group',
    createTime: Date.now(),
    creator: 'user',
    initial: initial({ ...plan, ...props.plan }),
    target: { ...target, ...props.target },
    triggers: props.triggers ?? [],
    shown: { deploymentConfigName: 'canary' },
    shownOfRollback: { deploymentConfigName: 'CodeDeployDefault.ECSAllAtOnce' },
    rollbackId: id.replace('d-A', 'd-R'),
  };
}

/** AWS hours pass in seconds. */
const speed = 2000;

/** An engine that can be left without a word, as by a kill, and another one on its journals. */
export class EngineStage {
  readonly fake = new FakeAws();
  readonly directory = mkdtempSync(join(tmpdir(), 'engine-test-'));
  readonly origin = { speed, startedAt: Date.now() };
  readonly log: string[] = [];
  #off: () => void = () => undefined;
  engine = this.#start();

  /** Asks whichever engine is there, as the gateway asks the engine's process. */
  readonly client: EngineClient = {
    deployments: deploymentsVia(async (name, input) => {
      const engine: EngineCalls = this.engine;
      return engine[name](input);
    }),
    prepare: () => undefined,
  };

  /** What was going on goes on no more; the next engine finds the journals as they are. */
  killAndRestart(): void {
    this.#off();
    this.engine = this.#start();
  }

  /** The same, with wall time in between. */
  async offFor(milliseconds: number): Promise<void> {
    this.#off();
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    this.engine = this.#start();
  }

  view(id = 'd-AAAAAAAA1'): Promise<DeploymentView> {
    return this.engine.get({ ...place, id });
  }

  /** Waits until a deployment has ended. */
  ended(id = 'd-AAAAAAAA1'): Promise<DeploymentView> {
    return until(() => {
      const view = this.engine.list(place).find((each) => each.record.id === id);
      return view?.state.completeTime === undefined ? undefined : view;
    }, `the end of ${id}`);
  }

  async close(): Promise<void> {
    this.#off();
    // What was answered before still has its consequences.
    await new Promise((resolve) => setTimeout(resolve, 20));
    rmSync(this.directory, { recursive: true, force: true });
  }

  #start(): Engine {
    const journals = new JournalDirectory(this.directory);
    const killed = new AbortController();
    this.#off = () => {
      killed.abort();
      journals.unlock();
    };
    const isOff = () => killed.signal.aborted;
    const never = new Promise<never>(() => undefined);
    // A killed process gets no answers and writes nothing: what it still does hangs.
    const gate = <Port extends object>(port: Port): Port =>
      Object.fromEntries(
        Object.entries(port).map(([name, call]) => [
          name,
          async (...args: unknown[]) => {
            if (isOff()) return never;
            const answer = await (call as (...args: unknown[]) => Promise<unknown>)(...args);
            return isOff() ? never : answer;
          },
        ]),
      ) as Port;
    const { taskSets, ...ports } = this.fake.aws;
    const aws = {
      trafficRoutes: gate(ports.trafficRoutes),
      alarms: gate(ports.alarms),
      hooks: gate(ports.hooks),
      notifications: gate(ports.notifications),
      taskSets: (cluster: string, service: string) => gate(taskSets(cluster, service)),
    };
    const clock = scaledClock(this.origin);
    return new Engine({
      journals,
      aws: () => aws,
      clock: {
        ...clock,
        after: (ms, run) =>
          clock.after(ms, () => {
            if (!isOff()) run();
          }),
      },
      log: (line) => this.log.push(line),
    });
  }
}
