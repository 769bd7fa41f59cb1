/** What an execution of a pipeline and the providers of its actions agree on. */
import type { ObjectLocation } from '../contract/objects';
import type { ActionDeclaration } from './declaration';

/** A zip in the artifact bucket. */
export interface Artifact extends ObjectLocation {
  readonly name: string;
  /** What of a source is in it. @default - not of a source, or one without revisions */
  readonly revision?: SourceRevision;
}

/** As ListPipelineExecutions shows it in `sourceRevisions`. */
export interface SourceRevision {
  /** Of the source action. */
  readonly actionName: string;
  /** Commit id, or version of an object. */
  readonly revisionId: string;
  readonly revisionSummary?: string;
  readonly revisionUrl?: string;
}

export interface ActionProps {
  readonly pipelineName: string;
  readonly pipelineArn: string;
  readonly executionId: string;
  readonly actionExecutionId: string;
  readonly region: string;
  /** 12 digits. */
  readonly accountId: string;
  /** Of the action, or of the pipeline. */
  readonly roleArn: string;
  /** With all variables in its configuration resolved. */
  readonly action: ActionDeclaration;
  /** In the order of the declaration. */
  readonly inputs: readonly Artifact[];
  /** Where the action puts what it makes, in the order of the declaration; nothing is there yet. */
  readonly outputs: readonly Artifact[];
  /** Of the artifact store. @default - the bucket's own */
  readonly encryptionKey: string | undefined;
  /** A revision that the caller has fixed for this source action. @default - the newest */
  readonly sourceRevision?: string | undefined;
  /** Aborted when the execution is stopped and abandons its actions: nothing is followed any more. */
  readonly signal: AbortSignal;
  /** Tells what is known before the end. */
  readonly report: (progress: ActionProgress) => void;
}

/** Members of `latestExecution` of an action's state, and of its detail. */
export interface ActionProgress {
  readonly externalExecutionId?: string;
  readonly externalExecutionUrl?: string;
  readonly summary?: string;
  /** 0 to 100. */
  readonly percentComplete?: number;
}

export interface ActionResult extends ActionProgress {
  /** Of the action's namespace. @default - none */
  readonly variables?: Readonly<Record<string, string>>;
  /** What the outputs of a source action hold. @default - none */
  readonly revision?: Omit<SourceRevision, 'actionName'>;
}

/** @throws ActionFailure */
export type ActionProvider = (props: ActionProps) => Promise<ActionResult>;

/** Codes of a failed action. @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_FailureDetails.html */
export type FailureCode =
  | 'JobFailed'
  | 'ConfigurationError'
  | 'PermissionError'
  | 'RevisionOutOfSync'
  | 'RevisionUnavailable'
  | 'SystemUnavailable';

/** An action has failed: what `errorDetails` of its state shows. */
export class ActionFailure extends Error {
  /** @param message - AWS's words where they are known */
  constructor(
    readonly code: FailureCode,
    message: string,
    readonly progress: ActionProgress = {},
  ) {
    super(message);
    this.name = 'ActionFailure';
  }
}

/** Who performs actions, by type: `Deploy/AWS/CodeDeployToECS/1`. */
export type ActionProviders = Readonly<Record<string, ActionProvider>>;
