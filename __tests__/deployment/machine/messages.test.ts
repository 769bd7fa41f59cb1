/** What a deployment says of its end, in CodeDeploy's words. */
import { defaultEngineSettings } from '../../../deployment/machine/model';
import { simulate, succeedAtOnce } from '../../../deployment/machine/simulate';
import { afterMinutes, answering, planOf } from './plans';

const hookPlan = planOf({ hooks: ['AfterInstall'] });
const unreported = answering(
  'hook-AfterInstall',
  afterMinutes(0, { type: 'succeeded', id: 'hook-AfterInstall' }),
);

it('a function that reports Failed failed the validation', () => {
  const answer = answering(
    'hook-AfterInstall',
    afterMinutes(1, { type: 'hookReported', hook: 'AfterInstall', status: 'Failed' }),
  );
  expect(simulate(hookPlan, { answer }).state.error?.message).toBe(
    'The deployment failed because one or more of the lifecycle event validation functions failed.',
  );
});

it('a function that never reports made it time out', () => {
  expect(simulate(hookPlan, { answer: unreported }).state.error?.message).toBe(
    'The deployment timed out while waiting for a status callback. CodeDeploy expects a status callback within one hour after a deployment hook is invoked.',
  );
});

it('a wait that nobody ended tells its minutes', () => {
  const { state } = simulate(planOf({ readyWaitMinutes: 15 }));
  expect(state.error?.message).toBe(
    'The deployment timed out while waiting for a notification to continue. This time out period is 15 minutes.',
  );
});

it('a replacement that never becomes healthy tells the minutes that were waited', () => {
  const answer = answering('await-replacement');
  const message = (minutes: number) =>
    `The deployment timed out while waiting for the replacement task set to become healthy. This time out period is ${minutes} minutes.`;
  expect(simulate(planOf(), { answer }).state.error?.message).toBe(message(60));
  const settings = { ...defaultEngineSettings, installTimeoutSeconds: 300 };
  expect(simulate(planOf({ settings }), { answer }).state.error?.message).toBe(message(5));
});

it('alarms are named one by one', () => {
  const injected = [afterMinutes(3, { type: 'alarmsFiring', alarmNames: ['errors', 'latency'] } as const)];
  expect(simulate(planOf(), { injected }).state.error?.message).toBe(
    'One or more alarms have been activated according to the Amazon CloudWatch metrics you selected, and the affected deployments have been stopped. Activated alarms: <errors> <latency>',
  );
});

it('the lifecycle event that was interrupted says the same', () => {
  const { error, lifecycleEvents } = simulate(hookPlan, { answer: unreported }).state;
  expect(lifecycleEvents.find(({ name }) => name === 'AfterInstall')).toMatchObject({
    status: 'Failed',
    diagnostics: error?.message,
  });
  expect(simulate(hookPlan, { answer: succeedAtOnce }).state.error).toBeUndefined();
});
