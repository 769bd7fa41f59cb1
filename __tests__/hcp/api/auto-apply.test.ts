/** A run that is applied at once: the JSON of its plan is made meanwhile; a script stands in for Terraform. */
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { msToLook } from '../../../hcp/runner/run-directory';
import { archiveOf, StandIn } from '../../support/hcp/stand-in';
import { installTerraform } from '../../support/hcp/terraform-script';
import { until } from '../../support/until';

let home: string;
let hcp: StandIn;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'hcp-auto-apply-'));
  hcp = await StandIn.start({ environment: { PATH: installTerraform(join(home, 'bin')) } });
});
afterAll(async () => {
  await hcp.stop();
  rmSync(home, { recursive: true });
});

/**
 * @param workspace - its id
 * @param file - of the configuration, by which Terraform knows what to do
 * @returns the id of the run
 */
async function start(workspace: string, file: string): Promise<string> {
  const { data: version } = await hcp.document('POST', `/workspaces/${workspace}/configuration-versions`, {
    data: { type: 'configuration-versions', attributes: { 'auto-queue-runs': false } },
  });
  const archive = await archiveOf([{ name: file, content: '{}' }]);
  expect((await hcp.call('PUT', String(version.attributes['upload-url']), archive)).status).toBe(200);
  const run = await hcp.document('POST', '/runs', {
    data: {
      type: 'runs',
      attributes: { 'auto-apply': true },
      relationships: { workspace: { data: { type: 'workspaces', id: workspace } } },
    },
  });
  return run.data.id;
}

const fileOf = (run: string, name: string): string => join(hcp.directory, 'data/runs', run, name);
const attributesOf = async (path: string) => (await hcp.document('GET', path)).data.attributes;
const calls = (run: string): readonly string[] =>
  existsSync(fileOf(run, 'calls')) ? readFileSync(fileOf(run, 'calls'), 'utf8').trim().split('\n') : [];

test('the apply waits for no JSON, and whoever asks for the plan waits for it', async () => {
  const run = await start(await hcp.workspace('shop'), 'show-waits');
  await until(() => existsSync(fileOf(run, 'terraform.tfstate')), 'the apply');
  expect(existsSync(fileOf(run, 'plan.json'))).toBe(false);
  const { data } = await hcp.document('GET', `/runs/${run}`);
  expect(data.attributes.status).toBe('applying');
  const { id } = data.relationships.plan?.data as { readonly id: string };
  let isAnswered = false;
  const paths = [`/runs/${run}?include=plan`, `/runs/${run}/plan`, `/plans/${id}`];
  const asked = [...paths, `/plans/${id}/json-output`, `/plans/${id}/json-output-redacted`].map(
    async (path) => {
      const answer = await hcp.call('GET', path);
      isAnswered = true;
      return answer;
    },
  );
  // A call of another kind is answered meanwhile.
  expect((await attributesOf(`/runs/${run}`)).status).toBe('applying');
  expect(isAnswered).toBe(false);
  writeFileSync(fileOf(run, 'go-on'), '');
  const answers = await Promise.all(asked);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 307, 200]);
  expect(await answers.at(-1)?.json()).toMatchObject({ plan_format_version: '1.2', provider_schemas: {} });
  await until(async () => (await attributesOf(`/runs/${run}`)).status === 'applied', 'the end');
  expect(calls(run).toSorted()).toEqual(['apply', 'init', 'plan', 'providers', 'providers', 'show']);
});

test('the JSON of a plan without changes, which has no apply, is made by the plan', async () => {
  const run = await start(await hcp.workspace('idle'), 'no-changes');
  await until(async () => (await attributesOf(`/runs/${run}`)).status === 'planned_and_finished', 'the end');
  const { data } = await hcp.document('GET', `/runs/${run}`);
  const { id } = data.relationships.plan?.data as { readonly id: string };
  expect((await hcp.call('GET', `/plans/${id}/json-output-redacted`)).status).toBe(200);
});

test('a state that is not whole does not count, and the log says what to do', async () => {
  const workspace = await hcp.workspace('full');
  const before = await start(workspace, 'nothing');
  await until(async () => (await attributesOf(`/runs/${before}`)).status === 'applied', 'the first end');
  const run = await start(workspace, 'state-is-cut');
  await until(async () => (await attributesOf(`/runs/${run}`)).status === 'errored', 'the second end');
  const log = readFileSync(fileOf(run, 'apply.log'), 'utf8');
  expect(log).toContain(`the state is not stored: ${fileOf(run, 'terraform.tfstate')} is not whole`);
  expect(log).toContain('terraform import');
  const states = await hcp.call('GET', `/workspaces/${workspace}/current-state-version`);
  expect(await states.json()).toMatchObject({ data: { attributes: { serial: 1 } } });
});

test('an apply is not over before the client that got the JSON of the plan has looked at the run', () => {
  const directory = mkdtempSync(join(home, 'run-'));
  expect(msToLook(directory, 0)).toBe(0);
  const json = join(directory, 'plan.json');
  writeFileSync(json, '{}');
  utimesSync(json, 100, 100);
  expect([100_000, 100_400, 101_000, 200_000, 0].map((now) => msToLook(directory, now))).toEqual([
    ...[1000, 600, 0, 0],
    // A clock that has been set back.
    1000,
  ]);
});
