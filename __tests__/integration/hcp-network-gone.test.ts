/**
 * A network that goes away in the middle of an apply and does not come back before Terraform gives up the state, which takes it
 * more than six minutes: both ways to run wait for it at the same time.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configure, HeldResource } from '../support/hcp/configuration';
import { FaultyProxy } from '../support/hcp/faulty-proxy';
import { StandIn } from '../support/hcp/stand-in';
import type { Ran } from '../support/run';
import { describeWith, testTools } from '../support/tools';
import { until } from '../support/until';

/** Milliseconds in which Terraform gives up for sure, on a machine with other work to do. */
const patience = 900_000;

describeWith([testTools.terraform], 'a network that is away until Terraform gives up', () => {
  let hcp: StandIn;
  let proxy: FaultyProxy;
  const directories = new Map<string, string>();
  const ended = new Map<string, Ran>();

  beforeAll(async () => {
    hcp = await StandIn.start();
    proxy = await FaultyProxy.start(hcp.url);
    await hcp.workspace('local', { 'execution-mode': 'local' });
    const held = new Map(['local', 'remote'].map((name) => [name, new HeldResource(hcp.directory)]));
    const applies = [...held].map(async ([workspace, { members }]) => {
      const directory = configure(hcp, { workspace, members });
      directories.set(workspace, directory);
      expect((await terraform(directory, 'init', '-no-color')).status).toBe(0);
      ended.set(workspace, await terraform(directory, 'apply', '-auto-approve', '-no-color'));
    });
    for (const resource of held.values()) await resource.begun();
    expect((await lastRun())?.attributes.status).toBe('applying');
    proxy.fate = () => 'away';
    for (const resource of held.values()) resource.goOn();
    const errored = join(directoryOf('local'), 'errored.tfstate');
    await until(() => existsSync(errored), errored, patience, 1000);
    // Otherwise it would try as long again to unlock the workspace.
    proxy.fate = (_method, path) => (path.endsWith('/actions/unlock') ? 403 : 'pass');
    await Promise.all(applies);
    proxy.fate = () => 'pass';
  }, patience);
  afterAll(async () => {
    await proxy.stop();
    await hcp.stop();
  });

  const terraform = (directory: string, ...args: readonly string[]) =>
    hcp.terraform(directory, args, hcp.environment(hcp.token, proxy.url));
  const workspace = async (name: string) =>
    (await hcp.document('GET', `/organizations/acme/workspaces/${name}`)).data;
  const statusOf = async (name: string) => (await workspace(name)).attributes;
  const lastRun = async () => {
    const { id } = await workspace('remote').catch(() => ({ id: '' }));
    return id === '' ? undefined : (await hcp.document('GET', `/workspaces/${id}/runs`)).data[0];
  };
  const directoryOf = (name: string) => directories.get(name) ?? '';

  it('leaves the state of a local apply in errored.tfstate, and the workspace locked', async () => {
    expect(ended.get('local')?.status).toBe(1);
    expect(ended.get('local')?.stderr).toContain('errored.tfstate');
    const state = JSON.parse(readFileSync(join(directoryOf('local'), 'errored.tfstate'), 'utf8')) as {
      readonly resources: readonly { readonly name: string }[];
    };
    expect(state.resources.map(({ name }) => name)).toEqual(['first', 'slow']);
    expect(await statusOf('local')).toMatchObject({ locked: true });
  });

  it('loses nothing of a local apply: what the page on HCP Terraform says mends it', async () => {
    const directory = directoryOf('local');
    const unlocked = await terraform(directory, 'force-unlock', '-force', 'acme/local');
    expect([unlocked.status, unlocked.stderr]).toEqual([0, '']);
    const pushed = await terraform(directory, 'state', 'push', 'errored.tfstate');
    expect([pushed.status, pushed.stderr]).toEqual([0, '']);
    expect((await terraform(directory, 'plan', '-no-color', '-detailed-exitcode')).status).toBe(0);
    expect(await statusOf('local')).toMatchObject({ locked: false, 'resource-count': 2 });
  });

  it('does not touch the run of a remote apply', async () => {
    expect((await lastRun())?.attributes.status).toBe('applied');
    const directory = directoryOf('remote');
    expect((await terraform(directory, 'plan', '-no-color', '-detailed-exitcode')).status).toBe(0);
    expect(await statusOf('remote')).toMatchObject({ locked: false, 'resource-count': 2 });
  });
});
