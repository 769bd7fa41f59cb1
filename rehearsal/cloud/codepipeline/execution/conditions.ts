/**
 * Conditions of stages: rules that are evaluated together, before a stage begins or after it has ended.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-conditions.html
 */
import type { ConditionDeclaration, RuleDeclaration, StageDeclaration } from '../declaration';
import type { Draft } from './draft';
import { uuidOf } from './ids';
import type { ConditionRun, ConditionType, Execution, RuleRun } from './model';
import { stageOf } from './queries';
import { resolveConfiguration, unresolved } from './variables';

/** What a condition says of the stage that an execution is in. */
export type Verdict = 'met' | 'failed' | 'waits';

/** @returns the condition of a type; AWS allows one of each */
export const conditionOf = (stage: StageDeclaration, type: ConditionType): ConditionDeclaration | undefined =>
  stage[type]?.conditions?.[0];

/** Evaluates a condition of the stage that the execution is in. Its rules begin together the first time. */
export function evaluate(draft: Draft, id: string, type: ConditionType): Verdict {
  const execution = draft.execution(id);
  const condition = conditionOf(stageOf(execution), type);
  if (condition === undefined) return 'met';
  if (conditionRun(execution, type) === undefined) {
    setCondition(draft, id, type, { status: 'InProgress' });
    for (const rule of condition.rules ?? []) draft.addRule(ruleRun(draft, id, type, rule));
    conclude(draft, id, type);
  }
  switch (conditionRun(draft.execution(id), type)?.status) {
    case 'InProgress':
      return 'waits';
    case 'Succeeded':
    case 'Overridden':
      return 'met';
    default:
      return 'failed';
  }
}

/** @returns the evaluation of a condition of the stage that the execution is in */
export function conditionRun(execution: Execution, type: ConditionType): ConditionRun | undefined {
  return execution.stages[stageOf(execution).name]?.conditions?.[type];
}

/** Ends a rule. @returns whether that was the end of its condition */
export function endRule(
  draft: Draft,
  rule: RuleRun,
  end: Pick<RuleRun, 'status' | 'summary' | 'error'>,
): boolean {
  draft.setRule(rule, end);
  return conclude(draft, rule.executionId, rule.condition);
}

/**
 * A condition ends with the first rule that fails: the others are abandoned, because they could wait for days and change
 * nothing. AWS does not say when it ends. A rule whose check could not be made leaves it `Errored`.
 */
function conclude(draft: Draft, id: string, type: ConditionType): boolean {
  const rules = rulesOf(draft.execution(id), type);
  const failed = rules.find(({ status }) => status === 'Failed');
  if (failed !== undefined) {
    const status = failed.error?.code === 'JobFailed' ? 'Failed' : 'Errored';
    endCondition(draft, id, type, status, `${failed.declaration.name}: ${failed.error?.message ?? 'failed'}`);
    return true;
  }
  if (rules.some(({ status }) => status === 'InProgress')) return false;
  setCondition(draft, id, type, { status: 'Succeeded' });
  return true;
}

/** Ends a condition and abandons those of its rules that have not ended. @param by - ARN of who overrides it */
export function endCondition(
  draft: Draft,
  id: string,
  type: ConditionType,
  status: ConditionRun['status'],
  summary?: string,
  by?: string,
): void {
  for (const rule of rulesOf(draft.execution(id), type)) {
    if (rule.status !== 'InProgress') continue;
    draft.setRule(rule, { status: 'Abandoned', ...(by !== undefined && { updatedBy: by }) });
  }
  setCondition(draft, id, type, { status, ...(summary !== undefined && { summary }) });
}

/** Ends the condition that is evaluated, if one is: the execution does not go on. */
export function leaveCondition(draft: Draft, id: string, status: 'Abandoned' | 'Cancelled'): void {
  const running = draft.execution(id).rules.find((rule) => rule.status === 'InProgress');
  if (running !== undefined) endCondition(draft, id, running.condition, status);
}

function setCondition(
  draft: Draft,
  id: string,
  type: ConditionType,
  run: Omit<ConditionRun, 'lastStatusChange'>,
): void {
  const execution = draft.execution(id);
  const { conditions } = execution.stages[stageOf(execution).name] ?? {};
  draft.setStage(id, { conditions: { ...conditions, [type]: { ...run, lastStatusChange: draft.at } } });
}

/** The attempts that count at the rules of a condition of the stage that the execution is in. */
function rulesOf(execution: Execution, type: ConditionType): RuleRun[] {
  const { name } = stageOf(execution);
  return execution.rules.filter((run) => run.stage === name && run.condition === type && run.counts);
}

function ruleRun(draft: Draft, id: string, condition: ConditionType, rule: RuleDeclaration): RuleRun {
  const execution = draft.execution(id);
  const stage = stageOf(execution).name;
  const attempt = execution.rules.filter(
    (run) => run.stage === stage && run.condition === condition && run.declaration.name === rule.name,
  ).length;
  const { configuration = {} } = rule;
  const resolved = resolveConfiguration(execution, configuration);
  return {
    id: uuidOf(id, stage, condition, rule.name, attempt),
    executionId: id,
    stage,
    condition,
    declaration: rule,
    resolved: resolved ?? configuration,
    roleArn: rule.roleArn ?? execution.declaration.roleArn,
    region: rule.region ?? draft.state.place.region,
    status: resolved === undefined ? 'Failed' : 'InProgress',
    startTime: draft.at,
    lastUpdateTime: draft.at,
    ...(resolved === undefined && { error: unresolved('rule', rule.name) }),
    counts: true,
  };
}

/** @returns how the stage is retried by itself when it fails; failed actions alone where nothing says otherwise */
export function automaticRetry({
  onFailure,
}: StageDeclaration): 'FAILED_ACTIONS' | 'ALL_ACTIONS' | undefined {
  if (onFailure?.result !== 'RETRY') return undefined;
  return onFailure.retryConfiguration?.retryMode ?? 'FAILED_ACTIONS';
}

/** @returns whether the stage goes back to an earlier execution when it fails, once its condition is met */
export const rollsBackOnFailure = (stage: StageDeclaration): boolean =>
  (conditionOf(stage, 'onFailure')?.result ?? stage.onFailure?.result) === 'ROLLBACK';
