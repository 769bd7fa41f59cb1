/** What an HCP Terraform keeps. Times are ISO 8601. */
import type { RunState, Stage } from './run';

export interface Organization {
  readonly id: string;
  readonly name: string;
}

export interface Project {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
}

export type ExecutionMode = 'remote' | 'local';

export interface Workspace {
  readonly id: string;
  readonly organizationId: string;
  readonly projectId: string;
  readonly name: string;
  readonly description: string;
  readonly executionMode: ExecutionMode;
  readonly terraformVersion: string;
  /** Relative to the uploaded configuration. */
  readonly workingDirectory: string;
  readonly triggerPatterns: readonly string[];
  readonly autoApply: boolean;
  /** Applies runs that a run trigger has queued without asking. */
  readonly autoApplyRunTrigger: boolean;
  readonly structuredRunOutput: boolean;
  /** Shares its state with all workspaces of the organization. */
  readonly globalRemoteState: boolean;
  /** Ids of the workspaces that may read its state. */
  readonly remoteStateConsumers: readonly string[];
  /** @default - nobody has locked it; a run that holds it is found among the runs */
  readonly lock?: WorkspaceLock;
  /** Runs follow its pushes. @default - they follow uploads */
  readonly repository?: Repository;
  readonly createdAt: string;
}

/** By a person or a local Terraform. */
export interface WorkspaceLock {
  readonly by: string;
  readonly reason: string;
}

/** Where the configuration of a workspace comes from. */
export interface Repository {
  /** URL that git reads. */
  readonly identifier: string;
  /** Its page, without a trailing slash. @default - it has none */
  readonly page?: string;
  /** Whose runs may be applied. */
  readonly branch: string;
  /** Commits by branch, or by reference of a pull request, that have made their runs. */
  readonly seen: Readonly<Record<string, string>>;
}

export interface Variable {
  readonly id: string;
  readonly workspaceId: string;
  readonly key: string;
  readonly value: string;
  readonly category: 'terraform' | 'env';
  readonly hcl: boolean;
  readonly sensitive: boolean;
  readonly description: string;
}

export interface ConfigurationVersion {
  readonly id: string;
  readonly workspaceId: string;
  readonly status: 'pending' | 'uploaded' | 'errored';
  /** Why it cannot be used. @default - it can, as far as is known */
  readonly error?: string;
  readonly speculative: boolean;
  readonly autoQueueRuns: boolean;
  /** Part of the upload URL, which needs no token. */
  readonly uploadKey: string;
  readonly source: string;
  /** @default - it was uploaded, or its repository has no page */
  readonly origin?: Origin;
}

/** Pages of what a configuration was pushed as, on GitHub. */
export interface Origin {
  readonly repository: string;
  readonly branch: string;
  readonly commit: string;
  /** @default - of none */
  readonly pullRequest?: string;
}

export interface RunVariable {
  readonly key: string;
  /** An HCL expression. */
  readonly value: string;
}

export interface Run extends RunState {
  readonly id: string;
  readonly workspaceId: string;
  readonly configurationVersionId: string;
  readonly message: string;
  readonly source: string;
  readonly isDestroy: boolean;
  readonly refresh: boolean;
  readonly refreshOnly: boolean;
  readonly targets: readonly string[];
  readonly replacements: readonly string[];
  readonly variables: readonly RunVariable[];
  /** Whether Terraform writes its log as JSON. */
  readonly structured: boolean;
  readonly terraformVersion: string;
  readonly createdAt: string;
  /** When each status was reached. */
  readonly timestamps: Readonly<Record<string, string>>;
  /** Part of the URLs of its logs, which need no token. */
  readonly logKey: string;
  readonly taskStages: readonly TaskStage[];
}

export interface TaskStage {
  readonly id: string;
  readonly stage: Stage;
  readonly status: 'pending' | 'running' | 'passed' | 'failed' | 'canceled';
  readonly results: readonly TaskResult[];
}

export interface TaskResult {
  readonly id: string;
  readonly taskId: string;
  readonly taskName: string;
  readonly taskUrl: string;
  readonly workspaceTaskId: string;
  readonly enforcement: 'advisory' | 'mandatory';
  readonly status: 'pending' | 'running' | 'passed' | 'failed' | 'unreachable';
  readonly message: string;
  /** Page of the task about it. */
  readonly url: string;
  /** What the task signs in with, for its answer and for the plan. */
  readonly token: string;
  readonly outcomes: readonly TaskOutcome[];
}

export interface TaskOutcome {
  readonly id: string;
  readonly description: string;
  /** Markdown. */
  readonly body: string;
}

export interface StateVersion {
  readonly id: string;
  readonly workspaceId: string;
  readonly serial: number;
  readonly lineage: string;
  /** Of the state file, in hexadecimal. */
  readonly md5: string;
  readonly status: 'pending' | 'finalized';
  /** Part of its URLs, which need no token. */
  readonly key: string;
  readonly createdAt: string;
  /** @default - no run made it */
  readonly runId?: string;
  readonly outputs: readonly StateOutput[];
  /** Whether it may replace any other: `terraform state push -force`. @default false */
  readonly forced?: boolean;
  /** Managed instances in it. */
  readonly resources: number;
}

export interface StateOutput {
  readonly id: string;
  readonly name: string;
  readonly sensitive: boolean;
  readonly value: unknown;
  /** The type of Terraform's state file. */
  readonly type: unknown;
}

export interface Token {
  readonly id: string;
  /** The secret itself: this HCP Terraform is no place for secrets of others. */
  readonly value: string;
  readonly description: string;
  /** The token of a run, which may read what its workspace may read. @default - of a user */
  readonly runId?: string;
  /** @default - never */
  readonly expiresAt?: string;
}

export interface RunTrigger {
  readonly id: string;
  readonly workspaceId: string;
  /** Whose apply queues a run. */
  readonly sourceId: string;
}

export interface RunTask {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  readonly url: string;
  readonly hmacKey: string;
  readonly enabled: boolean;
}

export interface WorkspaceTask {
  readonly id: string;
  readonly workspaceId: string;
  readonly taskId: string;
  readonly enforcement: 'advisory' | 'mandatory';
  readonly stages: readonly Stage[];
}
