/**
 * All that is known of the executions of a pipeline: plain data. Times are milliseconds of AWS time since the epoch.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works.html
 */
import type { ActionProgress, ActionResult, Artifact, FailureCode } from '../action';
import type { ActionDeclaration, PipelineDeclaration, RuleDeclaration } from '../declaration';

export type ExecutionStatus =
  'InProgress' | 'Stopping' | 'Stopped' | 'Succeeded' | 'Superseded' | 'Failed' | 'Cancelled';
export type StageStatus = 'InProgress' | 'Stopping' | 'Stopped' | 'Succeeded' | 'Failed' | 'Cancelled';
export type ActionStatus = 'InProgress' | 'Succeeded' | 'Failed' | 'Abandoned';
export type RetryMode = 'FAILED_ACTIONS' | 'ALL_ACTIONS';

/** https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ExecutionTrigger.html */
export interface Trigger {
  readonly type:
    | 'CreatePipeline'
    | 'StartPipelineExecution'
    | 'PollForSourceChanges'
    | 'Webhook'
    | 'CloudWatchEvent'
    | 'PutActionRevision'
    | 'WebhookV2'
    | 'ManualRollback'
    | 'AutomatedRollback';
  /** ARN of who or what started it. */
  readonly detail: string;
}

/** A revision in the place of the newest. */
export interface SourceRevisionOverride {
  readonly actionName: string;
  readonly revisionType: 'COMMIT_ID' | 'IMAGE_DIGEST' | 'S3_OBJECT_VERSION_ID' | 'S3_OBJECT_KEY';
  readonly revisionValue: string;
}

/** Where a pipeline is, and its names. */
export interface PipelinePlace {
  readonly pipelineArn: string;
  readonly region: string;
  /** 12 digits. */
  readonly accountId: string;
}

export interface ActionError {
  readonly code: FailureCode;
  readonly message: string;
}

/** An attempt at an action: what ListActionExecutions has one entry for. */
export interface ActionRun {
  readonly id: string;
  readonly executionId: string;
  readonly stage: string;
  /** As declared. */
  readonly declaration: ActionDeclaration;
  /** With all variables in its configuration resolved; as declared where one could not be. */
  readonly resolved: ActionDeclaration;
  readonly roleArn: string;
  readonly region: string;
  readonly inputs: readonly Artifact[];
  readonly outputs: readonly Artifact[];
  readonly status: ActionStatus;
  readonly startTime: number;
  readonly lastUpdateTime: number;
  readonly progress: ActionProgress;
  readonly error?: ActionError;
  readonly variables?: Readonly<Record<string, string>>;
  readonly revision?: ActionResult['revision'];
  /** ARN of who answered an approval. */
  readonly updatedBy?: string;
  /** Of an approval. */
  readonly token?: string;
  /** False once a retry has taken its place. */
  readonly counts: boolean;
}

/** A stage that an execution has entered. */
export interface StageRun {
  readonly status: StageStatus;
  /** Rank of the entry among all entries of the pipeline: the last one of a stage is its latest execution. */
  readonly entry: number;
  readonly automaticRetries: number;
  readonly manualRetries: number;
  readonly latestRetry?: 'AutomatedStageRetry' | 'ManualStageRetry';
  /** Those of its conditions that were evaluated, or are. @default - none */
  readonly conditions?: Readonly<Partial<Record<ConditionType, ConditionRun>>>;
}

export type ConditionType = 'beforeEntry' | 'onSuccess' | 'onFailure';

/** https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ConditionExecution.html */
export interface ConditionRun {
  readonly status:
    'InProgress' | 'Failed' | 'Errored' | 'Succeeded' | 'Cancelled' | 'Abandoned' | 'Overridden';
  readonly lastStatusChange: number;
  readonly summary?: string;
}

/** An attempt at a rule of a condition: what ListRuleExecutions has one entry for. */
export interface RuleRun {
  readonly id: string;
  readonly executionId: string;
  readonly stage: string;
  readonly condition: ConditionType;
  readonly declaration: RuleDeclaration;
  /** Its configuration with all variables resolved; as declared where one could not be. */
  readonly resolved: Readonly<Record<string, string>>;
  readonly roleArn: string;
  readonly region: string;
  readonly status: ActionStatus;
  readonly startTime: number;
  readonly lastUpdateTime: number;
  readonly summary?: string;
  readonly error?: ActionError;
  /** ARN of who has overridden its condition. */
  readonly updatedBy?: string;
  /** False once a retry has taken its place. */
  readonly counts: boolean;
}

