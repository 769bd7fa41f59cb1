/** Workspaces: their settings, locks, and who may read their state. */
import type { Repository, Workspace } from '../../model/entities';
import { newId, type Change } from '../../store';
import { Attributes, holder, organizationNamed, runsOf, workspaceOf, type Context } from '../context';
import {
  conflict,
  invalid,
  isObject,
  many,
  noContent,
  notFound,
  one,
  type Answer,
  type Resource,
} from '../json-api';
import { projectResource, runResource, unfinished, workspaceResource } from '../resources';
import { route, type Request, type Route } from '../router';
import { currentState } from '../../runner';
import { outputResource } from '../state-resources';
import { defaultProject } from './organizations';

export function workspaceRoutes(context: Context): readonly Route[] {
  const { store } = context;
  const byId = ({ parameter }: Request): Workspace => workspaceOf(context, parameter('id'));
  const byName = ({ parameter }: Request): Workspace => {
    const { id } = organizationNamed(context, parameter('organization'));
    const name = parameter('name');
    const found = store
      .of('workspaces')
      .all()
      .find((each) => each.organizationId === id && each.name === name);
    if (found === undefined) throw notFound();
    return found;
  };

  const shown = (workspace: Workspace, request?: Request, status = 200): Answer => {
    const included: Resource[] = [];
    if (request?.include.has('current_run') === true) {
      const run = runsOf(context, workspace.id).at(-1);
      if (run !== undefined) included.push(runResource(run));
    }
    if (request?.include.has('outputs') === true) {
      const outputs = currentState(store, workspace.id)?.outputs ?? [];
      included.push(
        ...outputs.map((each) => ({ ...outputResource(each, false), type: 'workspace-outputs' })),
      );
    }
    if (request?.include.has('project') === true) {
      const project = store.of('projects').get(workspace.projectId);
      if (project !== undefined) included.push(projectResource(context, project));
    }
    return one(workspaceResource(context, workspace), included, status);
  };

  const list = (request: Request): Answer => {
    const { id } = organizationNamed(context, request.parameter('organization'));
    const search = request.query.get('search[name]') ?? '';
    const project = request.query.get('filter[project][id]');
    const found = store
      .of('workspaces')
      .all()
      .filter((each) => each.organizationId === id && each.name.startsWith(search))
      .filter((each) => project === null || each.projectId === project);
    return many(
      found.map((each) => workspaceResource(context, each)),
      request.page,
    );
  };

  const create = (request: Request): Answer => {
    const { id: organizationId } = organizationNamed(context, request.parameter('organization'));
    const name = new Attributes(request.sent().attributes).text('name');
    if (!/^[\w-]{1,90}$/.test(name))
      throw invalid(`the name ${name} must have letters, digits, hyphens and underscores, at most 90`);
    if (
      store
        .of('workspaces')
        .all()
        .some((each) => each.organizationId === organizationId && each.name === name)
    )
      throw invalid(`the name ${name} has already been taken`);
    const projects = store.of('projects').all();
    const isDefault = (each: (typeof projects)[number]) =>
      each.organizationId === organizationId && each.name === defaultProject;
    const workspace = changed(
      {
        id: newId('ws'),
        organizationId,
        projectId: projects.find(isDefault)?.id ?? '',
        name,
        description: '',
        executionMode: 'remote',
        terraformVersion: context.terraformVersion,
        workingDirectory: '',
        triggerPatterns: [],
        autoApply: false,
        autoApplyRunTrigger: false,
        structuredRunOutput: true,
        globalRemoteState: false,
        remoteStateConsumers: [],
        createdAt: context.now().toISOString(),
      },
      request,
    );
    store.commit({ kind: 'workspaces', put: workspace });
    return shown(workspace, undefined, 201);
  };

  const changed = (workspace: Workspace, request: Request): Workspace => {
    const { attributes, relationships } = request.sent();
    const given = new Attributes(attributes);
    const { project } = relationships;
    const projectId =
      project !== undefined && project !== null && 'id' in project ? project.id : workspace.projectId;
    if (store.of('projects').get(projectId)?.organizationId !== workspace.organizationId)
      throw invalid(`the organization has no project ${projectId}`);
    const { repository, ...others } = workspace;
    const follows = repositoryIn(given.values['vcs-repo'], repository);
    return {
      ...others,
      ...(follows !== undefined && { repository: follows }),
      projectId,
      name: given.text('name', workspace.name),
      description: given.text('description', workspace.description),
      executionMode: given.has('execution-mode')
        ? given.oneOf('execution-mode', ['remote', 'local'], workspace.executionMode)
        : given.has('operations')
          ? given.flag('operations', true)
            ? 'remote'
            : 'local'
          : workspace.executionMode,
      terraformVersion: given.text('terraform-version', workspace.terraformVersion),
      workingDirectory: given.text('working-directory', workspace.workingDirectory),
      triggerPatterns: given.has('trigger-patterns')
        ? given.texts('trigger-patterns')
        : workspace.triggerPatterns,
      autoApply: given.flag('auto-apply', workspace.autoApply),
      autoApplyRunTrigger: given.flag('auto-apply-run-trigger', workspace.autoApplyRunTrigger),
      structuredRunOutput: given.flag('structured-run-output-enabled', workspace.structuredRunOutput),
      globalRemoteState: given.flag('global-remote-state', workspace.globalRemoteState),
    };
  };

  const update = (find: (request: Request) => Workspace) => (request: Request) => {
    const workspace = changed(find(request), request);
    store.commit({ kind: 'workspaces', put: workspace });
    return shown(workspace);
  };

  /** Like HCP Terraform's safe delete: never one that still manages resources. */
  const remove = (find: (request: Request) => Workspace, isSafe: boolean) => (request: Request) => {
    const workspace = find(request);
    const { id } = workspace;
    if (isSafe && (currentState(store, id)?.resources ?? 0) > 0)
      throw conflict(`the workspace ${workspace.name} manages resources: destroy them first`);
    if (holder(context, workspace) !== undefined) throw conflict(`the workspace ${workspace.name} is locked`);
    const belongs = (each: { readonly workspaceId: string; readonly sourceId?: string }) =>
      each.workspaceId === id || each.sourceId === id;
    const kinds = [
      'variables',
      'configurationVersions',
      'stateVersions',
      'runTriggers',
      'workspaceTasks',
      'runs',
    ] as const;
    const others = kinds.flatMap((kind): Change[] =>
      (store.of(kind).all() as readonly { readonly id: string; readonly workspaceId: string }[])
        .filter(belongs)
        .map((each) => ({ kind, delete: each.id })),
    );
    store.commit(...others, { kind: 'workspaces', delete: id });
    return noContent;
  };

  const lock = (request: Request): Answer => {
    const workspace = byId(request);
    if (holder(context, workspace) !== undefined) throw conflict(`the workspace ${workspace.name} is locked`);
    const reason = new Attributes(request.sent().attributes).text('reason', '');
    const locked: Workspace = { ...workspace, lock: { by: 'local', reason } };
    store.commit({ kind: 'workspaces', put: locked });
    return shown(locked);
  };

  const unlock = (request: Request): Answer => {
    const { lock: held, ...workspace } = byId(request);
    if (held === undefined) {
      const by = holder(context, workspace);
      throw conflict(
        by === undefined
          ? `the workspace ${workspace.name} is unlocked already`
          : `the workspace ${workspace.name} is locked by a run: discard or cancel the run`,
      );
    }
    store.commit({ kind: 'workspaces', put: workspace });
    context.runs.schedule();
    return shown(workspace);
  };

  const consumers = (request: Request): Answer => {
    // Some may have been deleted since.
    const found = byId(request).remoteStateConsumers.flatMap((id) => store.of('workspaces').get(id) ?? []);
    return many(
      found.map((each) => workspaceResource(context, each)),
      request.page,
    );
  };

  const changeConsumers =
    (change: (now: readonly string[], sent: readonly string[]) => readonly string[]) =>
    (request: Request) => {
      const workspace = byId(request);
      const sent = request.sent().references.map(({ id }) => workspaceOf(context, id).id);
      const remoteStateConsumers = [...new Set(change(workspace.remoteStateConsumers, sent))];
      store.commit({ kind: 'workspaces', put: { ...workspace, remoteStateConsumers } });
      return noContent;
    };

  const runs = (request: Request): Answer => {
    const found = runsOf(context, byId(request).id).toReversed();
    return many(
      found.map((each) => runResource(each, unfinished(found))),
      request.page,
    );
  };

  const named = '/organizations/:organization/workspaces/:name';
  const relation = '/workspaces/:id/relationships/remote-state-consumers';
  return [
    route('GET', '/organizations/:organization/workspaces', list),
    route('POST', '/organizations/:organization/workspaces', create),
    route('GET', named, (request) => shown(byName(request), request), { also: ['run'] }),
    route('PATCH', named, update(byName)),
    route('DELETE', named, remove(byName, false)),
    route('POST', `${named}/actions/safe-delete`, remove(byName, true)),
    route('GET', '/workspaces/:id', (request) => shown(byId(request), request), { also: ['run'] }),
    route('PATCH', '/workspaces/:id', update(byId)),
    route('DELETE', '/workspaces/:id', remove(byId, false)),
    route('POST', '/workspaces/:id/actions/safe-delete', remove(byId, true)),
    route('POST', '/workspaces/:id/actions/lock', lock),
    route('POST', '/workspaces/:id/actions/unlock', unlock),
    route('POST', '/workspaces/:id/actions/force-unlock', unlock),
    route('GET', '/workspaces/:id/runs', runs),
    route('GET', relation, consumers),
    route(
      'POST',
      relation,
      changeConsumers((now, sent) => [...now, ...sent]),
    ),
    route(
      'PATCH',
      relation,
      changeConsumers((_now, sent) => sent),
    ),
    route(
      'DELETE',
      relation,
      changeConsumers((now, sent) => now.filter((id) => !sent.includes(id))),
    ),
  ];
}

/** Null ends the connection; what is not sent leaves it as it is. */
function repositoryIn(value: unknown, now: Repository | undefined): Repository | undefined {
  if (value === undefined) return now;
  if (value === null) return undefined;
  const { identifier, branch, 'repository-http-url': given } = isObject(value) ? value : {};
  if (typeof identifier !== 'string') throw invalid('vcs-repo must have an identifier');
  const name = typeof branch === 'string' && branch !== '' ? branch : 'main';
  const page = pageOf(typeof given === 'string' ? given : identifier);
  return {
    ...{ identifier, branch: name, seen: now?.identifier === identifier ? now.seen : {} },
    ...(page !== undefined && { page }),
  };
}

/** A directory has none; URLs of git have a suffix that those of pages have not, and may have credentials. */
function pageOf(identifier: string): string | undefined {
  if (!URL.canParse(identifier)) return undefined;
  const { protocol, origin, pathname } = new URL(identifier);
  return /^https?:$/.test(protocol) ? `${origin}${pathname.replace(/(\.git)?\/*$/, '')}` : undefined;
}
