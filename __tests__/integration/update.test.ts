/**
 * The second deploy of somebody who takes this version: the stacks of today, planned by the real Terraform and provider from
 * the state that an earlier version left. Only data sources are asked for; resources are what the state says.
 */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { startEmbeddedAws, type EmbeddedAws } from '../../rehearsal/cloud';
import { environmentFor } from '../../rehearsal/main-job/terraform-environment';
import { run } from '../../rehearsal/processes';
import { readProject, Workspace } from '../../rehearsal/project';
import { initialize } from '../../rehearsal/terraform/commands';
import { parsePlan, type PlannedChange } from '../../rehearsal/terraform/plan';
import { readSynthesis, type SynthesizedStack } from '../../rehearsal/terraform/synthesis';
import { root } from '../support/run';
import { describeWith, testTools } from '../support/tools';
import { addressesIn, recordedStates, stateFileOf } from './update/states';
import { commits, type Version } from './update/version';

jest.setTimeout(600_000);

const { terraform, moto } = testTools;

/**
 * They hold nothing but what the stacks write, and the provider has no other way to change them: the lifecycle policy, which
 * leaves the images alone, and the zip of the smoke test under the hash of its content, which Lambda has copied.
 */
const replacedWithoutLoss = [
  'aws_ecr_lifecycle_policy.repository_lifecycle_E10FE1C4',
  'aws_s3_object.releases_smoke-test_code_E88C32B7',
];

describeWith([terraform, moto], 'the update of deployed stacks', () => {
  let cloud: EmbeddedAws;
  let workspace: Workspace;

  beforeAll(async () => {
    cloud = await startEmbeddedAws({ env: process.env });
    workspace = new Workspace(readProject(root));
    workspace.useSettings({});
    await workspace.synthesize(process.env);
  });

  afterAll(async () => {
    workspace.remove();
    await cloud.stop();
  });

  async function planned(
    { directory }: SynthesizedStack,
    env: NodeJS.ProcessEnv,
  ): Promise<readonly PlannedChange[]> {
    const terraformOf = async (...args: string[]): Promise<string> => {
      const { status, stdout, stderr } = await run('terraform', args, { cwd: directory, env });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      return stdout;
    };
    await initialize(directory, { env });
    await terraformOf(
      'plan',
      '-input=false',
      '-no-color',
      '-lock=false',
      '-refresh=false',
      '-out=update.tfplan',
    );
    return parsePlan(await terraformOf('show', '-json', 'update.tfplan')).resources;
  }

  describe.each(Object.keys(commits) as Version[])('from %s', (version) => {
    it('replaces and destroys nothing that holds data or takes requests', async () => {
      const states = recordedStates(version);
      for (const [stack, file] of states) copyFileSync(file, join(workspace.directory, stateFileOf(stack)));
      const stacks = readSynthesis(workspace.outputDirectory);
      expect(stacks.map(({ name }) => name).sort()).toEqual([...states.keys()].sort());
      const env = environmentFor({ stacks, workspace, aws: cloud, env: process.env });
      const changes = (await Promise.all(stacks.map((stack) => planned(stack, env)))).flat();
      // A state that Terraform has not read would create everything, and replace nothing.
      const recorded = addressesIn(states);
      expect(
        changes
          .filter(({ actions }) => actions.join() === 'create')
          .filter(({ address }) => recorded.has(address)),
      ).toEqual([]);
      expect(changes.some(({ actions }) => actions.join() === 'update')).toBe(true);
      const gone = changes.filter(({ actions }) => actions.includes('delete'));
      expect(gone.filter(({ address }) => !replacedWithoutLoss.includes(address))).toEqual([]);
      expect(gone.filter(({ actions }) => !actions.includes('create'))).toEqual([]);
    });
  });
});
