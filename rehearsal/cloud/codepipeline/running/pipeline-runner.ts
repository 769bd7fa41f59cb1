/** Runs the executions of a pipeline: performs what the state machine asks for, and tells it what came of it. */
import type { Clock } from '../../../runtime/clock';
import { ActionFailure, type ActionProps } from '../action';
import { artifactStore } from '../execution/artifacts';
import type {
  ActionRun,
  Change,
  Execution,
  NewExecution,
  PipelineEvent,
  PipelinePlace,
  PipelineState,
  RuleRun,
} from '../execution/model';
import { actionTypeName, findAction, findExecution, findRule, isApproval } from '../execution/queries';
import { ruleTimeoutMs, timeoutMs } from '../execution/timeouts';
import { initial, transition } from '../execution/transition';
import { failureOf } from './action-failure';
import { requestApproval } from './approval-request';
import type { CodePipelineProps } from './props';
import { stateChangeEvent } from './state-change-event';
import { describeChange, type PipelineChange } from './watch';

export interface PipelineRunnerProps extends CodePipelineProps {
  readonly clock: Clock;
  readonly place: PipelinePlace;
  /** Is told every change. */
  readonly onChange: (change: PipelineChange) => void;
  /** Takes what goes on after a call has returned; none of it rejects. */
  readonly follow: (work: Promise<void>) => void;
}

/** An action that is performed, or a rule that is evaluated. */
interface Performance {
  readonly abandoned: AbortController;
  readonly cancelTimeout: () => void;
}

/** An event without its time. */
type Happening = PipelineEvent extends infer Event
  ? Event extends unknown
    ? Omit<Event, 'at'>
    : never
  : never;

export class PipelineRunner {
  readonly #props: PipelineRunnerProps;
  readonly #performances = new Map<string, Performance>();
  readonly #startsByToken = new Map<string, string>();
  #state: PipelineState;
  #isStopped = false;

  constructor(props: PipelineRunnerProps) {
    this.#props = props;
    this.#state = initial(props.place);
  }

  get state(): PipelineState {
    return this.#state;
  }

  /** Milliseconds of AWS time since the epoch. */
  get now(): number {
    return this.#props.clock.now();
  }

  /**
   * @param token - a second start with the same token is the first one
   * @returns id of the execution
   */
  start(execution: NewExecution, token?: string): string {
    if (token !== undefined) this.#startsByToken.set(token, execution.id);
    this.dispatch({ type: 'started', execution });
    return execution.id;
  }

  /** @returns id of the execution that was started with the token */
  startedWith(token: string | undefined): string | undefined {
    return token === undefined ? undefined : this.#startsByToken.get(token);
  }

  dispatch(happening: Happening): void {
    if (this.#isStopped) return;
    const at = this.now;
    const { state, changes } = transition(this.#state, { ...happening, at });
    this.#state = state;
    for (const change of changes) {
      if (change.scope === 'action') this.#follow(change);
      if (change.scope === 'rule') this.#followRule(change);
      this.#props.onChange(describeChange(state, change, at));
      // CodePipeline documents no event of rules.
      if (change.scope === 'rule') continue;
      const told = this.#props.events?.put(stateChangeEvent(state, change));
      if (told) this.#props.follow(told);
    }
  }

  /** Abandons everything; nothing changes any more. */
  stop(): void {
    this.#isStopped = true;
    for (const id of [...this.#performances.keys()]) this.#abandon(id);
  }

  #follow({ id, status }: Change & { readonly scope: 'action' }): void {
    const run = findAction(this.#state, id);
    if (status !== 'InProgress') this.#abandon(id);
    // Both its start and its end may be changes of one event.
    else if (run?.status === 'InProgress') this.#begin(run);
  }

  /** Of an action that has ended well nobody listens any more. */
  #abandon(id: string): void {
    const performance = this.#performances.get(id);
    this.#performances.delete(id);
    performance?.cancelTimeout();
    performance?.abandoned.abort();
  }

  #begin(run: ActionRun): void {
    const abandoned = new AbortController();
    const limit = timeoutMs(run.resolved);
    const cancelTimeout =
      limit === undefined
        ? () => undefined
        : this.#props.clock.after(limit, () => {
            this.#fail(run, { code: 'JobFailed', message: timedOut(run, limit) });
          });
    this.#performances.set(run.id, { abandoned, cancelTimeout });
    this.#props.follow(this.#perform(run, abandoned.signal));
  }

