/** Run tasks: of an organization, attached to workspaces, and their answers. */
import { stages, type Stage } from '../../model/run';
import type { RunTask, TaskOutcome, TaskResult, WorkspaceTask } from '../../model/entities';
import { isOpen } from '../../model/access';
import { newId } from '../../store';
import { Attributes, organizationNamed, workspaceOf, type Context } from '../context';
import { invalid, isObject, many, noContent, notFound, one, type Answer } from '../json-api';
import { runTaskResource, workspaceTaskResource } from '../resources';
import { route, type Request, type Route } from '../router';

export function runTaskRoutes(context: Context): readonly Route[] {
  const { store } = context;
  const taskIn = ({ parameter }: Request): RunTask => {
    const found = store.of('runTasks').get(parameter('id'));
    if (found === undefined) throw notFound();
    return found;
  };

  const changed = (task: RunTask, request: Request): RunTask => {
    const given = new Attributes(request.sent().attributes);
    return {
      ...task,
      name: given.text('name', task.name),
      url: given.text('url', task.url),
      hmacKey: given.has('hmac-key') ? given.text('hmac-key') : task.hmacKey,
      enabled: given.flag('enabled', task.enabled),
    };
  };

  const create = (request: Request): Answer => {
    const organizationId = organizationNamed(context, request.parameter('organization')).id;
    const task = changed(
      { id: newId('task'), organizationId, name: '', url: '', hmacKey: '', enabled: true },
      request,
    );
    const isTaken = (each: RunTask) => each.organizationId === organizationId && each.name === task.name;
    if (task.name === '' || store.of('runTasks').all().some(isTaken))
      throw invalid(`the name ${JSON.stringify(task.name)} is empty or has already been taken`);
    if (!URL.canParse(task.url)) throw invalid('url must be a URL');
    store.commit({ kind: 'runTasks', put: task });
    return one(runTaskResource(task), [], 201);
  };

  const list = (request: Request): Answer => {
    const { id } = organizationNamed(context, request.parameter('organization'));
    const own = store
      .of('runTasks')
      .all()
      .filter(({ organizationId }) => organizationId === id);
    return many(own.map(runTaskResource), request.page);
  };

  const update = (request: Request): Answer => {
    const task = changed(taskIn(request), request);
    store.commit({ kind: 'runTasks', put: task });
    return one(runTaskResource(task));
  };

  const remove = (request: Request): Answer => {
    const { id } = taskIn(request);
    const attached = store
      .of('workspaceTasks')
      .all()
      .filter(({ taskId }) => taskId === id);
    store.commit(...attached.map((each) => ({ kind: 'workspaceTasks' as const, delete: each.id })), {
      kind: 'runTasks',
      delete: id,
    });
    return noContent;
  };

  const attach = (request: Request): Answer => {
    const workspaceId = workspaceOf(context, request.parameter('id')).id;
    const { attributes, relationships } = request.sent();
    const { task } = relationships;
    const taskId = task !== undefined && task !== null && 'id' in task ? task.id : '';
    if (store.of('runTasks').get(taskId) === undefined) throw invalid('task must be a run task');
    const given = new Attributes(attributes);
    const attached: WorkspaceTask = {
      id: newId('wstask'),
      workspaceId,
      taskId,
      enforcement: given.oneOf('enforcement-level', ['advisory', 'mandatory'], 'advisory'),
      stages: stagesIn(given),
    };
    store.commit({ kind: 'workspaceTasks', put: attached });
    return one(workspaceTaskResource(attached), [], 201);
  };

  const reattach = (request: Request): Answer => {
    const there = store.of('workspaceTasks').get(request.parameter('task'));
    if (there?.workspaceId !== request.parameter('id')) throw notFound();
    const given = new Attributes(request.sent().attributes);
    const put: WorkspaceTask = {
      ...there,
      enforcement: given.oneOf('enforcement-level', ['advisory', 'mandatory'], there.enforcement),
      stages: given.has('stages') ? stagesIn(given) : there.stages,
    };
    store.commit({ kind: 'workspaceTasks', put });
    return one(workspaceTaskResource(put));
  };

  const attachedTo = (request: Request): Answer => {
    const { id } = workspaceOf(context, request.parameter('id'));
    const own = store
      .of('workspaceTasks')
      .all()
      .filter(({ workspaceId }) => workspaceId === id);
    return many(own.map(workspaceTaskResource), request.page);
  };

  const detach = (request: Request): Answer => {
    const found = store.of('workspaceTasks').get(request.parameter('task'));
    if (found?.workspaceId !== request.parameter('id')) throw notFound();
    store.commit({ kind: 'workspaceTasks', delete: found.id });
    return noContent;
  };

  /** Of a task, with the token that it got. */
  const answer = ({ caller, parameter, body, sent }: Request): Answer => {
    if (caller.kind !== 'task' || caller.resultId !== parameter('id')) throw notFound();
    const run = store.of('runs').get(caller.runId);
    if (run === undefined) throw notFound();
    const given = new Attributes(sent().attributes);
    if (!given.has('status')) throw invalid('status must be running, passed or failed');
    const status = given.oneOf('status', ['running', 'passed', 'failed'], 'running');
    const change = (result: TaskResult): TaskResult =>
      result.id === caller.resultId && isOpen(result)
        ? {
            ...result,
            status,
            message: given.text('message', ''),
            url: given.text('url', ''),
            outcomes: outcomesIn(body),
          }
        : result;
    const taskStages = run.taskStages.map((stage) => ({ ...stage, results: stage.results.map(change) }));
    store.commit({ kind: 'runs', put: { ...run, taskStages } });
    return { status: 200 };
  };

  return [
    route('GET', '/organizations/:organization/tasks', list),
    route('POST', '/organizations/:organization/tasks', create),
    route('GET', '/tasks/:id', (request) => one(runTaskResource(taskIn(request)))),
    route('PATCH', '/tasks/:id', update),
    route('DELETE', '/tasks/:id', remove),
    route('GET', '/workspaces/:id/tasks', attachedTo),
    route('POST', '/workspaces/:id/tasks', attach),
    route('PATCH', '/workspaces/:id/tasks/:task', reattach),
    route('DELETE', '/workspaces/:id/tasks/:task', detach),
    route('PATCH', '/task-results/:id/callback', answer, { also: ['task'], longest: longestResult }),
  ];
}

/** Bytes of a result with its outcomes, which HCP Terraform takes 5 MB of. */
const longestResult = 8 << 20;

function stagesIn(given: Attributes): readonly Stage[] {
  const names = given.has('stages') ? given.texts('stages') : [given.text('stage', 'post_plan')];
  return names.map((name) => {
    const stage = stages.find((each) => each === name);
    if (stage === undefined) throw invalid(`stages must be of ${stages.join(', ')}, got ${name}`);
    return stage;
  });
}

/** They are sent whole, beside the result. */
function outcomesIn(body: Uint8Array): readonly TaskOutcome[] {
  const { data } = JSON.parse(Buffer.from(body).toString('utf8')) as {
    readonly data?: { readonly relationships?: { readonly outcomes?: { readonly data?: unknown } } };
  };
  const sent = data?.relationships?.outcomes?.data;
  return (Array.isArray(sent) ? (sent as unknown[]) : []).flatMap((each) => {
    const attributes = isObject(each) && isObject(each.attributes) ? each.attributes : {};
    const { 'outcome-id': id, description, body: text } = attributes;
    return typeof id === 'string' && typeof description === 'string' && typeof text === 'string'
      ? [{ id, description, body: text }]
      : [];
  });
}
