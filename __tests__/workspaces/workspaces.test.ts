/** `npm run workspaces` against the HCP Terraform of this machine. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from '../../stacks/settings';
import { Api } from '../../workspaces/api';
import { changesTo, describe as described } from '../../workspaces/changes';
import { Maker } from '../../workspaces/make';
import { readActual } from '../../workspaces/read-actual';
import { accessTo } from '../../workspaces/token';
import { wantedOf, type Wanted, type WantedOptions } from '../../workspaces/wanted';
import { StandIn } from '../support/hcp/stand-in';

const backend = { type: 'cloud', organization: 'acme' };

const wanted = (settings: object = {}, options: Partial<WantedOptions> = {}): Wanted =>
  wantedOf(readSettings({ backend, ...settings }), {
    executionMode: 'remote',
    terraformVersion: '1.11.4',
    runTriggers: false,
    tasks: [],
    ...options,
  })!;

const network = 'bluegreen-dev-network';
const service = 'bluegreen-dev-nodejs-service';
const pipeline = 'bluegreen-dev-nodejs-pipeline';

describe('what the settings need', () => {
  test('a workspace a stack, which shares its state with who reads it, and with nobody else', () => {
    expect(wanted().workspaces.map(({ name, consumers }) => [name, consumers])).toEqual([
      [network, [service]],
      [service, [pipeline]],
      [pipeline, []],
    ]);
  });

  test('the names have the prefix, also where they refer to each other', () => {
    const prefixed = wanted({ backend: { ...backend, workspacePrefix: 'shop-' } }, { runTriggers: true });
    expect(prefixed.workspaces[1]).toMatchObject({
      name: `shop-${service}`,
      consumers: [`shop-${pipeline}`],
      triggers: [`shop-${network}`],
    });
  });

  test('the workspace of the access stack gets no roles: an administrator applies it', () => {
    const roles = {
      plan: 'arn:aws:iam::111122223333:role/plan',
      apply: 'arn:aws:iam::111122223333:role/apply',
    };
    const { workspaces } = wanted({ environments: { dev: { access: { hcpTerraform: {} } } } }, { roles });
    expect(workspaces.map(({ name, variables }) => [name, variables.length > 0])).toEqual([
      ['bluegreen-dev-access', false],
      [network, true],
      [service, true],
      [pipeline, true],
    ]);
  });

  test('the longest names that the settings allow are names that HCP Terraform takes', () => {
    // A load balancer is named <project>-<environment>-<service>, and has at most 32 characters.
    const [project, environment, serviceName] = ['p'.repeat(12), 'e'.repeat(8), 's'.repeat(10)];
    const longest = wanted({
      name: project,
      backend: { ...backend, workspacePrefix: 'P_'.repeat(20) },
      environments: { [environment]: { services: { [serviceName]: {} } } },
    }).workspaces.map(({ name }) => name);
    expect(longest).toContain(`${'P_'.repeat(20)}${project}-${environment}-${serviceName}-pipeline`);
    for (const name of longest) expect(name).toMatch(/^[A-Za-z0-9_-]{1,90}$/);
  });

  test('nothing of a network that exists, or a pipeline that is left out', () => {
    const { workspaces } = wanted({
      environments: {
        dev: {
          network: {
            type: 'existing',
            vpcId: 'vpc-0123456789abcdef0',
            vpcCidr: '10.0.0.0/16',
            publicSubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
            privateSubnetIds: ['subnet-0123456789abcdef2', 'subnet-0123456789abcdef3'],
          },
          services: { web: { pipeline: { enabled: false } } },
        },
      },
    });
    expect(workspaces.map(({ name, consumers }) => [name, consumers])).toEqual([
      ['bluegreen-dev-web-service', []],
    ]);
  });

  test('services that share a load balancer read its state, and nobody else does', () => {
    const { workspaces } = wanted({
      environments: {
        dev: {
          loadBalancer: {},
          services: {
            web: { pipeline: { enabled: false }, routes: [{ priority: 1, hosts: ['shop.example.com'] }] },
            own: { pipeline: { enabled: false } },
          },
        },
      },
    });
    const [web, own] = ['bluegreen-dev-web-service', 'bluegreen-dev-own-service'];
    expect(workspaces.map(({ name, consumers }) => [name, consumers])).toEqual([
      ['bluegreen-dev-network', ['bluegreen-dev-load-balancer', web, own]],
      ['bluegreen-dev-load-balancer', [web]],
      [web, []],
      [own, []],
    ]);
  });

  test('where runs follow pushes, each workspace has its directory', () => {
    const [first] = wanted({}, { vcsDirectory: 'deploy' }).workspaces;
    expect(first?.attributes).toMatchObject({
      'working-directory': `deploy/stacks/${network}`,
      'trigger-patterns': [`deploy/stacks/${network}/**/*`],
    });
  });

  test('a plan assumes another role than an apply', () => {
    const roles = { plan: 'arn:aws:iam::111122223333:role/p', apply: 'arn:aws:iam::111122223333:role/a' };
    expect(wanted({}, { roles }).workspaces[0]?.variables).toEqual([
      { key: 'TFC_AWS_PROVIDER_AUTH', value: 'true' },
      { key: 'TFC_AWS_PLAN_ROLE_ARN', value: roles.plan },
      { key: 'TFC_AWS_APPLY_ROLE_ARN', value: roles.apply },
    ]);
  });
});

describe('in an organization', () => {
  let hcp: StandIn;
  let api: Api;
  beforeEach(async () => {
    hcp = await StandIn.start();
    api = new Api({ address: hcp.url, token: hcp.token, repeatAfterMs: [] });
  });
  afterEach(() => hcp.stop());

  const plan = async (what: Wanted) => changesTo(what, await readActual(api, what));
  const apply = async (what: Wanted) => {
    const actual = await readActual(api, what);
    const maker = new Maker(api, what.organization, what.project, actual);
    for (const change of changesTo(what, actual)) await maker.make(change);
  };
  const workspace = (name: string) => hcp.document('GET', `/organizations/acme/workspaces/${name}`);

  const everything = () =>
    wanted(
      { backend: { ...backend, project: 'Shop' } },
      {
        runTriggers: true,
        roles: { plan: 'arn:aws:iam::111122223333:role/p', apply: 'arn:aws:iam::111122223333:role/a' },
        tasks: [
          { name: 'plan-review', url: 'https://review.example.com/', hmacKey: 'a key of the run task' },
        ],
      },
    );

  test('makes all of it, and then nothing more', async () => {
    const what = everything();
    const planned = await plan(what);
    expect(planned.map(described)).toContain(`+ ${network} shares its state with ${service}`);
    expect((await hcp.document('GET', '/organizations/acme/workspaces')).data).toEqual([]);
    await apply(what);
    expect(await plan(what)).toEqual([]);
    const { data } = await workspace(service);
    expect(data.attributes).toMatchObject({ 'auto-apply': false, 'terraform-version': '1.11.4' });
    const tasks = await hcp.document('GET', `/workspaces/${data.id}/tasks`);
    expect(tasks.data[0]?.attributes).toMatchObject({
      'enforcement-level': 'mandatory',
      stages: ['post_plan', 'pre_apply'],
    });
  });

  test('changes what differs alone, and takes back what is too much', async () => {
    await apply(wanted());
    await hcp.call('PATCH', `/organizations/acme/workspaces/${service}`, {
      data: { type: 'workspaces', attributes: { 'auto-apply': true, description: 'ours' } },
    });
    const { data } = await workspace(network);
    const { data: other } = await workspace(pipeline);
    const relation = `/workspaces/${data.id}/relationships/remote-state-consumers`;
    await hcp.call('POST', relation, { data: [{ type: 'workspaces', id: other.id }] });
    expect((await plan(wanted())).map(described)).toEqual([
      `~ workspace ${service}: auto-apply = false`,
      `- ${network} shares its state with ${pipeline}`,
    ]);
    await apply(wanted());
    expect(await plan(wanted())).toEqual([]);
    expect((await workspace(service)).data.attributes.description).toBe('ours');
  });

  test('makes a run task mandatory again, at both stages, and sets its key if it is told to', async () => {
    const what = everything();
    await apply(what);
    const { id } = (await workspace(service)).data;
    const [attached] = (await hcp.document('GET', `/workspaces/${id}/tasks`)).data;
    await hcp.call('PATCH', `/workspaces/${id}/tasks/${attached!.id}`, {
      data: {
        type: 'workspace-tasks',
        attributes: { 'enforcement-level': 'advisory', stages: ['post_plan'] },
      },
    });
    expect((await plan(what)).map(described)).toEqual([
      `~ run task plan-review on ${service}: enforcement-level = "mandatory", stages = ["post_plan","pre_apply"]`,
    ]);
    await apply(what);
    expect(await plan(what)).toEqual([]);
    const withKey = { ...what, tasks: what.tasks.map((task) => ({ ...task, setsKey: true })) };
    expect((await plan(withKey)).map(described)).toEqual([
      '~ run task plan-review: url = https://review.example.com/, and its key',
    ]);
  });

  test('takes a variable that is sensitive, or HCL, for another one', async () => {
    const what = everything();
    await apply(what);
    const { id } = (await workspace(service)).data;
    const { data: variables } = await hcp.document('GET', `/workspaces/${id}/vars`);
    const [auth, planRole] = ['TFC_AWS_PROVIDER_AUTH', 'TFC_AWS_PLAN_ROLE_ARN'].map((key) =>
      variables.find(({ attributes }) => attributes.key === key)!,
    );
    const set = (variable: string, attributes: object) =>
      hcp.call('PATCH', `/workspaces/${id}/vars/${variable}`, { data: { type: 'vars', attributes } });
    await set(auth!.id, { sensitive: true });
    await set(planRole!.id, { hcl: true });
    expect((await plan(what)).map(described)).toEqual([
      `~ ${service}: TFC_AWS_PROVIDER_AUTH = true`,
      `~ ${service}: TFC_AWS_PLAN_ROLE_ARN = arn:aws:iam::111122223333:role/p`,
    ]);
    await apply(what);
    expect(await plan(what)).toEqual([]);
  });

  test('moves a workspace of the same name out of another project, with all that it has', async () => {
    await apply(wanted());
    const id = (await workspace(network)).data.id;
    const shop = wanted({ backend: { ...backend, project: 'Shop' } });
    expect((await plan(shop)).map(described)).toEqual([
      '+ project Shop',
      ...[network, service, pipeline].map((name) => `~ workspace ${name}: into the project Shop`),
    ]);
    await apply(shop);
    expect(await plan(shop)).toEqual([]);
    const [made] = (await hcp.document('GET', '/organizations/acme/projects?filter[names]=Shop')).data;
    const { data: moved } = await workspace(network);
    expect([moved.id, moved.relationships.project?.data]).toEqual([id, { type: 'projects', id: made?.id }]);
  });

  test('says what HCP Terraform refuses of a name', async () => {
    const [first, ...others] = wanted().workspaces;
    const named = (name: string): Wanted => ({ ...wanted(), workspaces: [{ ...first!, name }, ...others] });
    await expect(apply(named('n'.repeat(91)))).rejects.toThrow('at most 90');
    await expect(apply(named('a.name'))).rejects.toThrow('letters, digits, hyphens and underscores');
  });

  test('deletes no workspace that the settings no longer have', async () => {
    await apply(wanted());
    await apply(wanted({ name: 'other' }));
    expect((await workspace(network)).data.type).toBe('workspaces');
  });

  test('goes on after it was cut anywhere', async () => {
    const what = everything();
    const actual = await readActual(api, what);
    const maker = new Maker(api, what.organization, what.project, actual);
    for (const change of changesTo(what, actual).slice(0, 5)) await maker.make(change);
    await apply(what);
    expect(await plan(what)).toEqual([]);
  });

  test('says what to do about an organization or a token that is not there', async () => {
    const another = wanted({ backend: { ...backend, organization: 'nobody' } });
    await expect(plan(another)).rejects.toThrow(
      'the organization nobody does not exist, or the token may not see it',
    );
    api = new Api({ address: hcp.url, token: 'another', repeatAfterMs: [] });
    await expect(plan(wanted())).rejects.toThrow('run terraform login, or set TFE_TOKEN');
  });
});

describe('the token', () => {
  test('is that of TFE_TOKEN, then that of the host, and there is a way out without one', () => {
    const env = { TFE_TOKEN: 'a', TF_TOKEN_app_terraform_io: 'b' };
    expect(accessTo('app.terraform.io', env, '/none')).toEqual({
      address: 'https://app.terraform.io',
      token: 'a',
    });
    expect(accessTo('app.terraform.io', { ...env, TFE_TOKEN: '' }, '/none').token).toBe('b');
    expect(() => accessTo('app.terraform.io', {}, '/none')).toThrow('run terraform login app.terraform.io');
  });

  test('of terraform login is that of the host and its port', () => {
    const home = mkdtempSync(join(tmpdir(), 'workspaces-'));
    try {
      mkdirSync(join(home, '.terraform.d'));
      const credentials = { 'tfe.example.com': { token: 'a' }, 'tfe.example.com:8443': { token: 'b' } };
      writeFileSync(join(home, '.terraform.d/credentials.tfrc.json'), JSON.stringify({ credentials }));
      const tokens = ['tfe.example.com', 'tfe.example.com:443', 'tfe.example.com:8443'].map(
        (hostname) => accessTo(hostname, {}, home).token,
      );
      expect(tokens).toEqual(['a', 'a', 'b']);
      expect(() => accessTo('tfe.example.com:9443', {}, home)).toThrow(
        'run terraform login tfe.example.com:9443',
      );
    } finally {
      rmSync(home, { recursive: true });
    }
  });

  test('is never sent to another host than its own, nor in the clear to another machine', () => {
    const env = { TFE_ADDRESS: 'https://tfe.example.com:8443/', TF_TOKEN_app_terraform_io: 'b' };
    expect(() => accessTo('app.terraform.io', env, '/none')).toThrow(
      'there is no token for tfe.example.com:8443',
    );
    const at = (TFE_ADDRESS: string) => () =>
      accessTo('app.terraform.io', { TFE_ADDRESS, TFE_TOKEN: 'a' }, '/none').address;
    expect(at('http://127.0.0.1:8444')()).toBe('http://127.0.0.1:8444');
    for (const address of ['http://tfe.example.com', 'http://127.0.0.1.example.com', 'tfe.example.com'])
      expect(at(address)).toThrow('give an https:// URL');
  });
});
