/**
 * What CodePipeline rejects about the conditions of a stage.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-conditions.html#stage-conditions-considerations
 */
import { AwsError } from '../protocol/aws-error';
import type {
  ConditionDeclaration,
  PipelineDeclaration,
  RuleDeclaration,
  StageDeclaration,
} from './declaration';

type Type = 'beforeEntry' | 'onSuccess' | 'onFailure';

/** Results by type. The console offers FAIL for onFailure no more than the API refuses it. */
const results: Readonly<Record<Type, readonly string[]>> = {
  beforeEntry: ['FAIL', 'SKIP'],
  onSuccess: ['FAIL', 'ROLLBACK'],
  onFailure: ['FAIL', 'ROLLBACK'],
};

/** Rules whose failure may skip a stage. */
const skipping = ['LambdaInvoke', 'VariableCheck'];

/** Configuration of the rules that the embedded AWS evaluates. */
const configurations: Readonly<Record<string, Readonly<Record<'required' | 'optional', readonly string[]>>>> =
  {
    CloudWatchAlarm: { required: ['AlarmName'], optional: ['AlarmStates', 'WaitTime'] },
    DeploymentWindow: { required: ['Cron'], optional: ['TimeZone'] },
  };

/** @throws AwsError at the first fault */
export function validateConditions({ stages, pipelineType }: PipelineDeclaration): void {
  for (const stage of stages) {
    for (const type of ['beforeEntry', 'onSuccess', 'onFailure'] as const) {
      for (const condition of stage[type]?.conditions ?? []) {
        if (pipelineType !== 'V2') {
          throw invalid(
            stage,
            `has the condition ${type}, which a pipeline of type V1 does not support; use type V2`,
          );
        }
        validateCondition(stage, type, condition);
      }
    }
    if (stage.onFailure?.result === 'RETRY' && stage.onFailure.conditions !== undefined) {
      throw invalid(stage, 'has automatic retry and an onFailure condition, which do not go together');
    }
  }
}

function validateCondition(
  stage: StageDeclaration,
  type: Type,
  { result, rules = [] }: ConditionDeclaration,
): void {
  if (result !== undefined && !results[type].includes(result)) {
    throw invalid(
      stage,
      `has the result ${result} in its condition ${type}, which takes ${results[type].join(' or ')}`,
    );
  }
  for (const rule of rules) {
    const { provider } = rule.ruleTypeId;
    if (result === 'SKIP' && !skipping.includes(provider)) {
      throw invalid(
        stage,
        `has the rule ${rule.name} in a condition with the result SKIP, which supports ${skipping.join(' and ')} alone`,
      );
    }
    validateConfiguration(stage, rule);
  }
}

function validateConfiguration(stage: StageDeclaration, rule: RuleDeclaration): void {
  const known = configurations[rule.ruleTypeId.provider];
  if (known === undefined) return;
  const keys = Object.keys(rule.configuration ?? {});
  const missing = known.required.find((key) => !keys.includes(key));
  if (missing !== undefined) {
    throw invalid(stage, `has the rule ${rule.name}, which is missing required configuration '${missing}'`);
  }
  const unknown = keys.find((key) => ![...known.required, ...known.optional].includes(key));
  if (unknown !== undefined) {
    throw invalid(stage, `has the rule ${rule.name}, which contains unknown configuration '${unknown}'`);
  }
}

const invalid = ({ name }: StageDeclaration, problem: string): AwsError =>
  new AwsError('InvalidStageDeclarationException', `Stage ${name} ${problem}`);
