import { sharesLoadBalancer } from '../shared-load-balancer';
import { type Constraint, type ServiceSubject, when } from './constraint';

const maximumAlarms = 10;
/** 5xx, latency and unhealthy hosts of the blue and of the green target group. */
const targetGroupAlarms = 6;
const maximumShiftMinutes = 2880;

const quotas = 'https://docs.aws.amazon.com/codedeploy/latest/userguide/limits.html';

export const alarmCount: Constraint<ServiceSubject> = {
  refused: 'more than 10 alarms',
  because: 'a deployment group watches at most 10',
  source: quotas,
  check: ({ service }) => {
    const { alarms } = service;
    const ofTheLoadBalancer = alarms.loadBalancerErrors && !sharesLoadBalancer(service) ? 1 : 0;
    const own = alarms.enabled ? targetGroupAlarms + ofTheLoadBalancer : 0;
    return when(own + alarms.additional.length > maximumAlarms, {
      path: ['alarms', 'additional'],
      got: `${alarms.additional.length} besides ${own} of the stack`,
      allowed: `at most ${maximumAlarms - own}`,
      fix: 'join alarms into a composite alarm, or set alarms.loadBalancerErrors to false',
    });
  },
};

export const topicOfTheKey: Constraint<ServiceSubject> = {
  refused: 'the key of a topic without the topic',
  because: "the stack's own topic is encrypted with the key of the service",
  source: 'https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html',
  check: ({ service: { deployment, pipeline } }) => [
    ...when(deployment.triggers?.keyArn !== undefined && deployment.triggers.topicArn === undefined, {
      path: ['deployment', 'triggers', 'keyArn'],
      fix: 'set topicArn, or remove keyArn',
    }),
    ...when(pipeline.approval?.keyArn !== undefined && pipeline.approval.topicArn === undefined, {
      path: ['pipeline', 'approval', 'keyArn'],
      fix: 'set topicArn, or remove keyArn',
    }),
  ],
};

export const rollbackNeedsAlarms: Constraint<ServiceSubject> = {
  refused: 'rollback on an alarm without any alarm',
  because: 'it would never happen',
  source: 'https://docs.aws.amazon.com/codedeploy/latest/userguide/deployments-rollback-and-redeploy.html',
  check: ({ service: { alarms, deployment } }) =>
    when(deployment.rollback.onAlarm && !alarms.enabled && alarms.additional.length === 0, {
      path: ['deployment', 'rollback', 'onAlarm'],
      got: 'true (the default) while alarms.enabled is false',
      fix: 'set deployment.rollback.onAlarm to false, alarms.enabled to true, or name alarms.additional',
    }),
};

export const testHookNeedsTestListener: Constraint<ServiceSubject> = {
  refused: 'the hook afterAllowTestTraffic without a test listener',
  because: 'CodeDeploy runs it after sending test traffic to the replacement',
  source:
    'https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html',
  check: ({ service: { deployment, loadBalancer } }) =>
    when(deployment.hooks.afterAllowTestTraffic !== undefined && !loadBalancer.testListener, {
      path: ['deployment', 'hooks', 'afterAllowTestTraffic'],
      fix: 'set loadBalancer.testListener to true, or use beforeAllowTraffic',
    }),
};

export const shiftDuration: Constraint<ServiceSubject> = {
  refused: 'a custom deployment configuration that takes more than 2880 minutes',
  because: 'CodeDeploy rejects it',
  source: quotas,
  check: ({ service: { deployment } }) => {
    const { config } = deployment;
    if (typeof config === 'string') return [];
    const waits = config.type === 'canary' ? 1 : Math.ceil(100 / config.percentage) - 1;
    const minutes = waits * config.intervalMinutes;
    return when(minutes > maximumShiftMinutes, {
      path: ['deployment', 'config'],
      got: `${waits} times ${config.intervalMinutes} minutes`,
      allowed: `at most ${maximumShiftMinutes} minutes in all`,
      fix: 'raise percentage or lower intervalMinutes',
    });
  },
};
