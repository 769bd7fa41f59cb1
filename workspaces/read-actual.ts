/** Asks HCP Terraform what there is. */
import type { Actual, ActualAttachment, ActualWorkspace } from './actual';
import type { Api, Resource } from './api';
import { WorkspacesError } from './failures';
import type { Wanted } from './wanted';

export async function readActual(api: Api, wanted: Wanted): Promise<Actual> {
  const { organization, project } = wanted;
  if ((await api.find(`/organizations/${organization}`)) === undefined) {
    throw new WorkspacesError(
      `the organization ${organization} does not exist, or the token may not see it: create it, or change backend.organization in cdktf.json`,
    );
  }
  const projects = project === undefined ? [] : await api.list(`/organizations/${organization}/projects`);
  const projectId = projects.find(({ attributes }) => attributes.name === project)?.id;
  const tasks = wanted.tasks.length === 0 ? [] : await api.list(`/organizations/${organization}/tasks`);
  const taskNames = new Map(tasks.map(({ id, attributes }) => [id, textOf(attributes.name)]));
  const workspaces = new Map<string, ActualWorkspace>();
  for (const { name } of wanted.workspaces) {
    const found = await api.find(`/organizations/${organization}/workspaces/${name}`);
    if (found !== undefined) workspaces.set(name, await readWorkspace(api, found, taskNames));
  }
  return {
    workspaces,
    ...(projectId !== undefined && { projectId }),
    tasks: new Map(
      tasks.map(({ id, attributes }) => [textOf(attributes.name), { id, url: textOf(attributes.url) }]),
    ),
  };
}

async function readWorkspace(
  api: Api,
  { id, attributes, relationships }: Resource,
  taskNames: ReadonlyMap<string, string>,
): Promise<ActualWorkspace> {
  const consumers = await api.list(`/workspaces/${id}/relationships/remote-state-consumers`);
  const triggers = await api.list(`/workspaces/${id}/run-triggers?filter[run-trigger][type]=inbound`);
  const variables = await api.list(`/workspaces/${id}/vars`);
  const attached = taskNames.size === 0 ? [] : await api.list(`/workspaces/${id}/tasks`);
  const project = relationships?.project?.data;
  return {
    id,
    name: textOf(attributes.name),
    projectId: project !== undefined && project !== null && 'id' in project ? project.id : '',
    // Compared member by member: what is missing differs.
    attributes,
    consumers: new Map(consumers.map((each) => [textOf(each.attributes.name), each.id])),
    triggers: new Map(triggers.map((each) => [textOf(each.attributes['sourceable-name']), each.id])),
    variables: variables
      .filter((each) => each.attributes.category === 'env')
      .map((each) => ({
        id: each.id,
        key: textOf(each.attributes.key),
        value: textOf(each.attributes.value),
        sensitive: each.attributes.sensitive === true,
        hcl: each.attributes.hcl === true,
      })),
    tasks: new Map(
      attached.flatMap((each): [string, ActualAttachment][] => {
        const task = each.relationships?.task?.data;
        if (task === undefined || task === null || !('id' in task)) return [];
        const { 'enforcement-level': enforcement, stages } = each.attributes;
        const found = Array.isArray(stages) ? stages.map(textOf) : [];
        return [
          [taskNames.get(task.id) ?? '', { id: each.id, enforcement: textOf(enforcement), stages: found }],
        ];
      }),
    ),
  };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