/** An execution of one stage with what another execution has made before it. */
export interface Rollback {
  /** Id of the execution that the stage is rolled back to. */
  readonly target: string;
  /** Index of the stage. */
  readonly stage: number;
  /** Actions of the target that have succeeded in earlier stages: their artifacts, variables and revisions count. */
  readonly inherited: readonly ActionRun[];
}

/** What is given when an execution starts. */
export interface NewExecution {
  /** A UUID; all other ids are made of it. */
  readonly id: string;
  /** Of the pipeline, from 1. */
  readonly version: number;
  readonly declaration: PipelineDeclaration;
  readonly trigger: Trigger;
  /** Of the pipeline, defaults included. */
  readonly variables: Readonly<Record<string, string>>;
  readonly sourceRevisions: readonly SourceRevisionOverride[];
  /** @default - it passes all stages */
  readonly rollback?: Rollback;
}

export interface Execution extends NewExecution {
  readonly status: ExecutionStatus;
  readonly statusSummary?: string;
  readonly startTime: number;
  readonly lastUpdateTime: number;
  /** Index of the stage that it is in, or at whose entry it waits. */
  readonly stage: number;
  readonly waits: boolean;
  /** By name; only those that were entered. */
  readonly stages: Readonly<Record<string, StageRun>>;
  /** In the order of their starts. */
  readonly actions: readonly ActionRun[];
  /** Rules of conditions, in the order of their starts. */
  readonly rules: readonly RuleRun[];
  /** @default - nobody has asked to stop it */
  readonly stop?: { readonly abandon: boolean; readonly reason: string | undefined };
  /** The pipeline was changed: what runs may end, nothing is begun. */
  readonly isOutdated: boolean;
}

/** An inbound transition that was disabled or enabled again. */
export interface Transition {
  readonly enabled: boolean;
  readonly lastChangedBy: string;
  readonly lastChangedAt: number;
  readonly disabledReason?: string;
}

export interface PipelineState {
  readonly place: PipelinePlace;
  /** In the order of their starts. */
  readonly executions: readonly Execution[];
  /** By the stage that is entered; those that were never changed are enabled. */
  readonly transitions: Readonly<Record<string, Transition>>;
  /** How often a stage was entered. */
  readonly entries: number;
}

export type PipelineEvent = { readonly at: number } & (
  | { readonly type: 'started'; readonly execution: NewExecution }
  | { readonly type: 'actionReported'; readonly id: string; readonly progress: ActionProgress }
  | {
      readonly type: 'actionSucceeded';
      readonly id: string;
      readonly result: ActionResult;
      readonly by?: string;
    }
  | {
      readonly type: 'actionFailed';
      readonly id: string;
      readonly error: ActionError;
      readonly progress: ActionProgress;
      readonly by?: string;
    }
  | { readonly type: 'ruleReported'; readonly id: string; readonly summary: string }
  | { readonly type: 'ruleSucceeded'; readonly id: string; readonly summary: string }
  | { readonly type: 'ruleFailed'; readonly id: string; readonly error: ActionError }
  | {
      readonly type: 'conditionOverridden';
      readonly executionId: string;
      readonly stage: string;
      readonly condition: ConditionType;
      readonly by: string;
    }
  | {
      readonly type: 'stopRequested';
      readonly executionId: string;
      readonly abandon: boolean;
      readonly reason: string | undefined;
    }
  | {
      readonly type: 'stageRetried';
      readonly executionId: string;
      readonly stage: string;
      readonly mode: RetryMode;
    }
  | { readonly type: 'transitionChanged'; readonly stage: string; readonly transition: Transition }
  /** The declaration is another now. */
  | { readonly type: 'updated' }
  | { readonly type: 'deleted' }
);

/** What an event has changed, in order: what is to be done, told and shown follows from it. */
export type Change =
  | {
      readonly scope: 'execution';
      readonly executionId: string;
      readonly status: ExecutionStatus;
      readonly isRetry: boolean;
    }
  | {
      readonly scope: 'stage';
      readonly executionId: string;
      readonly stage: string;
      readonly status: StageStatus;
      readonly isRetry: boolean;
    }
  | {
      readonly scope: 'action';
      readonly executionId: string;
      readonly stage: string;
      readonly id: string;
      readonly status: ActionStatus;
    }
  | {
      /** A rule begins or ends, or says anew what it waits for. */
      readonly scope: 'rule';
      readonly executionId: string;
      readonly stage: string;
      readonly id: string;
      readonly status: ActionStatus;
    };
