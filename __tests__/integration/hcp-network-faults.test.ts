/** The real Terraform, a network that does not always work, and the HCP Terraform of this machine. */
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { configure, HeldResource } from '../support/hcp/configuration';
import { FaultyProxy, type Fate } from '../support/hcp/faulty-proxy';
import { StandIn } from '../support/hcp/stand-in';
import { describeWith, testTools } from '../support/tools';
import { until } from '../support/until';

describeWith([testTools.terraform], 'a network that does not always work', () => {
  let hcp: StandIn;
  let proxy: FaultyProxy;
  beforeAll(async () => {
    hcp = await StandIn.start();
    proxy = await FaultyProxy.start(hcp.url);
  });
  afterEach(() => {
    proxy.fate = () => 'pass';
  });
  afterAll(async () => {
    await proxy.stop();
    await hcp.stop();
  });

  const terraform = (directory: string, args: readonly string[], token?: string) =>
    hcp.terraform(directory, args, hcp.environment(token, proxy.url));

  async function initialized(workspace: string, members?: object): Promise<string> {
    const directory = configure(hcp, { workspace, ...(members && { members }) });
    expect((await terraform(directory, ['init', '-no-color'])).status).toBe(0);
    return directory;
  }

  /** The first calls of a kind go wrong. */
  const first = (times: number, what: RegExp, fate: Fate) => {
    const seen: string[] = [];
    proxy.fate = (method, path) => {
      if (!what.test(`${method} ${path}`)) return 'pass';
      seen.push(path);
      return seen.length <= times ? fate : 'pass';
    };
    return seen;
  };

  it('an upload that is cut twice is sent again, and applied once', async () => {
    const directory = await initialized('upload');
    const seen = first(2, /^PUT \/hosted\/configurations\//, 'cut');
    const { status, stdout } = await terraform(directory, ['apply', '-auto-approve', '-no-color']);
    expect(stdout).toContain('Apply complete! Resources: 1 added');
    expect(status).toBe(0);
    expect(seen.length).toBeGreaterThanOrEqual(3);
  });

  it('an upload that trickles is waited for, and applied', async () => {
    const directory = await initialized('slow');
    // Packed it has hundreds of kilobytes.
    writeFileSync(join(directory, 'noise'), randomBytes(300_000));
    const seen = first(9, /^PUT \/hosted\/configurations\//, 'trickle');
    const { status, stderr } = await terraform(directory, ['apply', '-auto-approve', '-no-color']);
    expect([status, stderr]).toEqual([0, '']);
    expect(seen).toHaveLength(1);
  });

  it('a run that could not be made at first is made once', async () => {
    const directory = await initialized('runs');
    first(2, /^POST \/api\/v2\/runs$/, 500);
    expect((await terraform(directory, ['apply', '-auto-approve', '-no-color'])).status).toBe(0);
    const { data: workspace } = await hcp.document('GET', '/organizations/acme/workspaces/runs');
    expect((await hcp.document('GET', `/workspaces/${workspace.id}/runs`)).data).toHaveLength(1);
  });

  /** Another token of the user. */
  const newToken = async () => {
    const { data } = await hcp.document('POST', '/users/local/authentication-tokens', {
      data: { type: 'authentication-tokens', attributes: { description: 'a test' } },
    });
    return {
      value: String(data.attributes.token),
      revoke: () => hcp.call('DELETE', `/authentication-tokens/${data.id}`),
    };
  };

  it('a token that is revoked in the middle of an apply ends the client, and not the run', async () => {
    const token = await newToken();
    const held = new HeldResource(hcp.directory);
    const directory = await initialized('revoked', held.members);
    const { data: workspace } = await hcp.document('GET', '/organizations/acme/workspaces/revoked');
    const statusNow = async () =>
      (await hcp.document('GET', `/workspaces/${workspace.id}/runs`)).data[0]?.attributes.status;
    const applied = terraform(directory, ['apply', '-auto-approve', '-no-color'], token.value);
    await held.begun();
    expect(await statusNow()).toBe('applying');
    await token.revoke();
    const { status, stderr } = await applied;
    expect(status).toBe(1);
    expect(stderr).toContain('unauthorized');
    expect(await statusNow()).toBe('applying');
    held.goOn();
    await until(async () => (await statusNow()) === 'applied', 'the end of the run');
    expect((await hcp.document('GET', `/workspaces/${workspace.id}`)).data.attributes['resource-count']).toBe(
      2,
    );
  });

  it('a token that is revoked in the middle of a local apply loses nothing: a new one pushes errored.tfstate', async () => {
    const token = await newToken();
    const id = await hcp.workspace('revoked-local', { 'execution-mode': 'local' });
    const held = new HeldResource(hcp.directory);
    const directory = await initialized('revoked-local', held.members);
    const attributes = async () => (await hcp.document('GET', `/workspaces/${id}`)).data.attributes;
    const applied = terraform(directory, ['apply', '-auto-approve', '-no-color'], token.value);
    // The workspace is locked before the apply loads its state: with the lock alone it would have made nothing yet.
    await held.begun();
    expect((await attributes()).locked).toBe(true);
    await token.revoke();
    held.goOn();
    const { status, stderr } = await applied;
    expect(status).toBe(1);
    expect(stderr).toContain('unauthorized');
    expect(stderr).toContain('errored.tfstate');
    expect(await attributes()).toMatchObject({ locked: true, 'resource-count': 0 });
    // As the page on HCP Terraform has it, with the other token of the user.
    const unlocked = await terraform(directory, ['force-unlock', '-force', 'acme/revoked-local']);
    expect([unlocked.status, unlocked.stderr]).toEqual([0, '']);
    const pushed = await terraform(directory, ['state', 'push', 'errored.tfstate']);
    expect([pushed.status, pushed.stderr]).toEqual([0, '']);
    expect(await attributes()).toMatchObject({ locked: false, 'resource-count': 2 });
    const planned = await terraform(directory, ['plan', '-no-color', '-detailed-exitcode']);
    expect([planned.status, planned.stderr]).toEqual([0, '']);
  });

  it('a state that somebody has written in between is not overwritten: it goes to errored.tfstate', async () => {
    const id = await hcp.workspace('conflict', { 'execution-mode': 'local' });
    const directory = await initialized('conflict');
    first(9, /^POST \/api\/v2\/workspaces\/[^/]+\/state-versions$/, 409);
    const { status, stderr } = await terraform(directory, ['apply', '-auto-approve', '-no-color']);
    expect(status).toBe(1);
    expect(stderr).toContain('errored.tfstate');
    proxy.fate = () => 'pass';
    // As the page on HCP Terraform has it.
    const unlocked = await terraform(directory, ['force-unlock', '-force', 'acme/conflict']);
    expect([unlocked.status, unlocked.stderr]).toEqual([0, '']);
    const pushed = await terraform(directory, ['state', 'push', 'errored.tfstate']);
    expect([pushed.status, pushed.stderr]).toEqual([0, '']);
    expect((await hcp.document('GET', `/workspaces/${id}`)).data.attributes).toMatchObject({
      'resource-count': 1,
      locked: false,
    });
  });

  /** Nothing gets through. @returns asked how often */
  const away = () => {
    let asked = 0;
    proxy.fate = () => {
      asked += 1;
      return 'away';
    };
    return () => asked;
  };

  it('a network that is away for 15 s in the middle of a local apply loses nothing', async () => {
    const id = await hcp.workspace('away', { 'execution-mode': 'local' });
    const held = new HeldResource(hcp.directory);
    const directory = await initialized('away', held.members);
    const applied = terraform(directory, ['apply', '-auto-approve', '-no-color']);
    await held.begun();
    const asked = away();
    held.goOn();
    await until(() => asked() > 0, 'a call that is lost');
    await sleep(15_000);
    proxy.fate = () => 'pass';
    const { status, stderr } = await applied;
    expect([status, stderr]).toEqual([0, '']);
    expect((await hcp.document('GET', `/workspaces/${id}`)).data.attributes).toMatchObject({
      'resource-count': 2,
      locked: false,
    });
  });

  it('a network that goes away in the middle of a remote apply, until its end, does not touch the run', async () => {
    const held = new HeldResource(hcp.directory);
    const directory = await initialized('gone', held.members);
    const { data: workspace } = await hcp.document('GET', '/organizations/acme/workspaces/gone');
    const statusNow = async () =>
      (await hcp.document('GET', `/workspaces/${workspace.id}/runs`)).data[0]?.attributes.status;
    const applied = terraform(directory, ['apply', '-auto-approve', '-no-color']);
    await held.begun();
    expect(await statusNow()).toBe('applying');
    const asked = away();
    await until(() => asked() > 0, 'a call that is lost');
    held.goOn();
    await until(async () => (await statusNow()) === 'applied', 'the end of the run');
    expect((await hcp.document('GET', `/workspaces/${workspace.id}`)).data.attributes).toMatchObject({
      'resource-count': 2,
      locked: false,
    });
    // The client asks for minutes before it gives up.
    proxy.fate = () => 'pass';
    await applied;
  });
});
