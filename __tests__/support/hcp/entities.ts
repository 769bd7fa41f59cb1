/** What an HCP Terraform keeps, for tests of rules about it. */
import type { Run, Workspace } from '../../../hcp/model/entities';
import type { RunState } from '../../../hcp/model/run';

const at = '2026-01-01T00:00:00.000Z';

export const workspaceNamed = (id: string, given: Partial<Workspace> = {}): Workspace => ({
  id,
  organizationId: 'org-1',
  projectId: 'prj-1',
  name: id,
  description: '',
  executionMode: 'remote',
  terraformVersion: '1.11.4',
  workingDirectory: '',
  triggerPatterns: [],
  autoApply: false,
  autoApplyRunTrigger: false,
  structuredRunOutput: true,
  globalRemoteState: false,
  remoteStateConsumers: [],
  createdAt: at,
  ...given,
});

/** Of a run that has just been made. */
export const newRunState: RunState = {
  status: 'pending',
  planStatus: 'pending',
  applyStatus: 'pending',
  hasChanges: false,
  cancelRequested: false,
  forceCancelRequested: false,
  planOnly: false,
  savePlan: false,
  autoApply: false,
  stages: [],
};

export const runNamed = (id: string, given: Partial<Run> = {}): Run => ({
  id,
  workspaceId: 'a',
  configurationVersionId: 'cv-1',
  message: '',
  source: 'tfe-api',
  isDestroy: false,
  refresh: true,
  refreshOnly: false,
  targets: [],
  replacements: [],
  variables: [],
  structured: true,
  terraformVersion: '1.11.4',
  createdAt: at,
  timestamps: {},
  logKey: `log-${id}`,
  taskStages: [],
  ...newRunState,
  ...given,
});
