/** In which order stacks are destroyed, with a program in the place of Terraform. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { destroyStacks } from '../../../rehearsal/main-job/destroy-stacks';
import type { TerraformEvent } from '../../../rehearsal/terraform/events';
import type { SynthesizedStack } from '../../../rehearsal/terraform/synthesis';
import { creates, FakeTerraform, type Answer } from '../../support/fake-terraform';
import { plannedStack } from '../../support/plans';
import { localCommands } from '../../../rehearsal/terraform/terraform-commands';

let workspace: string;
let terraform: FakeTerraform | undefined;

beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'destroy-stacks-test-'));
});

afterEach(() => {
  rmSync(workspace, { recursive: true, force: true });
  terraform?.remove();
});

/** Synthesized below a directory of the workspace, where `terraform init` has been. */
function stacksIn(output: string, resources: Readonly<Record<string, SynthesizedStack['resources']>>) {
  const dependencies: Readonly<Record<string, string[]>> = {
    'dev-service': ['dev-network'],
    'dev-pipeline': ['dev-service'],
  };
  return Object.entries(resources).map(([name, resource]) => {
    const directory = join(workspace, output, 'stacks', name);
    mkdirSync(join(directory, '.terraform'), { recursive: true });
    writeFileSync(join(directory, '.terraform.lock.hcl'), '');
    writeFileSync(join(directory, 'cdk.tf.json'), JSON.stringify({ resource }));
    return { ...plannedStack(name, resource), directory, dependencies: dependencies[name] ?? [] };
  });
}

const state = (...types: string[]) => JSON.stringify({ resources: types.map((type) => ({ type })) });

const loadBalancer = (protection: boolean) => ({
  'dev-network': { aws_vpc: { vpc: {} } },
  'dev-service': {
    aws_lb: { lb: { enable_deletion_protection: protection } },
    aws_s3_bucket_lifecycle_configuration: { artifacts: {} },
  },
  'dev-pipeline': { aws_codepipeline: { pipeline: {} } },
});

const allGone: Readonly<Record<string, Answer>> = {
  'plan dev-network': { status: 2, prints: creates('aws_vpc.vpc') },
  'plan dev-service': { status: 2, prints: creates('aws_lb.lb') },
  'plan dev-pipeline': { status: 2, prints: creates('aws_codepipeline.pipeline') },
};

function destroy(answers: Readonly<Record<string, Answer>>, events: [string, TerraformEvent][] = []) {
  terraform = new FakeTerraform(answers);
  const stacks = stacksIn('cdktf.out', loadBalancer(true));
  const unprotected = stacksIn('unprotected', loadBalancer(false));
  for (const { name } of stacks)
    writeFileSync(
      join(workspace, `terraform.${name}.tfstate`),
      state('aws_lb', 'aws_s3_bucket_lifecycle_configuration'),
    );
  const onEvent = (...event: [string, TerraformEvent]) => events.push(event);
  const commands = localCommands(terraform.env);
  return destroyStacks({
    stacks,
    withState: stacks,
    unprotected,
    workspace,
    terraform: commands,
    local: commands,
    onEvent,
  });
}

it('lifts the protection where it is, and destroys no stack before those that depend on it', async () => {
  expect(await destroy(allGone)).toBe(
    [
      '3 resources destroyed',
      'protection lifted in dev-service',
      'terraform destroy in dev-pipeline, dev-service, dev-network',
    ].join('\n'),
  );
  const calls = terraform!.calls.filter((call) => /destroy|apply/.test(call));
  expect(calls.filter((call) => call.includes('apply'))).toEqual([
    'starts apply dev-service',
    'ends apply dev-service',
  ]);
  const at = (call: string) => calls.indexOf(call);
  expect(at('starts destroy dev-service')).toBeGreaterThan(at('ends apply dev-service'));
  expect(at('starts destroy dev-service')).toBeGreaterThan(at('ends destroy dev-pipeline'));
  expect(at('starts destroy dev-network')).toBeGreaterThan(at('ends destroy dev-service'));
});

it('uses the waits of the provider: for a load balancer that was changed, and for a NAT gateway that goes', async () => {
  await destroy({
    ...allGone,
    'apply dev-service': { after: 'plan dev-pipeline' },
    'destroy dev-network': { after: 'plan dev-service' },
  });
  expect(terraform!.calls.at(-1)).toBe('ends plan dev-network');
});

it('looks for what is left in copies, which have the states before the destroy', async () => {
  await destroy(allGone);
  const copy = (path: string) => join(workspace, 'before-destroy', path);
  // What the provider would look for in vain for minutes is not in it.
  expect(readFileSync(copy('terraform.dev-service.tfstate'), 'utf8')).toBe(state('aws_lb'));
  expect(readFileSync(copy('cdktf.out/stacks/dev-service/cdk.tf.json'), 'utf8')).toContain('"aws_lb"');
  expect(existsSync(copy('cdktf.out/stacks/dev-service/.terraform'))).toBe(true);
});

it('fails with what is left', async () => {
  await expect(destroy({ ...allGone, 'plan dev-network': { status: 0 } })).rejects.toThrow(
    'the destroy left resources behind:\ndev-network: aws_vpc.vpc',
  );
});

it("fails with Terraform's own words, and destroys nothing that what failed depends on", async () => {
  const diagnostic = { severity: 'error', summary: 'deleting the load balancer', detail: 'it is protected' };
  const error = { type: 'diagnostic', diagnostic };
  await expect(
    destroy({ ...allGone, 'destroy dev-service': { status: 1, prints: [error] } }),
  ).rejects.toThrow(
    /^terraform destroy failed in .*dev-service:\nError: deleting the load balancer\n\nit is protected$/,
  );
  expect(terraform!.calls).not.toContain('starts destroy dev-network');
  expect(terraform!.calls).toContain('ends plan dev-pipeline');
});

it('reports what Terraform does, by stack', async () => {
  const events: [string, TerraformEvent][] = [];
  const event = {
    type: 'apply_complete',
    '@timestamp': '2026-01-02T03:04:05Z',
    hook: { resource: { addr: 'aws_vpc.vpc', resource_type: 'aws_vpc' }, action: 'delete' },
  };
  await destroy({ ...allGone, 'destroy dev-network': { prints: [event] } }, events);
  expect(events).toEqual([['dev-network', event]]);
});
