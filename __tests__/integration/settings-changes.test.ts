/**
 * Holds the recorded plans of `__tests__/review/fixtures/settings-changes` against the stacks and Terraform of today, by a
 * few of them. Where it fails after a change of the stacks: `node --import tsx __tests__/review/settings-changes/record.ts`.
 */
import { changes } from '../review/settings-changes/changes';
import { comparable } from '../review/settings-changes/comparable';
import { withDeployedStacks } from '../review/settings-changes/deployed-stacks';
import { readBase, readChange } from '../review/settings-changes/fixtures';
import { differences } from '../review/settings-changes/recorded';
import { root } from '../support/run';
import { describeWith, testTools } from '../support/tools';

/** One that starts nothing, one that replaces and blocks, one of each stack. */
const again = ['deploy-all-at-once', 'execute-command', 'vpc-cidr'];

describeWith([testTools.terraform, testTools.moto], 'recorded plans', () => {
  it('are those that Terraform makes of the deployed default stacks', async () => {
    await withDeployedStacks(root, async (plans) => {
      expect(comparable(plans.base)).toEqual(comparable(readBase()));
      for (const name of again) {
        const stacks = await plans.changed(changes[name]!.settings);
        const planned = { name, stacks: comparable(differences(plans.base, stacks)) };
        expect(planned).toEqual({ name, stacks: comparable(readChange(name).stacks) });
      }
    });
  }, 1_800_000);
});
