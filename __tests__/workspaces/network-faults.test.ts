/** `npm run workspaces` where HCP Terraform, or what lies in between, does not always answer. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from '../../stacks/settings';
import { Api } from '../../workspaces/api';
import { changesTo } from '../../workspaces/changes';
import { makeChanges } from '../../workspaces/make';
import { readActual } from '../../workspaces/read-actual';
import { runStack } from '../../workspaces/runs/run-stack';
import { wantedOf, type Wanted } from '../../workspaces/wanted';
import { FaultyProxy, type Fate } from '../support/hcp/faulty-proxy';
import { archiveOf, StandIn } from '../support/hcp/stand-in';
import { installTerraform } from '../support/hcp/terraform-script';

const backend = { type: 'cloud', organization: 'acme', project: 'Shop' };

const wanted: Wanted = wantedOf(readSettings({ backend }), {
  executionMode: 'remote',
  terraformVersion: '1.11.4',
  runTriggers: true,
  roles: { plan: 'arn:aws:iam::111122223333:role/p', apply: 'arn:aws:iam::111122223333:role/a' },
  tasks: [{ name: 'plan-review', url: 'https://review.example.com/', hmacKey: 'a key of the run task' }],
})!;

describe('a network that does not always work', () => {
  let home: string;
  let hcp: StandIn;
  let proxy: FaultyProxy;
  let api: Api;
  let asked: { readonly call: string; readonly at: number }[];
  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'workspaces-'));
    hcp = await StandIn.start({ environment: { PATH: installTerraform(join(home, 'bin')) } });
    proxy = await FaultyProxy.start(hcp.url);
    api = new Api({ address: proxy.url, token: hcp.token, repeatAfterMs: [1, 1] });
    asked = [];
  });
  afterEach(async () => {
    await proxy.stop();
    await hcp.stop();
    rmSync(home, { recursive: true });
  });

  /** The first call of each method and path that is meant goes wrong. */
  const onceEach = (what: RegExp, fate: Fate) => {
    const seen = new Set<string>();
    proxy.fate = (method, path) => {
      const call = `${method} ${path}`;
      asked.push({ call, at: performance.now() });
      if (!what.test(call) || seen.has(call)) return 'pass';
      seen.add(call);
      return fate;
    };
    return seen;
  };
  const apply = async () => {
    const lines: string[] = [];
    await makeChanges({
      api,
      wanted,
      actual: await readActual(api, wanted),
      say: (line) => lines.push(line),
    });
    return lines;
  };
  const left = async () => changesTo(wanted, await readActual(api, wanted));

  it('is asked again after as long as it says', async () => {
    onceEach(/^GET \/api\/v2\/organizations\/acme$/, { status: 429, headers: { 'retry-after': '1' } });
    await readActual(api, wanted);
    const [first, second] = asked.filter(({ call }) => call.endsWith('/organizations/acme'));
    // Less than a second only by the inaccuracy of timers.
    expect(second!.at - first!.at).toBeGreaterThan(990);
  });

  it('makes everything once where each answer to a change is lost the first time', async () => {
    const seen = onceEach(/^(POST|PATCH|DELETE) /, 'lost');
    await apply();
    expect(seen.size).toBeGreaterThan(8);
    expect(await left()).toEqual([]);
    expect((await hcp.document('GET', '/organizations/acme/workspaces')).data).toHaveLength(3);
  });

  it('says what is refused, and not that it is there, where it is not', async () => {
    proxy.fate = (method, path) => {
      asked.push({ call: `${method} ${path}`, at: performance.now() });
      if (method !== 'POST' || !path.endsWith('/workspaces')) return 'pass';
      return asked.filter(({ call }) => call === `${method} ${path}`).length === 1 ? 502 : 422;
    };
    await expect(apply()).rejects.toThrow('POST /organizations/acme/workspaces fails with 422');
  });

  it('makes one run where the answer is lost', async () => {
    const id = await hcp.workspace('network');
    onceEach(/^POST \/api\/v2\/runs$/, 'lost');
    const lines: string[] = [];
    const stack = {
      name: 'network',
      organization: 'acme',
      workspace: 'network',
      hostname: 'app.terraform.io',
    };
    await runStack({
      api,
      stack: { ...stack, directory: '', resources: 0 },
      archive: await archiveOf([{ name: 'main.tf.json', content: '{' }]),
      planOnly: true,
      message: 'a test',
      say: (line) => lines.push(line),
    });
    const runs = (await hcp.document('GET', `/workspaces/${id}/runs`)).data;
    expect(runs).toHaveLength(1);
    expect(lines[0]).toContain(runs[0]!.id);
  });
});
