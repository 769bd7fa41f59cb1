/**
 * What plans the default stacks, and what is done with plans of them: one deployment for all, because it takes minutes.
 * The order is that of the changes that the parts leave: none, then those of a reviewed apply.
 */
import { describeWith, testTools } from '../support/tools';
import { deployDefaultStacks, type DefaultStacks } from './default-stacks/deploy';
import { describeDriftWorkflow } from './default-stacks/drift-workflow';
import { describePlanReviewWorkflow } from './default-stacks/plan-review-workflow';
import { describeRecordedPlans } from './default-stacks/recorded-plans';

jest.setTimeout(1_800_000);

const { terraform, moto, aws } = testTools;

describeWith([terraform, moto, aws], 'the default stacks', () => {
  let stacks: DefaultStacks | undefined;

  const deployed = (): DefaultStacks => {
    if (stacks === undefined) throw new Error('the stacks are not deployed');
    return stacks;
  };

  beforeAll(async () => {
    stacks = await deployDefaultStacks();
  });

  afterAll(async () => {
    await stacks?.stop();
  });

  describeRecordedPlans(deployed);
  describeDriftWorkflow(deployed);
  describePlanReviewWorkflow(deployed);
});
