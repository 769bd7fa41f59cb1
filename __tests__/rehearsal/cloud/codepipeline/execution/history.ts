/** A pipeline to which things happen, one second after another. */
import type { ActionResult } from '../../../../../rehearsal/cloud/codepipeline/action';
import {
  pipelineShape,
  type PipelineDeclaration,
} from '../../../../../rehearsal/cloud/codepipeline/declaration';
import type {
  ActionRun,
  Change,
  Execution,
  NewExecution,
  PipelineEvent,
  PipelineState,
  RetryMode,
  RuleRun,
} from '../../../../../rehearsal/cloud/codepipeline/execution/model';
import { initial, transition } from '../../../../../rehearsal/cloud/codepipeline/execution/transition';
import type { Json } from '../../../../../rehearsal/cloud/protocol/json';
import { readShape } from '../../../../../rehearsal/cloud/support/shape';
import { build, deploy, pipeline, source, stage } from '../sample-pipeline';

const place = {
  pipelineArn: 'arn:aws:codepipeline:eu-west-1:123456789012:release',
  region: 'eu-west-1',
  accountId: '123456789012',
};

/** Source, then Lint and Build at the same time and Test after both, then Deploy. */
export function declared(changes: Json = {}): PipelineDeclaration {
  const stages = [
    stage('Source', source()),
    stage('Build', { ...build(['source'], []), name: 'Lint' }, build(), {
      ...build(['build'], []),
      name: 'Test',
      runOrder: 2,
    }),
    stage('Deploy', deploy()),
  ];
  return readShape(pipelineShape, { ...pipeline(...stages), pipelineType: 'V2', ...changes });
}

/** Changes members of one stage. */
export function withStage(
  declaration: PipelineDeclaration,
  name: string,
  changes: Json,
): PipelineDeclaration {
  const stages = declaration.stages.map((each) => (each.name === name ? { ...each, ...changes } : each));
  return readShape(pipelineShape, { ...declaration, stages });
}

export class History {
  state: PipelineState = initial(place);
  readonly changes: Change[] = [];
  #at = 0;

  constructor(readonly declaration = declared()) {}

  happen(event: PipelineEvent extends infer E ? (E extends unknown ? Omit<E, 'at'> : never) : never): this {
    this.#at += 1000;
    const result = transition(this.state, { ...event, at: this.#at });
    this.state = result.state;
    this.changes.push(...result.changes);
    return this;
  }

  start(id: string, changes: Partial<NewExecution> = {}): this {
    const given = { version: 1, declaration: this.declaration, variables: {}, sourceRevisions: [] };
    const trigger = { type: 'StartPipelineExecution', detail: 'arn' } as const;
    return this.happen({ type: 'started', execution: { ...given, trigger, id, ...changes } });
  }

  succeed(id: string, action: string, result: ActionResult = {}): this {
    return this.happen({ type: 'actionSucceeded', id: this.run(id, action).id, result });
  }

  fail(id: string, action: string, message = 'failed'): this {
    const error = { code: 'JobFailed', message } as const;
    return this.happen({ type: 'actionFailed', id: this.run(id, action).id, error, progress: {} });
  }

  /** Lets every action of a stage of the sample succeed. */
  pass(id: string, stageName: 'Source' | 'Build' | 'Deploy'): this {
    const actions = stageName === 'Build' ? ['Lint', 'Build', 'Test'] : [stageName];
    actions.forEach((action) => this.succeed(id, action));
    return this;
  }

  /** The last attempt at a rule. */
  rule(id: string, name: string): RuleRun {
    const run = this.execution(id).rules.findLast(({ declaration }) => declaration.name === name);
    if (!run) throw new Error(`${name} of ${id} has not begun`);
    return run;
  }

  meet(id: string, rule: string): this {
    return this.happen({ type: 'ruleSucceeded', id: this.rule(id, rule).id, summary: 'met' });
  }

  /** @param code - `JobFailed` where the criteria are not met; others where the check could not be made */
  breach(id: string, rule: string, code: 'JobFailed' | 'PermissionError' = 'JobFailed'): this {
    const error = { code, message: `${rule} says no` };
    return this.happen({ type: 'ruleFailed', id: this.rule(id, rule).id, error });
  }

  override(executionId: string, stage: string, condition: 'beforeEntry' | 'onSuccess'): this {
    return this.happen({ type: 'conditionOverridden', executionId, stage, condition, by: 'arn' });
  }

  /** Rules with their states: `Window InProgress`. */
  rulesOf(id: string): string[] {
    return this.execution(id).rules.map(({ declaration, status }) => `${declaration.name} ${status}`);
  }

  /** Statuses of the conditions of a stage. */
  conditionsOf(id: string, stage: string): Record<string, string> {
    const { conditions = {} } = this.execution(id).stages[stage] ?? {};
    return Object.fromEntries(Object.entries(conditions).map(([type, { status }]) => [type, status]));
  }

  stop(executionId: string, abandon = false): this {
    return this.happen({ type: 'stopRequested', executionId, abandon, reason: 'because' });
  }

  retry(executionId: string, stageName: string, mode: RetryMode = 'FAILED_ACTIONS'): this {
    return this.happen({ type: 'stageRetried', executionId, stage: stageName, mode });
  }

  transitionInto(stageName: string, enabled: boolean): this {
    const change = { enabled, lastChangedBy: 'arn', lastChangedAt: this.#at };
    return this.happen({ type: 'transitionChanged', stage: stageName, transition: change });
  }

  execution(id: string): Execution {
    const execution = this.state.executions.find((each) => each.id === id);
    if (!execution) throw new Error(`no execution ${id}`);
    return execution;
  }

  /** The last attempt at an action. */
  run(id: string, action: string): ActionRun {
    const run = this.execution(id).actions.findLast(({ declaration }) => declaration.name === action);
    if (!run) throw new Error(`${action} of ${id} has not begun`);
    return run;
  }

  /** Where executions are and what has become of them: `1: Build InProgress, 2: waits for Build`. */
  get summary(): string {
    return this.state.executions
      .map((execution) => {
        const { id, waits, stage: index, status, declaration } = execution;
        const name = declaration.stages[index]?.name ?? '';
        return `${id}: ${waits ? `waits for ${name}` : `${status} in ${name}`}`;
      })
      .join(', ');
  }

  /** The actions in progress: `1 Lint`. */
  get busy(): string[] {
    return this.state.executions.flatMap(({ id, actions }) =>
      actions
        .filter(({ status }) => status === 'InProgress')
        .map(({ declaration }) => `${id} ${declaration.name}`),
    );
  }

  /** What was told since the last look: `1 Build: Failed`. */
  told(): string[] {
    return this.changes.splice(0).map((change) => {
      const where = change.scope === 'execution' ? '' : ` ${change.stage}`;
      const action = 'id' in change ? ` ${this.#nameOf(change.id)}` : '';
      const again = 'isRetry' in change && change.isRetry ? ' again' : '';
      return `${change.executionId}${where}${action}: ${change.status}${again}`;
    });
  }

  #nameOf(id: string): string {
    const runs = this.state.executions.flatMap(({ actions, rules }) => [...actions, ...rules]);
    return runs.find((run) => run.id === id)?.declaration.name ?? '';
  }
}
