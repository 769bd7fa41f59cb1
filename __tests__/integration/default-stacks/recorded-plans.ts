/**
 * Holds the recorded plans of `__tests__/review/fixtures/settings-changes` against the stacks and Terraform of today, by a
 * few of them. Where it fails after a change of the stacks: `node --import tsx __tests__/review/settings-changes/record.ts`.
 */
import { readProject, Workspace } from '../../../rehearsal/project';
import { changes } from '../../review/settings-changes/changes';
import { comparable } from '../../review/settings-changes/comparable';
import { ofDefaults } from '../../review/settings-changes/fixtures';
import { mergePatch } from '../../review/settings-changes/merge-patch';
import { differences } from '../../review/settings-changes/recorded';
import { StackPlans } from '../../review/settings-changes/stack-plans';
import type { DefaultStacks } from './deploy';

/** One that starts nothing, one that replaces and blocks, one of each stack. */
const again = ['deploy-all-at-once', 'execute-command', 'vpc-cidr'];

/** @param deployed - stacks as they were deployed; they are left so */
export function describeRecordedPlans(deployed: () => DefaultStacks): void {
  describe('recorded plans', () => {
    it('are those that Terraform makes of the deployed default stacks', async () => {
      const { project, settings } = deployed();
      // Synthesized beside the project: its own synth is as it was deployed.
      const workspace = new Workspace(readProject(project.directory));
      try {
        const synthesize = async (patch: Readonly<Record<string, unknown>>): Promise<void> => {
          workspace.useSettings(mergePatch(settings, patch));
          await workspace.synthesize(project.environment);
        };
        await synthesize({});
        const { outputDirectory } = workspace;
        const plans = await StackPlans.of({ outputDirectory, synthesize, env: project.environment });
        expect(comparable(plans.base)).toEqual(comparable(ofDefaults.readBase()));
        for (const name of again) {
          const stacks = await plans.changed(changes[name]!.settings);
          const planned = { name, stacks: comparable(differences(plans.base, stacks)) };
          expect(planned).toEqual({ name, stacks: comparable(ofDefaults.readChange(name).stacks) });
        }
      } finally {
        workspace.remove();
      }
    });
  });
}
