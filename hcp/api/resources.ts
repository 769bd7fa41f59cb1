/** Resources as clients see them: attributes that Terraform's CLI, go-tfe and the tfe provider read. */
import type {
  ConfigurationVersion,
  Organization,
  Project,
  Run,
  RunTask,
  TaskStage,
  Variable,
  Workspace,
  WorkspaceTask,
} from '../model/entities';
import { applyIdOf, planIdOf } from '../model/ids';
import { actionsOf, holdsLock, isFinal } from '../model/run';
import { currentState } from '../runner';
import { holder, runsOf, type Context } from './context';
import type { Reference, Resource } from './json-api';

export const reference = (type: string, id: string): Reference => ({ type, id });

export const organizationResource = ({ name }: Organization): Resource => ({
  type: 'organizations',
  id: name,
  attributes: {
    name,
    email: 'nobody@localhost',
    permissions: { 'can-update': true, 'can-create-workspace': true, 'can-manage-run-tasks': true },
  },
});

export const projectResource = (context: Context, project: Project): Resource => ({
  type: 'projects',
  id: project.id,
  attributes: { name: project.name, permissions: { 'can-update': true } },
  relationships: {
    organization: reference(
      'organizations',
      context.store.of('organizations').get(project.organizationId)?.name ?? '',
    ),
  },
});

/** What a user may do; the CLI expects all of them to be there. */
const workspacePermissions = Object.fromEntries(
  [
    ...['destroy', 'force-unlock', 'lock', 'unlock', 'manage-run-tasks', 'queue-apply', 'queue-destroy'],
    ...['queue-run', 'read-settings', 'update', 'update-variable', 'read-variable', 'read-state-versions'],
    ...['create-state-versions', 'read-state-outputs', 'force-delete', 'manage-health'],
  ].map((name) => [`can-${name}`, true]),
);

export function workspaceResource(context: Context, workspace: Workspace): Resource {
  const held = holder(context, workspace);
  const runs = runsOf(context, workspace.id);
  const current = runs.find(holdsLock) ?? runs.findLast((run) => !run.planOnly);
  const state = currentState(context.store, workspace.id);
  const organization = context.store.of('organizations').get(workspace.organizationId)?.name ?? '';
  return {
    type: 'workspaces',
    id: workspace.id,
    attributes: {
      name: workspace.name,
      description: workspace.description,
      'auto-apply': workspace.autoApply,
      'auto-apply-run-trigger': workspace.autoApplyRunTrigger,
      'execution-mode': workspace.executionMode,
      operations: workspace.executionMode !== 'local',
      'terraform-version': workspace.terraformVersion,
      'working-directory': workspace.workingDirectory,
      'trigger-patterns': workspace.triggerPatterns,
      'file-triggers-enabled': workspace.triggerPatterns.length > 0,
      'global-remote-state': workspace.globalRemoteState,
      'structured-run-output-enabled': workspace.structuredRunOutput,
      'speculative-enabled': true,
      'queue-all-runs': false,
      'allow-destroy-plan': true,
      locked: held !== undefined,
      'locked-reason': held?.by === 'user' ? held.reason : '',
      'vcs-repo':
        workspace.repository === undefined
          ? null
          : {
              identifier: workspace.repository.identifier,
              branch: workspace.repository.branch,
              'repository-http-url': workspace.repository.page ?? '',
            },
      'created-at': workspace.createdAt,
      'resource-count': state?.resources ?? 0,
      'tag-names': [],
      permissions: workspacePermissions,
      actions: { 'is-destroyable': true },
    },
    relationships: {
      organization: reference('organizations', organization),
      project: reference('projects', workspace.projectId),
      'current-run': current === undefined ? null : reference('runs', current.id),
      'current-state-version': state === undefined ? null : reference('state-versions', state.id),
      'locked-by':
        held === undefined
          ? null
          : held.by === 'run'
            ? reference('runs', held.runId)
            : reference('users', `user-${held.name}`),
      outputs: (state?.outputs ?? []).map(({ id }) => reference('workspace-outputs', id)),
    },
  };
}

export const variableResource = (variable: Variable): Resource => ({
  type: 'vars',
  id: variable.id,
  attributes: {
    key: variable.key,
    value: variable.sensitive ? null : variable.value,
    description: variable.description,
    category: variable.category,
    hcl: variable.hcl,
    sensitive: variable.sensitive,
  },
  relationships: { configurable: reference('workspaces', variable.workspaceId) },
});

export const configurationVersionResource = ({ url }: Context, version: ConfigurationVersion): Resource => ({
  type: 'configuration-versions',
  id: version.id,
  attributes: {
    status: version.status,
    source: version.source,
    speculative: version.speculative,
    'auto-queue-runs': version.autoQueueRuns,
    error: version.error === undefined ? null : 'invalid configuration',
    'error-message': version.error ?? null,
    'upload-url': version.status === 'pending' ? `${url}/hosted/configurations/${version.uploadKey}` : null,
  },
});

