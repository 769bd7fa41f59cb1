/** Run triggers: an apply in one workspace queues a run in another. */
import { newId } from '../../store';
import type { RunTrigger } from '../../model/entities';
import { workspaceOf, type Context } from '../context';
import { invalid, many, noContent, notFound, one, type Answer, type Resource } from '../json-api';
import { reference } from '../resources';
import { route, type Request, type Route } from '../router';

export function runTriggerRoutes(context: Context): readonly Route[] {
  const { store } = context;
  const nameOf = (id: string) => store.of('workspaces').get(id)?.name ?? '';
  const resource = ({ id, workspaceId, sourceId }: RunTrigger): Resource => ({
    type: 'run-triggers',
    id,
    attributes: { 'workspace-name': nameOf(workspaceId), 'sourceable-name': nameOf(sourceId) },
    relationships: {
      workspace: reference('workspaces', workspaceId),
      sourceable: reference('workspaces', sourceId),
    },
  });

  const list = ({ parameter, query, page }: Request): Answer => {
    const { id } = workspaceOf(context, parameter('id'));
    const key = query.get('filter[run-trigger][type]') === 'outbound' ? 'sourceId' : 'workspaceId';
    const found = store
      .of('runTriggers')
      .all()
      .filter((each) => each[key] === id);
    return many(found.map(resource), page);
  };

  const create = (request: Request): Answer => {
    const workspace = workspaceOf(context, request.parameter('id'));
    const { sourceable } = request.sent().relationships;
    if (sourceable === undefined || sourceable === null || !('id' in sourceable))
      throw invalid('sourceable must be a workspace');
    const source = workspaceOf(context, sourceable.id);
    const isThere = ({ workspaceId, sourceId }: RunTrigger) =>
      workspaceId === workspace.id && sourceId === source.id;
    if (store.of('runTriggers').all().some(isThere)) throw invalid('the run trigger has already been made');
    const trigger: RunTrigger = { id: newId('rt'), workspaceId: workspace.id, sourceId: source.id };
    store.commit({ kind: 'runTriggers', put: trigger });
    return one(resource(trigger), [], 201);
  };

  const remove = (request: Request): Answer => {
    const trigger = store.of('runTriggers').get(request.parameter('id'));
    if (trigger === undefined) throw notFound();
    store.commit({ kind: 'runTriggers', delete: trigger.id });
    return noContent;
  };

  return [
    route('GET', '/workspaces/:id/run-triggers', list),
    route('POST', '/workspaces/:id/run-triggers', create),
    route('DELETE', '/run-triggers/:id', remove),
  ];
}
