import type { ActionDeclaration, RuleDeclaration } from '../declaration';
import { isApproval } from './queries';

const dayMs = 24 * 60 * 60_000;

/**
 * How long an action that waits may take, by https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html.
 * What works instead of waiting, a build or a source, is limited by who does it.
 *
 * @returns milliseconds of AWS time
 */
export function timeoutMs(action: ActionDeclaration): number | undefined {
  if (isApproval(action)) {
    return action.timeoutInMinutes === undefined ? 7 * dayMs : action.timeoutInMinutes * 60_000;
  }
  switch (action.actionTypeId.provider) {
    case 'CodeDeployToECS':
      return 5 * dayMs;
    case 'Lambda':
      return dayMs;
    case 'ECS':
      return Number(action.configuration.DeploymentTimeout ?? 60) * 60_000;
    default:
      return undefined;
  }
}

/**
 * AWS names no default for rules. A window that is closed for longer than an approval may wait is hardly meant; WaitTime
 * limits the rule of an alarm.
 *
 * @returns milliseconds of AWS time
 */
export const ruleTimeoutMs = ({ timeoutInMinutes }: RuleDeclaration): number =>
  timeoutInMinutes === undefined ? 7 * dayMs : timeoutInMinutes * 60_000;