export function runResource(run: Run, queue: readonly Run[] = []): Resource {
  const actions = actionsOf(run);
  return {
    type: 'runs',
    id: run.id,
    attributes: {
      status: run.status,
      'status-timestamps': Object.fromEntries(
        Object.entries(run.timestamps).map(([status, at]) => [`${status.replaceAll('_', '-')}-at`, at]),
      ),
      message: run.message,
      source: run.source,
      'created-at': run.createdAt,
      'has-changes': run.hasChanges,
      'is-destroy': run.isDestroy,
      'plan-only': run.planOnly,
      'save-plan': run.savePlan,
      'auto-apply': run.autoApply,
      refresh: run.refresh,
      'refresh-only': run.refreshOnly,
      'target-addrs': run.targets,
      'replace-addrs': run.replacements,
      variables: run.variables,
      'terraform-version': run.terraformVersion,
      'position-in-queue': Math.max(
        0,
        queue.findIndex(({ id }) => id === run.id),
      ),
      'force-cancel-available-at': run.cancelRequested ? run.timestamps[run.status] : null,
      actions: {
        'is-cancelable': actions.isCancelable,
        'is-confirmable': actions.isConfirmable,
        'is-discardable': actions.isDiscardable,
        'is-force-cancelable': actions.isForceCancelable,
      },
      permissions: {
        'can-apply': true,
        'can-cancel': true,
        'can-discard': true,
        'can-force-cancel': true,
        'can-force-execute': true,
      },
    },
    relationships: {
      workspace: reference('workspaces', run.workspaceId),
      plan: reference('plans', planIdOf(run.id)),
      apply: reference('applies', applyIdOf(run.id)),
      'configuration-version': reference('configuration-versions', run.configurationVersionId),
      'task-stages': run.taskStages.map(({ id }) => reference('task-stages', id)),
      'run-events': [],
    },
  };
}

export function planResource(context: Context, run: Run): Resource {
  return {
    type: 'plans',
    id: planIdOf(run.id),
    attributes: {
      status: run.planStatus,
      'has-changes': run.hasChanges,
      'log-read-url': `${context.url}/hosted/logs/${run.logKey}/plan`,
      'structured-run-output-enabled': run.structured,
      ...countAttributes(context, run, run.planStatus === 'finished'),
    },
  };
}

export const applyResource = (context: Context, run: Run): Resource => ({
  type: 'applies',
  id: applyIdOf(run.id),
  attributes: {
    status: run.applyStatus,
    'log-read-url': `${context.url}/hosted/logs/${run.logKey}/apply`,
    ...countAttributes(context, run, run.applyStatus === 'finished'),
  },
});

function countAttributes({ plans }: Context, { id }: Run, isFinished: boolean): object {
  const counts = isFinished ? plans.counts(id) : undefined;
  return {
    'resource-additions': counts?.additions ?? 0,
    'resource-changes': counts?.changes ?? 0,
    'resource-destructions': counts?.destructions ?? 0,
    'resource-imports': counts?.imports ?? 0,
  };
}

export const taskStageResource = ({ id, stage, status, results }: TaskStage, run: Run): Resource => ({
  type: 'task-stages',
  id,
  attributes: {
    stage,
    status,
    permissions: { 'can-override-policy': false, 'can-override-tasks': false, 'can-override': false },
    actions: { 'is-overridable': false },
    'created-at': run.createdAt,
  },
  relationships: {
    run: reference('runs', run.id),
    'task-results': results.map((result) => reference('task-results', result.id)),
    'policy-evaluations': [],
  },
});

export const taskResultResources = ({ results, stage }: TaskStage, { createdAt }: Run): readonly Resource[] =>
  results.map((result) => ({
    type: 'task-results',
    id: result.id,
    attributes: {
      status: result.status,
      message: result.message,
      url: result.url,
      stage,
      'is-speculative': false,
      'task-id': result.taskId,
      'task-name': result.taskName,
      'task-url': result.taskUrl,
      'workspace-task-id': result.workspaceTaskId,
      'workspace-task-enforcement-level': result.enforcement,
      'created-at': createdAt,
    },
  }));

/** Runs that wait or work. */
export const unfinished = (runs: readonly Run[]): readonly Run[] => runs.filter((run) => !isFinal(run));

export const runTaskResource = (task: RunTask): Resource => ({
  type: 'tasks',
  id: task.id,
  attributes: { name: task.name, url: task.url, category: 'task', enabled: task.enabled, 'hmac-key': null },
});

export const workspaceTaskResource = (task: WorkspaceTask): Resource => ({
  type: 'workspace-tasks',
  id: task.id,
  attributes: { 'enforcement-level': task.enforcement, stage: task.stages[0] ?? null, stages: task.stages },
  relationships: {
    task: reference('tasks', task.taskId),
    workspace: reference('workspaces', task.workspaceId),
  },
});
