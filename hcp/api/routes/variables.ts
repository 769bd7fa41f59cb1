/** Variables of workspaces. */
import type { Variable } from '../../model/entities';
import { newId } from '../../store';
import { Attributes, workspaceOf, type Context } from '../context';
import { invalid, many, noContent, notFound, one, type Answer } from '../json-api';
import { variableResource } from '../resources';
import { route, type Request, type Route } from '../router';

export function variableRoutes(context: Context): readonly Route[] {
  const { store } = context;
  const of = (workspaceId: string) =>
    store
      .of('variables')
      .all()
      .filter((each) => each.workspaceId === workspaceId);

  const found = ({ parameter }: Request): Variable => {
    const variable = store.of('variables').get(parameter('variable'));
    if (variable?.workspaceId !== parameter('id')) throw notFound();
    return variable;
  };

  const list = (request: Request): Answer => {
    const { id } = workspaceOf(context, request.parameter('id'));
    return many(of(id).map(variableResource), { number: 1, size: 1000 });
  };

  const changed = (variable: Variable, request: Request): Variable => {
    const given = new Attributes(request.sent().attributes);
    const { key, value, category, hcl, sensitive, description } = variable;
    if (sensitive && !given.flag('sensitive', sensitive))
      throw invalid(`sensitive cannot be taken from ${key}: delete the variable, and create it again`);
    return {
      ...variable,
      key: given.text('key', key),
      value: given.text('value', value),
      category: given.oneOf('category', ['terraform', 'env'], category),
      hcl: given.flag('hcl', hcl),
      sensitive: given.flag('sensitive', sensitive),
      description: given.text('description', description),
    };
  };

  const create = (request: Request): Answer => {
    const workspaceId = workspaceOf(context, request.parameter('id')).id;
    const empty = {
      key: '',
      value: '',
      category: 'terraform',
      hcl: false,
      sensitive: false,
      description: '',
    } as const;
    const variable = changed({ id: newId('var'), workspaceId, ...empty }, request);
    if (variable.key === '') throw invalid('key must not be empty');
    const isTaken = (each: Variable) => each.key === variable.key && each.category === variable.category;
    if (of(workspaceId).some(isTaken)) throw invalid(`the key ${variable.key} has already been taken`);
    store.commit({ kind: 'variables', put: variable });
    return one(variableResource(variable), [], 201);
  };

  const update = (request: Request): Answer => {
    const variable = changed(found(request), request);
    store.commit({ kind: 'variables', put: variable });
    return one(variableResource(variable));
  };

  const remove = (request: Request): Answer => {
    store.commit({ kind: 'variables', delete: found(request).id });
    return noContent;
  };

  return [
    route('GET', '/workspaces/:id/vars', list),
    // Variable sets are left out: no workspace has one.
    route('GET', '/workspaces/:id/varsets', () => many([])),
    route('POST', '/workspaces/:id/vars', create),
    route('PATCH', '/workspaces/:id/vars/:variable', update),
    route('DELETE', '/workspaces/:id/vars/:variable', remove),
  ];
}
