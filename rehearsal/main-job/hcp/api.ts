/** What the rehearsal asks of HCP Terraform. */
import { Failure } from '../../failures';
import { parsePlan, type PlannedChanges } from '../../terraform/plan';
import type { RunReport, RunTaskReport } from '../../report/model';

export interface ApiProps {
  /** Without a slash at its end. */
  readonly url: string;
  readonly token: string;
  readonly organization: string;
}

interface Resource {
  readonly id: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly relationships?: Readonly<Record<string, { readonly data: unknown }>>;
}

interface Document<Data> {
  readonly data: Data;
  readonly included?: readonly Resource[];
}

/** How a run stands. */
export interface RunState {
  readonly status: string;
  readonly tasks: readonly RunTaskReport[];
}

/** No status follows on them. */
const finalStatuses: ReadonlySet<string> = new Set([
  ...['planned_and_finished', 'applied', 'discarded', 'errored', 'canceled', 'force_canceled'],
]);

export const isOver = ({ status }: RunState): boolean => finalStatuses.has(status);

export class HcpApi {
  readonly #props: ApiProps;

  constructor(props: ApiProps) {
    this.#props = props;
  }

  /** What the last run of a workspace would change. */
  async lastPlan(workspace: string): Promise<PlannedChanges> {
    const [run] = await this.#runsOf((await this.#workspace(workspace)).id);
    const plan = (run?.relationships?.plan?.data as { readonly id: string } | undefined)?.id;
    if (plan === undefined) throw new Failure(`workspace ${workspace} has no run`);
    return parsePlan(await (await this.#call('GET', `/plans/${plan}/json-output`)).text());
  }

  /** The state file of a workspace. @returns undefined if it has none */
  async state(workspace: string): Promise<string | undefined> {
    const { id, relationships } = await this.#workspace(workspace);
    if ((relationships?.['current-state-version']?.data ?? null) === null) return undefined;
    const { data } = await this.#document<Resource>(`/workspaces/${id}/current-state-version`);
    return (await this.#call('GET', String(data.attributes['hosted-state-download-url']))).text();
  }

  async run(id: string): Promise<RunState> {
    const { data } = await this.#document<Resource>(`/runs/${id}`);
    return { status: String(data.attributes.status), tasks: await this.#tasksOf(data) };
  }

  /** From now on a run task that fails ends no run: what it says is shown all the same. */
  async makeTasksAdvisory(): Promise<void> {
    for (const { id } of await this.#workspaces()) {
      const { data: attached } = await this.#document<readonly Resource[]>(`/workspaces/${id}/tasks`);
      for (const task of attached)
        await this.#call('PATCH', `/workspaces/${id}/tasks/${task.id}`, {
          data: { type: 'workspace-tasks', id: task.id, attributes: { 'enforcement-level': 'advisory' } },
        });
    }
  }

  async confirm(runId: string): Promise<void> {
    await this.#call('POST', `/runs/${runId}/actions/apply`);
  }

  /** Every run of every workspace, in the order in which they were made. */
  async runs(): Promise<readonly RunReport[]> {
    const reports: RunReport[] = [];
    for (const { id, attributes } of await this.#workspaces())
      for (const run of await this.#runsOf(id))
        reports.push(reportOf(run, String(attributes.name), await this.#tasksOf(run)));
    return reports.sort((one, other) => one.createTime.localeCompare(other.createTime));
  }

  async #tasksOf({ relationships }: Resource): Promise<readonly RunTaskReport[]> {
    const stages = (relationships?.['task-stages']?.data ?? []) as readonly { readonly id: string }[];
    const documents = await Promise.all(
      stages.map(({ id }) => this.#document<Resource>(`/task-stages/${id}?include=task_results`)),
    );
    return documents.flatMap(({ data: { attributes }, included = [] }) =>
      included.map((result) => ({
        name: String(result.attributes['task-name']),
        stage: String(attributes.stage),
        status: String(result.attributes.status),
        message: String(result.attributes.message),
      })),
    );
  }

  async #workspaces(): Promise<readonly Resource[]> {
    const path = `/organizations/${this.#props.organization}/workspaces?page[size]=100`;
    return (await this.#document<readonly Resource[]>(path)).data;
  }

  async #workspace(name: string): Promise<Resource> {
    const path = `/organizations/${this.#props.organization}/workspaces/${name}`;
    return (await this.#document<Resource>(path)).data;
  }

  /** The newest first. */
  async #runsOf(workspaceId: string): Promise<readonly Resource[]> {
    return (await this.#document<readonly Resource[]>(`/workspaces/${workspaceId}/runs?page[size]=100`)).data;
  }

  async #document<Data>(path: string): Promise<Document<Data>> {
    return (await (await this.#call('GET', path)).json()) as Document<Data>;
  }

  async #call(method: 'GET' | 'PATCH' | 'POST', path: string, body?: object): Promise<Response> {
    const { url, token } = this.#props;
    const response = await fetch(path.startsWith('/') ? `${url}/api/v2${path}` : path, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/vnd.api+json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok)
      throw new Failure(
        `HCP Terraform answers ${method} ${path} with ${response.status}: ${await response.text()}`,
      );
    return response;
  }
}

function reportOf(
  { id, attributes }: Resource,
  workspace: string,
  tasks: readonly RunTaskReport[],
): RunReport {
  const times = Object.values(attributes['status-timestamps'] as Readonly<Record<string, string>>).toSorted();
  return {
    id,
    workspace,
    kind: attributes['plan-only'] === true ? 'plan' : attributes['is-destroy'] === true ? 'destroy' : 'apply',
    status: String(attributes.status),
    createTime: String(attributes['created-at']),
    endTime: times.at(-1) ?? String(attributes['created-at']),
    tasks,
  };
}
