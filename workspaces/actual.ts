/** What there is in HCP Terraform, of what the settings are about. */
import type { WantedTask, WantedVariable, WorkspaceAttributes } from './wanted';

export interface ActualVariable extends WantedVariable {
  readonly id: string;
  /** Its value is shown to nobody. */
  readonly sensitive: boolean;
  readonly hcl: boolean;
}

/** A run task that is attached to a workspace. */
export interface ActualAttachment {
  readonly id: string;
  readonly enforcement: string;
  readonly stages: readonly string[];
}

export interface ActualWorkspace {
  readonly id: string;
  readonly name: string;
  readonly projectId: string;
  readonly attributes: Partial<WorkspaceAttributes>;
  /** Ids by name. */
  readonly consumers: ReadonlyMap<string, string>;
  /** Ids of run triggers by the name of their source. */
  readonly triggers: ReadonlyMap<string, string>;
  /** Of the environment. */
  readonly variables: readonly ActualVariable[];
  /** Run tasks that are attached, by name. */
  readonly tasks: ReadonlyMap<string, ActualAttachment>;
}

export interface Actual {
  /** Id of the project of the settings. @default - it does not exist */
  readonly projectId?: string;
  readonly workspaces: ReadonlyMap<string, ActualWorkspace>;
  /** Run tasks of the organization by name. */
  readonly tasks: ReadonlyMap<string, Pick<WantedTask, 'url'> & { readonly id: string }>;
}
