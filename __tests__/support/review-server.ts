/** `npm run review:serve` as a program, for run tasks of an HCP Terraform of this machine. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { StandIn } from './hcp/stand-in';
import { root } from './run';
import { until } from './until';

export class ReviewServer {
  static readonly hmacKey = 'a key of the run task';

  private constructor(
    readonly url: string,
    /** What it has printed. */
    readonly printed: () => string,
    readonly stop: () => Promise<void>,
  ) {}

  /** @param hcp - that it may call */
  static async start(
    hcp: StandIn,
    args: readonly string[] = [],
    env: NodeJS.ProcessEnv = {},
  ): Promise<ReviewServer> {
    const program = ['--require', require.resolve('tsx/cjs'), join(root, 'review/run-task/cli.ts')];
    const own = ['--host', '127.0.0.1', '--port', '0', '--allow-host', new URL(hcp.url).host];
    const child = spawn(process.execPath, [...program, ...own, ...args], {
      env: { ...process.env, RUN_TASK_HMAC_KEY: ReviewServer.hmacKey, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let printed = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (printed += text));
    const url = await until(() => {
      if (child.exitCode !== null) throw new Error(printed);
      return /run task at (\S+)/.exec(printed)?.[1];
    }, 'the run task');
    return new ReviewServer(
      url,
      () => printed,
      async () => {
        const closed = once(child, 'close');
        child.kill();
        await closed;
      },
    );
  }

  /** Attaches it to a workspace, for both stages. */
  async attachTo(hcp: StandIn, workspaceId: string, name: string, key = ReviewServer.hmacKey): Promise<void> {
    const { url } = this;
    const { data: task } = await hcp.document('POST', '/organizations/acme/tasks', {
      data: { type: 'tasks', attributes: { name, url, category: 'task', 'hmac-key': key } },
    });
    await hcp.call('POST', `/workspaces/${workspaceId}/tasks`, {
      data: {
        type: 'workspace-tasks',
        attributes: { 'enforcement-level': 'mandatory', stages: ['post_plan', 'pre_apply'] },
        relationships: { task: { data: { type: 'tasks', id: task.id } } },
      },
    });
  }
}
