import { expectNoChange, judgePlans, planAll } from '../../../rehearsal/main-job/stack-plans';
import { creates, FakeTerraform } from '../../support/fake-terraform';
import { plannedStack, planOf } from '../../support/plans';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localCommands } from '../../../rehearsal/terraform/terraform-commands';

let root: string;
let terraform: FakeTerraform;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stack-plans-test-'));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
  terraform.remove();
});

function stackOf(name: string, resources = {}) {
  const directory = join(root, name);
  mkdirSync(directory);
  return { ...plannedStack(name, resources), directory };
}

const change = (before: object, after: object) => ({
  format_version: '1.2',
  resource_changes: [
    {
      address: 'aws_lb.lb',
      mode: 'managed',
      type: 'aws_lb',
      change: { actions: ['update'], before, after },
    },
  ],
});
const announced = {
  type: 'planned_change',
  change: { resource: { addr: 'aws_lb.lb', resource_type: 'aws_lb' }, action: 'update' },
};

it('plans every stack, side by side', async () => {
  terraform = new FakeTerraform({
    'plan dev-service': { status: 2, prints: creates('aws_lb.lb'), after: 'plan dev-network' },
  });
  const [network, service] = [stackOf('dev-network'), stackOf('dev-service', { aws_lb: { lb: {} } })];
  const plans = await planAll([network, service], localCommands(terraform.env));
  expect(plans).toHaveLength(2);
  expect(plans).toContainEqual(planOf(network, {}));
  expect(plans).toContainEqual(planOf(service, { 'aws_lb.lb': ['create'] }));
});

it('names the arguments that differ where no change is expected', async () => {
  terraform = new FakeTerraform({
    'plan dev-service': { status: 2, prints: [announced] },
    'show dev-service': { prints: [change({ idle_timeout: 60 }, { idle_timeout: 61 })] },
  });
  const plans = await planAll([stackOf('dev-service')], localCommands(terraform.env));
  await expect(
    judgePlans(plans, localCommands(terraform.env), (judged) => {
      expectNoChange(judged, 'after the deploy');
    }),
  ).rejects.toThrow(
    'the plan after the deploy must be empty, but would change:\ndev-service: aws_lb.lb: update (idle_timeout)',
  );
});

it('does not look them up where the judgement needs none', async () => {
  terraform = new FakeTerraform({ 'plan dev-service': { status: 2, prints: [announced] } });
  const plans = await planAll([stackOf('dev-service')], localCommands(terraform.env));
  expect(await judgePlans(plans, localCommands(terraform.env), (judged) => judged.length)).toBe(1);
  expect(terraform.calls).toEqual(['starts plan dev-service', 'ends plan dev-service']);
});

it("fails with Terraform's own words", async () => {
  const diagnostic = { severity: 'error', summary: 'reading VPC', detail: '' };
  terraform = new FakeTerraform({
    'plan dev-service': { status: 1, prints: [{ type: 'diagnostic', diagnostic }] },
  });
  await expect(planAll([stackOf('dev-service')], localCommands(terraform.env))).rejects.toThrow(
    /^terraform plan failed in .*dev-service:\nError: reading VPC$/,
  );
});
