/** `npm run review:serve`: the run task, up until SIGTERM or Ctrl-C. */
import { existsSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { exitStatus, fileProblem, InputError, messageOf } from '../failures';
import { rules } from '../rules';
import { readSuppressions } from '../suppressions/read-suppressions';
import { defaultSuppressions } from '../suppressions/suppression';
import { apiOf } from './api';
import { askCodeDeploy } from './deployments-in-flight';
import { Metrics } from './metrics';
import { readKey, readOptions, type ServeOptions } from './options';
import { performTask, type TaskPorts } from './perform-task';
import { commentServers, PullRequestComments, reportLimit } from './pull-request-comments';
import { reportsIn } from './reports';
import { ReviewPool } from './review-pool';
import { runTaskApp, serverOf } from './server';
import { TaskQueue } from './task-queue';
import type { TaskRequest } from './task-request';
import { tellParent } from '../../support/tell-parent';

/** Milliseconds that tasks have to end: less than the half minute that container platforms give. */
const graceMs = 25_000;

/** Milliseconds that comments have after that. */
const commentMs = 4000;

// The AWS SDK announces on Node 20 that its later versions will want Node 22; ours is pinned.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

const log = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if ('help' in options) {
    process.stdout.write(options.help);
    return exitStatus.clean;
  }
  const key = readKey(process.env);
  const ended = interruption();
  const metrics = new Metrics();
  const pool = new ReviewPool({ memoryMiB: options.reviewMemoryMiB });
  const servers = commentServers(options.gitServers, options.commentAuthor, process.env);
  const comments = new PullRequestComments({ servers, log });
  const ports = {
    ...portsOf(options, pool),
    ...(servers.length > 0 && { commentLimit: reportLimit }),
  };
  const queue = new TaskQueue({
    api: ports.api,
    metrics,
    log,
    perform: (request, signal) => performTask(request, ports, signal),
    onResult: (request, result) => {
      comments.put(request, result);
    },
  });
  const accept = (request: TaskRequest) => queue.add(request);
  const server = serverOf(
    runTaskApp({
      ...{ key, metrics, accept, showsMetrics: options.showsMetrics },
      isStopping: () => queue.isStopping,
    }),
  );
  server.listen(options.port, options.host);
  await once(server, 'listening').catch((error: unknown) => {
    throw new InputError(`cannot listen on port ${options.port} of ${options.host}: ${messageOf(error)}`);
  });
  const url = `http://${options.host}:${(server.address() as AddressInfo).port}/`;
  log(`run task at ${url}`);
  // For a parent that starts this as a program, such as `npm run rehearse`.
  tellParent({ url });
  log(
    servers.length === 0
      ? 'writes no comments: there is neither GITHUB_TOKEN nor GITLAB_TOKEN'
      : `writes comments in pull requests of ${servers.map((each) => each.url).join(' and ')}`,
  );
  log(`calls ${options.allowedHosts.join(', ')}; ${rules.length} rules`);
  await ended;
  log('stopping: tasks that run may end');
  // Until then new ones are answered that there is no room for them.
  await queue.stop(graceMs);
  const areWritten = await comments.stop(commentMs);
  await pool.close();
  server.close();
  server.closeAllConnections();
  if (!areWritten) {
    log('comments in pull requests are given up: their runs have the reviews');
    // Calls to a host that does not answer would keep the process for minutes.
    process.exit(exitStatus.clean);
  }
  return exitStatus.clean;
}

function portsOf(options: ServeOptions, pool: ReviewPool): TaskPorts {
  const { allowedHosts, suppressions, workspacePrefix, allowsDestroy, reports } = options;
  const file = suppressions ?? (existsSync(defaultSuppressions) ? defaultSuppressions : undefined);
  const ids = new Set(rules.map(({ id }) => id));
  return {
    api: apiOf({ allowed: allowedHosts }),
    review: pool.review,
    ...{ workspacePrefix, allowsDestroy },
    ...(reports !== undefined && { keepReport: reportsIn(reports.directory, reports.url, log) }),
    suppressions: file === undefined ? [] : readSuppressions(file, textOf(file), ids),
    now: () => new Date(),
    findInFlight: askCodeDeploy,
  };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new InputError(`${file} ${fileProblem(error)}: name a file of suppressions with --suppressions`);
  }
}

function interruption(): Promise<void> {
  return new Promise((resolve) => {
    // The program that has started this one is gone.
    process.once('disconnect', () => {
      resolve();
    });
    process.channel?.unref();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        resolve();
      });
    }
  });
}

main(process.argv.slice(2)).then(
  (status) => (process.exitCode = status),
  (error: unknown) => {
    process.stderr.write(`${error instanceof InputError ? error.message : messageOf(error)}\n`);
    process.exitCode = exitStatus.failed;
  },
);
