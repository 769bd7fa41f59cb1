/** Ctrl-C of the real Terraform in a plan and in an apply, once and twice: nothing is lost, and the workspace is free again. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { configure, HeldResource } from '../support/hcp/configuration';
import { StandIn } from '../support/hcp/stand-in';
import { describeWith, testTools } from '../support/tools';
import { until } from '../support/until';

describeWith([testTools.terraform], 'Ctrl-C', () => {
  let hcp: StandIn;
  let slow: Server;
  /** Answers that a plan waits for. */
  let waiting: ServerResponse[];
  beforeAll(async () => {
    hcp = await StandIn.start({ atOnce: 4 });
    waiting = [];
    slow = createServer((_, response) => void waiting.push(response));
    slow.listen(0, '127.0.0.1');
    await once(slow, 'listening');
  });
  afterAll(async () => {
    await hcp.stop();
    slow.closeAllConnections();
    slow.close();
  });

  /** A configuration whose plan waits until somebody answers. */
  const slowPlan = () => {
    const address = `http://127.0.0.1:${(slow.address() as AddressInfo).port}/`;
    const other = { backend: 'http', config: { address }, defaults: { value: 'none' } };
    return {
      data: { terraform_remote_state: { other } },
      resource: { terraform_data: { one: { input: '${data.terraform_remote_state.other.outputs.value}' } } },
    };
  };
  const answerAll = () => {
    for (const response of waiting.splice(0)) response.writeHead(404).end();
  };

  const workspace = async (name: string) =>
    (await hcp.document('GET', `/organizations/acme/workspaces/${name}`)).data;
  const lastRun = async (name: string) =>
    (await hcp.document('GET', `/workspaces/${(await workspace(name)).id}/runs`)).data[0];
  const isStatus = (name: string, status: string) =>
    until(async () => (await lastRun(name))?.attributes.status === status, `${name} to be ${status}`);

  async function start(name: string, members: object) {
    const directory = configure(hcp, { workspace: name, members });
    const initialized = await hcp.terraform(directory, ['init', '-input=false', '-no-color']);
    expect([initialized.status, initialized.stderr]).toEqual([0, '']);
    const child = spawn('terraform', ['apply', '-auto-approve', '-no-color'], {
      cwd: directory,
      env: hcp.environment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let printed = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (printed += text));
    return { directory, child, ended: once(child, 'close'), printed: () => printed };
  }

  type Started = Awaited<ReturnType<typeof start>>;

  /** The second one once the client has taken the first. */
  async function interrupt({ child, printed }: Started, times: number): Promise<void> {
    const kill = (process: ChildProcess) => process.kill('SIGINT');
    kill(child);
    if (times === 1) return;
    await until(() => printed().includes('Interrupt received'), 'the first interrupt');
    kill(child);
  }

  const isFree = async (name: string) => {
    await until(async () => (await workspace(name)).attributes.locked === false, 'the end of the lock');
  };

  it.each([
    ['once', 1],
    ['twice', 2],
  ])('%s in a plan: the run is over, and nothing was made', async (title, times) => {
    const name = `plan-${title}`;
    const started = await start(name, slowPlan());
    await isStatus(name, 'planning');
    await until(() => waiting.length > 0, 'the plan to wait');
    await interrupt(started, times);
    await started.ended;
    const { id } = (await lastRun(name))!;
    await hcp.call('POST', `/runs/${id}/actions/cancel`);
    await until(async () => {
      // Terraform has been asked to end, and only now the answer that it waits for comes: an apply follows a plan at once.
      answerAll();
      return ['canceled', 'discarded'].includes(String((await lastRun(name))?.attributes.status));
    }, 'the end of the run');
    await isFree(name);
    const listed = await hcp.terraform(started.directory, ['state', 'list']);
    expect(listed.stdout).toBe('');
  });

  it.each([
    ['once', 1],
    ['twice', 2],
  ])(
    '%s in an apply: what it has made stands in the state, and the next apply goes on',
    async (title, times) => {
      const name = `apply-${title}`;
      const held = new HeldResource(hcp.directory);
      const started = await start(name, held.members);
      await held.begun();
      await interrupt(started, times);
      await started.ended;
      await until(
        async () =>
          ['canceled', 'applied', 'errored'].includes(String((await lastRun(name))?.attributes.status)),
        'the end of the run',
      );
      await isFree(name);
      held.goOn();
      const listed = await hcp.terraform(started.directory, ['state', 'list']);
      expect(listed.stdout.split('\n')).toContain('terraform_data.first');
      const again = await hcp.terraform(started.directory, ['apply', '-auto-approve', '-no-color']);
      expect([again.status, again.stderr]).toEqual([0, '']);
      const whole = await hcp.terraform(started.directory, ['state', 'list']);
      expect(whole.stdout.split('\n')).toEqual(['terraform_data.first', 'terraform_data.slow', '']);
    },
  );
});
