/** Conditions of stages: the embedded AWS has none of the rules that they are made of. */
import type { StageDeclaration } from '../declaration';
import type { ConditionType } from './model';

/** @returns why the stage cannot pass a condition that it has, or undefined where it has none of the type */
export function conditionFault(stage: StageDeclaration, type: ConditionType): string | undefined {
  const conditions = stage[type]?.conditions;
  if (!conditions) return undefined;
  const rules = conditions.flatMap(({ rules: all = [] }) => all.map((rule) => rule.ruleTypeId.provider));
  return `the ${type} condition of the stage ${stage.name} cannot be evaluated: the embedded AWS has no rules, and it has [${rules.join(', ')}]`;
}

/** @returns what the stage would do about its failure and the embedded AWS cannot do */
export function failureFault({ name, onFailure }: StageDeclaration): string | undefined {
  if (!onFailure) return undefined;
  if (onFailure.conditions) return `the onFailure condition of the stage ${name} was not evaluated`;
  const { result } = onFailure;
  return result === undefined || result === 'RETRY' || result === 'FAIL'
    ? undefined
    : `the onFailure result ${result} of the stage ${name} was not performed: the embedded AWS does not do it`;
}

/** @returns how the stage is retried by itself when it fails; failed actions alone where nothing says otherwise */
export function automaticRetry({
  onFailure,
}: StageDeclaration): 'FAILED_ACTIONS' | 'ALL_ACTIONS' | undefined {
  if (onFailure?.result !== 'RETRY' || onFailure.conditions) return undefined;
  return onFailure.retryConfiguration?.retryMode ?? 'FAILED_ACTIONS';
}
