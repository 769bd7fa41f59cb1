/** CodePipeline with actions that end when a test says so. */
import {
  codePipelineService,
  ruleProviders,
  type CodePipelineProps,
  type PipelineChange,
} from '../../../../../rehearsal/cloud/codepipeline';
import {
  ActionFailure,
  type ActionProps,
  type ActionResult,
} from '../../../../../rehearsal/cloud/codepipeline/action';
import type { ConnectionPush } from '../../../../../rehearsal/cloud/codepipeline/running/props';
import type { AwsEvent } from '../../../../../rehearsal/cloud/events/event';
import type { Json } from '../../../../../rehearsal/cloud/protocol/json';
import { clientOf } from '../../../../support/aws-client';
import { ManualClock } from '../../../../support/manual-clock';
import { callerOf } from '../../../../support/service-caller';
import { until } from '../../../../support/until';
import { action, build, deploy, pipeline, source, stage } from '../sample-pipeline';

/** An action that is performed. */
export interface Performed {
  readonly props: ActionProps;
  readonly succeed: (result?: ActionResult) => void;
  readonly fail: (error: Error) => void;
}

export const approval = (configuration: Json = {}, changes: Json = {}) => ({
  ...action('Approve', 'Approval', 'Manual', configuration),
  ...changes,
});

/** Source, an approval, Build and Deploy. */
export const withApproval = (approve: Json = approval()) =>
  pipeline(
    stage('Source', source()),
    stage('Approval', approve),
    stage('Build', build()),
    stage('Deploy', deploy()),
  );

const types = ['Source/AWS/CodeCommit/1', 'Build/AWS/CodeBuild/1', 'Deploy/AWS/CodeDeployToECS/1'];

export function runningPipelines(props: Partial<CodePipelineProps> = {}) {
  const clock = new ManualClock(1_000_000);
  const performed: Performed[] = [];
  const events: AwsEvent[] = [];
  const alarms = new Map<string, 'ALARM' | 'INSUFFICIENT_DATA' | 'OK'>();
  const changes: PipelineChange[] = [];
  const perform = (given: ActionProps): Promise<ActionResult> =>
    new Promise((resolve, reject) => {
      performed.push({
        props: given,
        succeed: (result = {}) => {
          resolve(result);
        },
        fail: reject,
      });
      given.signal.addEventListener('abort', () => {
        reject(new Error('left'));
      });
    });
  let pushed: (push: ConnectionPush) => void = () => undefined;
  const codepipeline = codePipelineService({
    clock,
    connections: { onPush: (listener) => (pushed = listener) },
    providers: Object.fromEntries(types.map((type) => [type, perform])),
    events: {
      put: (event) => {
        events.push(event);
        return Promise.resolve();
      },
    },
    rules: ruleProviders({
      clock,
      permissions: { require: () => Promise.resolve() },
      aws: clientOf({
        json: (_, { AlarmNames }) => ({
          MetricAlarms: (AlarmNames as string[]).flatMap((name) => {
            const state = alarms.get(name);
            return state === undefined ? [] : [{ AlarmName: name, StateValue: state }];
          }),
        }),
      }),
    }),
    ...props,
  });
  codepipeline.watch.onChange((change) => changes.push(change));
  const call = callerOf(codepipeline);
  const taken = new Set<Performed>();
  const takeNext = async (name: string): Promise<Performed> => {
    const isNext = (each: Performed): boolean => !taken.has(each) && each.props.action.name === name;
    const next = await until(() => performed.find(isNext), `the action ${name}`);
    taken.add(next);
    return next;
  };
  return {
    ...codepipeline,
    call,
    clock,
    /** States of CloudWatch alarms by name. */
    alarms,
    performed,
    events,
    changes,
    /** Waits for the action to be performed; each performance is taken once. */
    takeNext,
    /** Pushes to a repository behind a connection. @returns ids of the executions that start */
    push: (push: ConnectionPush): string[] => {
      const before = changes.length;
      pushed(push);
      return changes
        .slice(before)
        .filter(({ scope, status }) => scope === 'execution' && status === 'InProgress')
        .map(({ executionId }) => executionId);
    },
    /** Of the execution that started last. */
    latestId: () => codepipelineId(changes),
    /** Waits for an execution to enter a stage. */
    reachesStage: (name: string) =>
      until(() => changes.some(({ scope, stage: entered }) => scope === 'stage' && entered === name), name),
    /** Waits for an execution to have passed the stages before one that it cannot enter. */
    waitsFor: (id: string, name: string) =>
      until(async () => {
        const { stageStates } = (await call('GetPipelineState', { name: 'release' })) as {
          stageStates: { stageName: string; inboundExecutions: { pipelineExecutionId: string }[] }[];
        };
        const inbound = stageStates.find(({ stageName }) => stageName === name)?.inboundExecutions ?? [];
        return inbound.some(({ pipelineExecutionId }) => pipelineExecutionId === id);
      }, `${id} to wait for ${name}`),
    /** Waits for an execution to have a status. */
    reaches: (id: string, status: string) =>
      until(
        () =>
          changes.some(
            (change) => change.scope === 'execution' && change.executionId === id && change.status === status,
          ),
        `execution ${id} to be ${status}`,
      ),
    create: async (declaration: Json = pipeline(), changesTo: Json = {}): Promise<string> => {
      await call('CreatePipeline', { pipeline: { ...declaration, ...changesTo } });
      return codepipelineId(changes);
    },
  };
}

/** Of the execution that started last. */
export function codepipelineId(changes: readonly PipelineChange[]): string {
  return (
    changes.findLast(({ scope, status }) => scope === 'execution' && status === 'InProgress')?.executionId ??
    ''
  );
}

export const jobFailed = (message: string) => new ActionFailure('JobFailed', message);
