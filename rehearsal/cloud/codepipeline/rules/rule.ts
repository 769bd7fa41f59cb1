/** What the rules of conditions and those who evaluate them agree on. */
import type { ConditionType } from '../execution/model';

export interface RuleProps {
  readonly pipelineArn: string;
  readonly region: string;
  /** 12 digits. */
  readonly accountId: string;
  /** Of the rule, or of the pipeline. */
  readonly roleArn: string;
  readonly condition: ConditionType;
  /** With all variables resolved. */
  readonly configuration: Readonly<Record<string, string>>;
  /** Aborted when the rule is abandoned or has taken too long. */
  readonly signal: AbortSignal;
  /** Says what the rule waits for. */
  readonly report: (summary: string) => void;
}

/**
 * Resolves to a summary once the rule succeeds.
 *
 * @throws ActionFailure `JobFailed` where the criteria are not met; other codes where the check could not be made
 */
export type RuleProvider = (props: RuleProps) => Promise<string>;

/** Who evaluates rules, by provider: `DeploymentWindow`. */
export type RuleProviders = Readonly<Record<string, RuleProvider>>;
