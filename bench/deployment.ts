/** How many whole deployments a second the state machine simulates, each from its start to its end. */
import { performance } from 'node:perf_hooks';
import {
  defaultEngineSettings,
  simulate,
  simulateWithRollback,
  type DeploymentPlan,
} from '../deployment/machine';
import { median, printRate } from './measure';

/** The one with the most to do: every function, test traffic, ten increments, a wait. */
const plan: DeploymentPlan = {
  kind: 'release',
  trafficRouting: { type: 'TimeBasedLinear', percentage: 10, intervalMinutes: 1 },
  hooks: [
    'BeforeInstall',
    'AfterInstall',
    'AfterAllowTestTraffic',
    'BeforeAllowTraffic',
    'AfterAllowTraffic',
  ],
  hasTestRoute: true,
  readyWaitMinutes: 0,
  terminationWaitMinutes: 60,
  terminatesOriginal: true,
  rollbackEvents: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM'],
  watchesAlarms: true,
  ignoresPollAlarmFailure: false,
  settings: defaultEngineSettings,
};
const alarm = { afterMs: 330_000, event: { type: 'alarmsFiring', alarmNames: ['errors'] } } as const;

const runs = 2000;
const atLeast = 2000;

/** Median of five rounds, after one that does not count. */
function ratePerSecond(simulateOne: () => string): number {
  const round = () => {
    const started = performance.now();
    for (let run = 0; run < runs; run++) simulateOne();
    return (runs * 1000) / (performance.now() - started);
  };
  round();
  return median(Array.from({ length: 5 }, round));
}

printRate(
  'releases to their end: five functions, ten increments',
  ratePerSecond(() => simulate(plan).state.status),
  '/s',
  atLeast,
);
printRate(
  'releases stopped by an alarm, with their rollback',
  ratePerSecond(() => simulateWithRollback(plan, { injected: [alarm] }).release.state.status),
  '/s',
  atLeast,
);
