/** A run of one stack, by the API alone: upload, plan, confirm, apply. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Api, Resource } from '../api';
import { WorkspacesError } from '../failures';
import { errorsIn } from './errors-in-log';
import type { CloudStack } from './synthesis';

export interface RunProps {
  readonly api: Api;
  readonly stack: CloudStack;
  /** A gzipped tar archive. */
  readonly archive: Buffer;
  /** Whether nothing may be applied. */
  readonly planOnly: boolean;
  /** Called with the JSON of the plan, which holds secrets in the clear. @default - it is not read */
  readonly onPlan?: (plan: string) => void;
  readonly message: string;
  /** Called with a line about each thing that happens. */
  readonly say: (line: string) => void;
}

/** Milliseconds between two looks. */
const lookAgainMs = 1000;

/** Milliseconds that HCP Terraform may take to unpack an upload. */
const uploadPatienceMs = 120_000;

/** @see https://developer.hashicorp.com/terraform/cloud-docs/api-docs/run#run-states */
const failed = ['errored', 'canceled', 'force_canceled', 'discarded', 'policy_soft_failed'];
const finished = ['planned_and_finished', 'applied'];

/** @throws WorkspacesError the workspace is missing, or the run does not end well */
export async function runStack(props: RunProps): Promise<void> {
  const { api, stack, planOnly, onPlan, say } = props;
  const { organization, workspace, hostname } = stack;
  const found = await api.find(`/organizations/${organization}/workspaces/${workspace}`);
  if (found === undefined)
    throw new WorkspacesError(
      `the workspace ${workspace} is not there, or the token may not see it: run npm run workspaces -- apply`,
    );
  const { id } = await createRun(props, found.id);
  say(
    `${stack.name}: ${planOnly ? 'plans' : 'plans and applies'} in https://${hostname}/app/${organization}/workspaces/${workspace}/runs/${id}`,
  );
  const planned = await waitFor(props, id, (run) => isConfirmable(run));
  if (onPlan !== undefined) onPlan(await readPlan(api, planned));
  const hasChanges = planned.attributes['has-changes'] === true;
  if (isConfirmable(planned)) {
    await api.send('POST', `/runs/${id}/actions/apply`);
    await waitFor(props, id, () => false);
  }
  say(`${stack.name}: ${hasChanges ? (planOnly ? 'planned' : 'applied') : 'nothing changes'}`);
}

async function createRun(
  { api, archive, planOnly, message }: RunProps,
  workspace: string,
): Promise<Resource> {
  const version = await api.create(`/workspaces/${workspace}/configuration-versions`, {
    type: 'configuration-versions',
    attributes: { 'auto-queue-runs': false, speculative: planOnly },
  });
  await api.upload(String(version.attributes['upload-url']), archive);
  await untilUploaded(api, version.id);
  const run = {
    type: 'runs',
    attributes: { message, 'plan-only': planOnly },
    relationships: {
      workspace: { data: { type: 'workspaces', id: workspace } },
      'configuration-version': { data: { type: 'configuration-versions', id: version.id } },
    },
  };
  // Nobody else has this version: a second run would wait for somebody, and hold the queue.
  return api.create('/runs', run, async () =>
    (await api.list(`/workspaces/${workspace}/runs`)).find(
      (each) => related(each, 'configuration-version') === version.id,
    ),
  );
}

async function untilUploaded(api: Api, id: string): Promise<void> {
  for (let waited = 0; waited < uploadPatienceMs; waited += lookAgainMs) {
    const version = await api.find(`/configuration-versions/${id}`);
    if (version?.attributes.status === 'uploaded') return;
    if (version?.attributes.status === 'errored') break;
    await delay(lookAgainMs);
  }
  throw new WorkspacesError(
    `HCP Terraform cannot unpack the configuration version ${id}: run the command again`,
  );
}

const isConfirmable = ({ attributes }: Resource): boolean =>
  (attributes.actions as { readonly 'is-confirmable'?: boolean } | undefined)?.['is-confirmable'] === true;

/** @returns the run once it has ended, or `isEnough` */
async function waitFor(
  { api, stack }: RunProps,
  id: string,
  isEnough: (run: Resource) => boolean,
): Promise<Resource> {
  for (;;) {
    const run = await api.find(`/runs/${id}`);
    const status = String(run?.attributes.status);
    if (run === undefined || failed.includes(status))
      throw new WorkspacesError(
        [`${stack.name}: the run ${id} is ${run === undefined ? 'gone' : status.replaceAll('_', ' ')}`]
          .concat(await errorsOf(api, run))
          .join('\n'),
      );
    if (finished.includes(status) || isEnough(run)) return run;
    await delay(lookAgainMs);
  }
}

/** What Terraform has printed of errors; what cannot be read is left out, because the run has failed for another reason. */
async function errorsOf(api: Api, run: Resource | undefined): Promise<readonly string[]> {
  const logs = await Promise.all(
    ['plan', 'apply'].map(async (phase) => {
      const id = related(run, phase);
      const found =
        id === undefined ? undefined : await api.find(`/${phase === 'plan' ? 'plans' : 'applies'}/${id}`);
      const url = found?.attributes['log-read-url'];
      return (typeof url === 'string' ? await api.download(url) : undefined) ?? '';
    }),
  ).catch(() => []);
  return logs.flatMap(errorsIn);
}

/** @throws WorkspacesError the token may not read it */
async function readPlan(api: Api, run: Resource): Promise<string> {
  const id = related(run, 'plan') ?? '';
  for (;;) {
    const plan = await api.download(`/plans/${id}/json-output`);
    if (plan === undefined)
      throw new WorkspacesError(
        `the token may not read the JSON of ${id}: give it admin access to the workspace, or leave --plans out`,
      );
    if (plan !== '') return plan;
    await delay(lookAgainMs);
  }
}

function related(run: Resource | undefined, name: string): string | undefined {
  const data = run?.relationships?.[name]?.data;
  return data !== undefined && data !== null && 'id' in data ? data.id : undefined;
}
