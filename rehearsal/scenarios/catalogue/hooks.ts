/** Hooks that fail, or never report. */
import type { Scenario } from '../scenario';
import { rolledBack } from './shared';

export const hookFaults: readonly Scenario[] = [
  {
    name: 'hook-fails',
    kind: 'hook',
    title: 'Hook fails',
    story: 'The test on the test listener reports Failed. Production traffic never moves.',
    release: { kind: 'healthy' },
    hooks: { AfterAllowTestTraffic: 'fails' },
    expected: rolledBack({
      status: 'Failed',
      errorCode: 'HOOK_EXECUTION_FAILURE',
      events: { AfterAllowTestTraffic: 'Failed', AllowTraffic: 'Skipped' },
    }),
  },
  {
    name: 'hook-fails-after-shift',
    kind: 'hook',
    title: 'Hook fails after the shift',
    story: 'The last hook reports Failed after all traffic has moved. The traffic moves back.',
    release: { kind: 'healthy' },
    group: { routing: { type: 'AllAtOnce' } },
    hooks: { AfterAllowTraffic: 'fails' },
    expected: rolledBack({
      status: 'Failed',
      errorCode: 'HOOK_EXECUTION_FAILURE',
      events: { AllowTraffic: 'Succeeded', AfterAllowTraffic: 'Failed' },
    }),
  },
  {
    name: 'hook-never-answers',
    kind: 'hook',
    title: 'Hook never answers',
    story: 'The function runs and reports nothing. The hook fails after an hour.',
    release: { kind: 'healthy' },
    hooks: { BeforeAllowTraffic: 'silent' },
    expected: rolledBack({
      status: 'Failed',
      errorCode: 'HOOK_EXECUTION_FAILURE',
      events: { BeforeAllowTraffic: 'Failed', AllowTraffic: 'Skipped' },
    }),
  },
];
