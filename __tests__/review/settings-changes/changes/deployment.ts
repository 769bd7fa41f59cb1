/** Changes of `deployment` and `alarms`. */
import {
  alarms,
  arn,
  at,
  blocked,
  nothing,
  services,
  smokeTestGone,
  warned,
  type SettingsChanges,
} from '../settings-change';

const slower = (...what: Parameters<typeof alarms>[0][]): readonly string[] =>
  what.flatMap(alarms).map((alarm) => `AL601 fail ${alarm}`);

export const deploymentChanges: SettingsChanges = {
  'deploy-all-at-once': {
    title: 'all traffic at once',
    settings: services({ deployment: { config: 'CodeDeployDefault.ECSAllAtOnce' } }),
    expects: { ...warned(`CD501 fail ${at.deploymentGroup}`), traffic: 'nothing', resources: '2 update' },
  },
  'deploy-linear-1': {
    title: 'ten percent more every minute',
    settings: services({ deployment: { config: 'CodeDeployDefault.ECSLinear10PercentEvery1Minutes' } }),
    expects: { ...warned(`CD501 fail ${at.deploymentGroup}`), traffic: 'nothing', resources: '2 update' },
  },
  'deploy-canary-15': {
    title: 'a longer canary',
    settings: services({ deployment: { config: 'CodeDeployDefault.ECSCanary10Percent15Minutes' } }),
    expects: { ...nothing, traffic: 'nothing', resources: '2 update' },
  },
  'deploy-custom-careful': {
    title: 'a smaller and longer canary of our own: the pipeline names what is not there yet',
    settings: services({ deployment: { config: { type: 'canary', percentage: 5, intervalMinutes: 10 } } }),
    expects: { ...blocked('ST803 fail '), traffic: 'nothing', resources: '1 create, 1 update' },
  },
  'deploy-custom-bold': {
    title: 'a larger canary of our own: the pipeline names what is not there yet',
    settings: services({ deployment: { config: { type: 'canary', percentage: 50, intervalMinutes: 5 } } }),
    expects: {
      ...blocked('ST803 fail ', `CD501 fail ${at.deploymentGroup}`),
      traffic: 'nothing',
      resources: '1 create, 1 update',
    },
  },
  'termination-wait-none': {
    title: 'the old tasks go at once',
    settings: services({ deployment: { terminationWaitMinutes: 0 } }),
    expects: {
      ...warned(`CD503 fail ${at.deploymentGroup}`),
      traffic: 'nothing',
      resources: '1 update',
    },
  },
  'termination-wait-longer': {
    title: 'the old tasks stay longer',
    settings: services({ deployment: { terminationWaitMinutes: 60 } }),
    expects: { ...nothing, traffic: 'nothing', resources: '1 update' },
  },
  'ready-wait': {
    title: 'a deployment waits for somebody',
    settings: services({ deployment: { readyWaitMinutes: 30 } }),
    expects: { ...warned(`CD506 fail ${at.deploymentGroup}`), traffic: 'nothing', resources: '1 update' },
  },
  'rollback-not-on-failure': {
    title: 'no rollback of deployments that fail',
    settings: services({ deployment: { rollback: { onFailure: false } } }),
    expects: { ...blocked(`CD504 fail ${at.deploymentGroup}`), traffic: 'nothing', resources: '1 update' },
  },
  'rollback-not-on-alarm': {
    title: 'no rollback on an alarm',
    settings: services({ deployment: { rollback: { onAlarm: false } } }),
    expects: { ...blocked(`CD504 fail ${at.deploymentGroup}`), traffic: 'nothing', resources: '1 update' },
  },
  'hook-added': {
    title: 'a hook after the traffic has moved',
    settings: services({
      deployment: { hooks: { afterAllowTraffic: arn('lambda', 'function:after-traffic') } },
    }),
    expects: { ...nothing, traffic: 'released-next', resources: '3 update' },
  },
  'smoke-test-off': {
    title: 'no smoke test',
    settings: services({ deployment: { smokeTest: { enabled: false } } }),
    expects: {
      ...blocked(...smokeTestGone),
      traffic: 'endpoint-changes',
      resources: '4 update, 13 delete',
    },
  },
  notifications: {
    title: 'mails about deployments',
    settings: services({ deployment: { triggers: { emails: ['releases@example.com'] } } }),
    expects: { ...nothing, traffic: 'nothing', resources: '3 create, 9 update' },
  },
  'alarms-off': {
    title: 'no alarms',
    settings: services({ alarms: { enabled: false }, deployment: { rollback: { onAlarm: false } } }),
    expects: {
      ...blocked(`CD504 fail ${at.deploymentGroup}`, `CD505 fail ${at.deploymentGroup}`),
      traffic: 'nothing',
      resources: '2 update, 7 delete',
    },
  },
  'alarm-errors-more': {
    title: 'more errors until an alarm',
    settings: services({ alarms: { errorPercent: 50 } }),
    expects: {
      ...warned(...slower('errors', 'load-balancer-errors')),
      traffic: 'nothing',
      resources: '3 update',
    },
  },
  'alarm-errors-fewer': {
    title: 'fewer errors until an alarm',
    settings: services({ alarms: { errorPercent: 1 } }),
    expects: { ...nothing, traffic: 'nothing', resources: '3 update' },
  },
  'alarm-periods-more': {
    title: 'more periods until an alarm',
    settings: services({ alarms: { evaluationPeriods: 5 } }),
    expects: {
      ...warned(...slower('errors', 'load-balancer-errors', 'latency', 'unhealthy-hosts')),
      traffic: 'nothing',
      resources: '7 update',
    },
  },
  'alarm-added': {
    title: 'one more alarm, which is not of this project',
    settings: services({ alarms: { additional: ['shop-checkout-errors'] } }),
    expects: {
      ...nothing,
      traffic: 'nothing',
      resources: '1 update',
      gaps: ['the alarm shop-checkout-errors is left out: no plan has it'],
    },
  },
  'alarm-poll-failure': {
    title: 'deployments that go on where no alarm can be read',
    settings: services({ alarms: { ignorePollAlarmFailure: true } }),
    expects: { ...blocked(`CD505 fail ${at.deploymentGroup}`), traffic: 'nothing', resources: '1 update' },
  },
};
