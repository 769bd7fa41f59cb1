/** The next deployment of the default stacks, out of their recorded plan. */
import { ofDefaults } from '../../settings-changes/fixtures';
import { reviewOf } from '../../settings-changes/review-of';

it('is foretold with the alarms on a percentage of errors', () => {
  const [deployment] = reviewOf(ofDefaults.readBase()).effects.deployments;
  expect(deployment).toMatchObject({
    changes: false,
    after: { exposure: { percentOfRequests: 10, seconds: 191 } },
  });
  expect(deployment).not.toHaveProperty('gaps');
});