  #followRule({ id, status }: Change & { readonly scope: 'rule' }): void {
    const run = findRule(this.#state, id);
    if (status !== 'InProgress') this.#abandon(id);
    else if (run?.status === 'InProgress' && !this.#performances.has(id)) this.#beginRule(run);
  }

  #beginRule(run: RuleRun): void {
    const abandoned = new AbortController();
    const limit = ruleTimeoutMs(run.declaration);
    const cancelTimeout = this.#props.clock.after(limit, () => {
      const message = `The rule did not succeed within ${limit / 60_000} minutes`;
      this.dispatch({ type: 'ruleFailed', id: run.id, error: { code: 'JobFailed', message } });
    });
    this.#performances.set(run.id, { abandoned, cancelTimeout });
    this.#props.follow(this.#evaluate(run, abandoned.signal));
  }

  async #evaluate(run: RuleRun, signal: AbortSignal): Promise<void> {
    try {
      await Promise.resolve();
      if (signal.aborted) return;
      const { provider } = run.declaration.ruleTypeId;
      const evaluate = this.#props.rules?.[provider];
      if (!evaluate) {
        throw new ActionFailure(
          'ConfigurationError',
          `the embedded AWS does not evaluate the rule ${provider}`,
        );
      }
      const { pipelineArn, accountId } = this.#state.place;
      const { region, roleArn, condition, resolved: configuration } = run;
      const report = (summary: string) => {
        this.dispatch({ type: 'ruleReported', id: run.id, summary });
      };
      const summary = await evaluate({
        pipelineArn,
        accountId,
        region,
        roleArn,
        condition,
        configuration,
        signal,
        report,
      });
      this.dispatch({ type: 'ruleSucceeded', id: run.id, summary });
    } catch (error) {
      this.dispatch({ type: 'ruleFailed', id: run.id, error: failureOf(error).error });
    }
  }

  async #perform(run: ActionRun, signal: AbortSignal): Promise<void> {
    try {
      // What is performed begins after the call that has started it is answered.
      await Promise.resolve();
      if (signal.aborted) return;
      if (isApproval(run.declaration)) {
        await requestApproval(run, this.#state.place, this.#props);
        return;
      }
      const type = actionTypeName(run.declaration);
      const provider = this.#props.providers?.[type];
      if (!provider) throw new Error(`nothing performs actions of the type ${type} here`);
      const result = await provider(this.#actionProps(run, signal));
      // Of an action that was abandoned meanwhile this means nothing.
      this.dispatch({ type: 'actionSucceeded', id: run.id, result });
    } catch (error) {
      this.dispatch({ type: 'actionFailed', id: run.id, ...failureOf(error) });
    }
  }

  #fail(run: ActionRun, error: NonNullable<ActionRun['error']>): void {
    this.dispatch({ type: 'actionFailed', id: run.id, error, progress: {} });
  }

  #actionProps(run: ActionRun, signal: AbortSignal): ActionProps {
    const { pipelineArn, accountId } = this.#state.place;
    const execution = this.#execution(run.executionId);
    const { declaration } = execution;
    return {
      pipelineName: declaration.name,
      pipelineArn,
      executionId: run.executionId,
      actionExecutionId: run.id,
      region: run.region,
      accountId,
      roleArn: run.roleArn,
      action: run.resolved,
      inputs: run.inputs,
      outputs: run.outputs,
      encryptionKey: artifactStore(declaration, run.region).encryptionKey?.id,
      sourceRevision: fixedRevision(execution, run.declaration.name),
      signal,
      report: (progress) => {
        this.dispatch({ type: 'actionReported', id: run.id, progress });
      },
    };
  }

  #execution(id: string): Execution {
    const execution = findExecution(this.#state, id);
    if (!execution) throw new Error(`there is no execution ${id}`);
    return execution;
  }
}

function fixedRevision({ sourceRevisions }: Execution, actionName: string): string | undefined {
  return sourceRevisions.find(
    (override) => override.actionName === actionName && override.revisionType !== 'S3_OBJECT_KEY',
  )?.revisionValue;
}

function timedOut({ declaration }: ActionRun, limitMs: number): string {
  const minutes = limitMs / 60_000;
  return isApproval(declaration)
    ? `The approval was not answered within ${minutes} minutes`
    : `The action did not complete within ${minutes} minutes`;
}
