/** The managed rules that the embedded AWS evaluates: https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference.html. */
import { cloudWatchAlarm, type AlarmRuleDependencies } from './cloud-watch-alarm';
import { deploymentWindow } from './deployment-window';
import type { RuleProviders } from './rule';

export type { RuleProviders } from './rule';

export const ruleProviders = (deps: AlarmRuleDependencies): RuleProviders => ({
  CloudWatchAlarm: cloudWatchAlarm(deps),
  DeploymentWindow: deploymentWindow(deps),
});
