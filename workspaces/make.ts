/** Makes changes in HCP Terraform, one call each. */
import { isDeepStrictEqual } from 'node:util';
import type { Actual } from './actual';
import { RefusedRepetition, type Api } from './api';
import { changesTo, describe, type Change } from './changes';
import { WorkspacesError } from './failures';
import { readActual } from './read-actual';
import { attachment, type Wanted, type WantedTask } from './wanted';

export interface MakeProps {
  readonly api: Api;
  readonly wanted: Wanted;
  readonly actual: Actual;
  /** Called with a line about each change that is made. */
  readonly say: (line: string) => void;
}

/** Makes all that differs. A change whose answer was lost counts as made if it is there. */
export async function makeChanges({ api, wanted, actual, say }: MakeProps): Promise<void> {
  const maker = new Maker(api, wanted.organization, wanted.project, actual);
  for (const change of changesTo(wanted, actual)) {
    try {
      await maker.make(change);
    } catch (error) {
      if (!(error instanceof RefusedRepetition)) throw error;
      const left = changesTo(wanted, await readActual(api, wanted));
      if (left.some((other) => isDeepStrictEqual(other, change))) throw error;
    }
    say(describe(change));
  }
}

/** Ids that changes refer to: those that were there, and those that are made. */
export class Maker {
  readonly #api: Api;
  readonly #organization: string;
  readonly #project: string | undefined;
  readonly #actual: Actual;

  constructor(api: Api, organization: string, project: string | undefined, actual: Actual) {
    this.#api = api;
    this.#organization = organization;
    this.#project = project;
    this.#actual = actual;
  }

  async make(change: Change): Promise<void> {
    const organization = `/organizations/${this.#organization}`;
    switch (change.type) {
      case 'create-project':
        return this.#api.send(
          'POST',
          `${organization}/projects`,
          resource('projects', { name: change.name }),
        );
      case 'create-task':
        return this.#api.send('POST', `${organization}/tasks`, taskResource(change.task));
      case 'update-task':
        return this.#api.send('PATCH', `/tasks/${change.id}`, taskResource(change.task));
      case 'create-workspace':
        return this.#api.send('POST', `${organization}/workspaces`, {
          ...resource('workspaces', { name: change.workspace, ...change.attributes }),
          ...(await this.#inProject()),
        });
      case 'update-workspace':
        return this.#api.send(
          'PATCH',
          `${organization}/workspaces/${change.workspace}`,
          resource('workspaces', change.attributes),
        );
      case 'move-workspace':
        return this.#api.send('PATCH', `${organization}/workspaces/${change.workspace}`, {
          ...resource('workspaces', {}),
          ...(await this.#inProject()),
        });
      case 'share-state':
      case 'stop-sharing': {
        const consumer = await this.#workspace(change.consumer);
        return this.#api.send(
          change.type === 'share-state' ? 'POST' : 'DELETE',
          `/workspaces/${await this.#workspace(change.workspace)}/relationships/remote-state-consumers`,
          [{ type: 'workspaces', id: consumer }],
        );
      }
      case 'create-trigger':
        return this.#api.send('POST', `/workspaces/${await this.#workspace(change.workspace)}/run-triggers`, {
          ...resource('run-triggers', {}),
          relationships: {
            sourceable: { data: { type: 'workspaces', id: await this.#workspace(change.source) } },
          },
        });
      case 'delete-trigger':
        return this.#api.send('DELETE', `/run-triggers/${change.id}`);
      case 'set-variable':
        return this.#setVariable(change);
      case 'attach-task':
        return this.#api.send('POST', `/workspaces/${await this.#workspace(change.workspace)}/tasks`, {
          ...resource('workspace-tasks', attachment),
          relationships: { task: { data: { type: 'tasks', id: await this.#task(change.task) } } },
        });
      case 'update-attachment':
        return this.#api.send(
          'PATCH',
          `/workspaces/${await this.#workspace(change.workspace)}/tasks/${change.id}`,
          {
            ...resource('workspace-tasks', attachment),
            id: change.id,
          },
        );
    }
  }

  async #setVariable({ workspace, key, value }: Change & { readonly type: 'set-variable' }): Promise<void> {
    const there = this.#actual.workspaces.get(workspace)?.variables.find((variable) => variable.key === key);
    const path = `/workspaces/${await this.#workspace(workspace)}/vars`;
    const data = resource('vars', { key, value, category: 'env', hcl: false, sensitive: false });
    // What is sensitive stays so: another one takes its place.
    if (there?.sensitive === true) await this.#api.send('DELETE', `${path}/${there.id}`);
    if (there === undefined || there.sensitive) return this.#api.send('POST', path, data);
    return this.#api.send('PATCH', `${path}/${there.id}`, { ...data, id: there.id });
  }

  async #inProject(): Promise<object> {
    if (this.#project === undefined) return {};
    const projects = await this.#api.list(`/organizations/${this.#organization}/projects`);
    const id = projects.find(({ attributes }) => attributes.name === this.#project)?.id;
    if (id === undefined)
      throw new WorkspacesError(`the project ${this.#project} has gone while it was used`);
    return { relationships: { project: { data: { type: 'projects', id } } } };
  }

  async #workspace(name: string): Promise<string> {
    const known = this.#actual.workspaces.get(name)?.id;
    if (known !== undefined) return known;
    const found = await this.#api.find(`/organizations/${this.#organization}/workspaces/${name}`);
    if (found === undefined) throw new WorkspacesError(`the workspace ${name} has gone while it was used`);
    return found.id;
  }

  async #task(name: string): Promise<string> {
    const tasks = await this.#api.list(`/organizations/${this.#organization}/tasks`);
    const id = tasks.find(({ attributes }) => attributes.name === name)?.id;
    if (id === undefined) throw new WorkspacesError(`the run task ${name} has gone while it was used`);
    return id;
  }
}

const resource = (type: string, attributes: object): object => ({ type, attributes });

const taskResource = ({ name, url, hmacKey }: WantedTask): object =>
  resource('tasks', { name, url, category: 'task', enabled: true, 'hmac-key': hmacKey });
