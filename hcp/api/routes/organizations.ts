/** Organizations and projects. */
import { newId } from '../../store';
import type { Organization, Project } from '../../model/entities';
import { isWorking } from '../../model/run';
import { Attributes, organizationNamed, type Context } from '../context';
import { invalid, json, many, notFound, one, type Answer } from '../json-api';
import { organizationResource, projectResource, runResource, unfinished } from '../resources';
import { route, type Request, type Route } from '../router';

/** Every organization has it. */
export const defaultProject = 'Default Project';

/** What an organization begins with. */
export function newOrganization(name: string): { organization: Organization; project: Project } {
  const organization = { id: newId('org'), name };
  return {
    organization,
    project: { id: newId('prj'), organizationId: organization.id, name: defaultProject },
  };
}

export function organizationRoutes(context: Context): readonly Route[] {
  const { store } = context;
  const organizationIn = ({ parameter }: Request) => organizationNamed(context, parameter('organization'));
  const runsIn = ({ id }: Organization) => {
    const isOwn = (workspaceId: string) => store.of('workspaces').get(workspaceId)?.organizationId === id;
    return unfinished(store.of('runs').all()).filter(({ workspaceId }) => isOwn(workspaceId));
  };

  const create = ({ sent }: Request): Answer => {
    const name = new Attributes(sent().attributes).text('name');
    if (
      store
        .of('organizations')
        .all()
        .some((each) => each.name === name)
    )
      throw invalid(`the name ${name} has already been taken`);
    const { organization, project } = newOrganization(name);
    store.commit({ kind: 'organizations', put: organization }, { kind: 'projects', put: project });
    return one(organizationResource(organization), [], 201);
  };

  const entitlements = (request: Request): Answer => {
    const { id } = organizationIn(request);
    const offered = ['operations', 'state-storage', 'run-tasks', 'vcs-integrations'];
    const leftOut = ['agents', 'cost-estimation', 'private-module-registry', 'sentinel', 'teams', 'policies'];
    return one({
      type: 'entitlement-sets',
      id,
      attributes: Object.fromEntries([
        ...offered.map((name) => [name, true]),
        ...leftOut.map((name) => [name, false]),
      ]) as Record<string, unknown>,
    });
  };

  const capacity = (request: Request): Answer => {
    const runs = runsIn(organizationIn(request));
    const running = runs.filter(isWorking).length;
    return one({
      type: 'organization-capacity',
      id: request.parameter('organization'),
      attributes: { pending: runs.length - running, running },
    });
  };

  const queue = (request: Request): Answer => {
    const runs = runsIn(organizationIn(request));
    return many(
      runs.map((run) => runResource(run, runs)),
      request.page,
    );
  };

  const projects = (request: Request): Answer => {
    const { id } = organizationIn(request);
    const wanted = request.query.get('filter[names]')?.split(',');
    const found = store
      .of('projects')
      .all()
      .filter((each) => each.organizationId === id && (wanted?.includes(each.name) ?? true));
    return many(
      found.map((each) => projectResource(context, each)),
      request.page,
    );
  };

  const createProject = (request: Request): Answer => {
    const organization = organizationIn(request);
    const name = new Attributes(request.sent().attributes).text('name');
    const isTaken = (each: Project) => each.organizationId === organization.id && each.name === name;
    if (store.of('projects').all().some(isTaken)) throw invalid(`the name ${name} has already been taken`);
    const project: Project = { id: newId('prj'), organizationId: organization.id, name };
    store.commit({ kind: 'projects', put: project });
    return one(projectResource(context, project), [], 201);
  };

  const project = ({ parameter }: Request): Answer => {
    const found = store.of('projects').get(parameter('id'));
    if (found === undefined) throw notFound();
    return one(projectResource(context, found));
  };

  return [
    route(
      'GET',
      '/account/details',
      () =>
        one({
          type: 'users',
          id: 'user-local',
          attributes: { username: 'local', email: 'nobody@localhost' },
        }),
      { also: ['run'] },
    ),
    route('GET', '/organizations', ({ page }) =>
      many(store.of('organizations').all().map(organizationResource), page),
    ),
    route('POST', '/organizations', create),
    route(
      'GET',
      '/organizations/:organization',
      (request) => one(organizationResource(organizationIn(request))),
      { also: ['run'] },
    ),
    route('GET', '/organizations/:organization/entitlement-set', entitlements, { also: ['run'] }),
    route('GET', '/organizations/:organization/capacity', capacity),
    route('GET', '/organizations/:organization/runs/queue', queue),
    route('GET', '/organizations/:organization/projects', projects),
    route('POST', '/organizations/:organization/projects', createProject),
    route('GET', '/projects/:id', project),
    route('GET', '/ping', () => json(200, {}), { open: true }),
  ];
}
