/** An HCP Terraform on this machine: the store, the runs and the API, put together. */
import { listen, newOrganization, type Context, type ListeningServer } from './api';
import { cliConfiguration } from './client/cli-configuration';
import { Identity } from './identity';
import type { Run, Token } from './model/entities';
import { PlanFiles } from './plans';
import { mirrorName, runPush } from './pushed-run';
import { names, Runs } from './runner';
import { RunTasks, type TaskLimits } from './run-tasks';
import { newKey, Store, type Change } from './store';
import { Repositories } from './vcs';

export interface HcpTerraformProps {
  /** Where everything is kept. */
  readonly directory: string;
  /** Whether Terraforms go on when it is stopped, for the next start. @default true */
  readonly keeps?: boolean;
  /** What listens already, for whoever must know the URL before. @default - listens at a free port */
  readonly server?: ListeningServer;
  /** Organizations that exist from the start. */
  readonly organizations: readonly string[];
  /** Hosts that configurations name. */
  readonly hostnames: readonly string[];
  /** The one of them whose workload identity tokens are issued. @default the first */
  readonly issuer?: string;
  /** Terraform of new workspaces. */
  readonly terraformVersion: string;
  /** How many Terraforms run at once. @default 1 */
  readonly atOnce?: number;
  /** What Terraform gets besides hosts in its CLI configuration. */
  readonly cliConfiguration: string;
  /** What Terraform and its providers get in their environment in a run. */
  readonly environment: Readonly<Record<string, string>>;
  /** @default those of HCP Terraform */
  readonly taskLimits?: TaskLimits;
  /** What git gets to read repositories of workspaces. */
  readonly gitEnvironment: NodeJS.ProcessEnv;
  /** Milliseconds between two looks at a repository. @default 2000 */
  readonly lookAgainMs?: number;
  /** Called with every change of the status of a run. @default no-op */
  readonly onRun?: (run: Run, workspace: string) => void;
  /** Called with what is not answered, and with faults of our own. @default no-op */
  readonly log?: (line: string) => void;
}

export interface HcpTerraform {
  /** URL without a slash at its end. */
  readonly url: string;
  /** Of the user. */
  readonly token: string;
  /** A CLI configuration for the user. */
  readonly cliConfiguration: string;
  readonly stop: () => Promise<void>;
}

/** Starts it, and goes on with what an earlier one has left in the directory. */
export async function startHcpTerraform(props: HcpTerraformProps): Promise<HcpTerraform> {
  const { directory, hostnames, cliConfiguration: rest } = props;
  const now = () => new Date();
  const log = props.log ?? (() => undefined);
  const store = new Store(directory);
  const server = props.server ?? (await listen(0));
  const { url } = server;
  const configurationWith = (token: string) => cliConfiguration({ hostnames, url, token, rest });
  const tasks = new RunTasks({ store, url, now, log, ...props.taskLimits });
  const [first = ''] = hostnames;
  const keyFile = store.file('identity', 'key.pem');
  const identity = new Identity({ hostname: props.issuer ?? first, keyFile, now });
  const runs = new Runs({
    store,
    now,
    log,
    identity,
    cliConfiguration: configurationWith,
    environment: props.environment,
    performStage: (id, stage) => tasks.perform(id, stage),
    ...(props.atOnce !== undefined && { atOnce: props.atOnce }),
  });
  const plans = new PlanFiles({
    directoryOf: (id) => runs.directory(id),
    plan: names.planJson,
    schemas: names.schemas,
    builtInSchemas: names.builtInSchemas,
  });
  const token = prepare(store, props.organizations);
  if (props.onRun !== undefined) watch(store, props.onRun);
  const { terraformVersion } = props;
  const context: Context = { store, runs, plans, identity, url, now, terraformVersion };
  server.serve(context, log);
  runs.recover();
  const repositories = new Repositories({
    store,
    directory: (repository) => store.file('repositories', mirrorName(repository)),
    env: props.gitEnvironment,
    onPush: (push) => runPush(store, runs, push),
    log,
    ...(props.lookAgainMs !== undefined && { lookAgainMs: props.lookAgainMs }),
  });
  repositories.start();
  return {
    url,
    token,
    cliConfiguration: configurationWith(token),
    stop: async () => {
      repositories.stop();
      runs.stop();
      tasks.stop();
      if (props.keeps === false) runs.killAll();
      await server.close();
      store.close();
    },
  };
}

/** Of the token that whoever starts it has. */
const ownTokenId = 'at-own';

/** @returns the token of the user */
function prepare(store: Store, organizations: readonly string[]): string {
  const known = new Set(
    store
      .of('organizations')
      .all()
      .map(({ name }) => name),
  );
  const changes = organizations
    .filter((name) => !known.has(name))
    .map(newOrganization)
    .flatMap(({ organization, project }): Change[] => [
      { kind: 'organizations', put: organization },
      { kind: 'projects', put: project },
    ]);
  const there = store.of('tokens').get(ownTokenId);
  const token: Token = there ?? { id: ownTokenId, value: newKey(), description: 'npm run hcp' };
  store.commit(...changes, ...(there === undefined ? [{ kind: 'tokens', put: token } as const] : []));
  return token.value;
}

function watch(store: Store, onRun: (run: Run, workspace: string) => void): void {
  const seen = new Map<string, string>();
  store.onChange((changes) => {
    for (const change of changes) {
      if (change.kind !== 'runs' || !('put' in change)) continue;
      const run = change.put;
      if (seen.get(run.id) === run.status) continue;
      seen.set(run.id, run.status);
      onRun(run, store.of('workspaces').get(run.workspaceId)?.name ?? run.workspaceId);
    }
  });
}
