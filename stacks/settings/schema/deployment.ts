import * as v from 'valibot';
import * as is from '../values';
import { described, distinct, flag, section } from '../values';
import { smokeTest } from './smoke-test';

const trafficRouting = described(
  v.union([
    v.picklist([
      'CodeDeployDefault.ECSAllAtOnce',
      'CodeDeployDefault.ECSLinear10PercentEvery1Minutes',
      'CodeDeployDefault.ECSLinear10PercentEvery3Minutes',
      'CodeDeployDefault.ECSCanary10Percent5Minutes',
      'CodeDeployDefault.ECSCanary10Percent15Minutes',
    ]),
    section(
      {
        type: described(
          v.picklist(['canary', 'linear']),
          'canary: one step, then the rest; linear: equal steps.',
        ),
        percentage: is.integer(1, 99, 'Percent of the traffic that a step moves.'),
        intervalMinutes: is.integer(1, 2880, 'Minutes between steps.'),
      },
      'A deployment configuration of its own.',
    ),
  ]),
  'How production traffic moves to the replacement: a predefined deployment configuration or a custom one.',
);

const rollback = section(
  {
    onFailure: v.optional(flag('When a deployment fails.'), true),
    onAlarm: v.optional(flag('When a watched alarm fires.'), true),
    onRequest: v.optional(flag('When somebody stops a deployment.'), true),
  },
  'When CodeDeploy rolls a deployment back automatically.',
);

const hook = (when: string) => v.optional(described(is.lambdaFunctionArn, when));

const hooks = section(
  {
    beforeInstall: hook('Before the replacement is created; a failure here cannot be rolled back.'),
    afterInstall: hook('After the replacement is created.'),
    afterAllowTestTraffic: hook('After the test listener serves the replacement.'),
    beforeAllowTraffic: hook('Before production traffic moves.'),
    afterAllowTraffic: hook('After all production traffic has moved.'),
  },
  'Lambda functions that CodeDeploy runs at lifecycle events, by ARN.',
);

const triggers = section(
  {
    topicArn: v.optional(
      described(
        is.snsTopicArn,
        'An existing topic, whose policy must let CloudWatch alarms publish; by default the stack creates one.',
      ),
    ),
    keyArn: v.optional(
      described(
        is.kmsKeyArn,
        'Customer managed key that encrypts the existing topic; its policy must let this account and CloudWatch alarms use it.',
      ),
    ),
    emails: v.optional(described(distinct(is.email), 'Subscribers of the topic.'), []),
    events: v.optional(
      described(
        distinct(
          v.picklist([
            'DeploymentStart',
            'DeploymentSuccess',
            'DeploymentFailure',
            'DeploymentStop',
            'DeploymentRollback',
            'DeploymentReady',
          ]),
          1,
        ),
        'Events to notify.',
      ),
      ['DeploymentSuccess', 'DeploymentFailure', 'DeploymentStop', 'DeploymentRollback'],
    ),
  },
  'Notifications to an SNS topic.',
);

export const deployment = section(
  {
    config: v.optional(trafficRouting, 'CodeDeployDefault.ECSCanary10Percent5Minutes'),
    readyWaitMinutes: v.optional(
      is.integer(
        0,
        2880,
        'Minutes to wait for continue-deployment before traffic moves. If nobody calls it, the deployment stops. 0 does not wait.',
      ),
      0,
    ),
    terminationWaitMinutes: v.optional(
      is.integer(0, 2880, 'Minutes to keep the original task set after all traffic has moved.'),
      5,
    ),
    rollback: v.optional(rollback, {}),
    hooks: v.optional(hooks, {}),
    smokeTest: v.optional(smokeTest, {}),
    triggers: v.optional(triggers),
  },
  'The CodeDeploy deployment group.',
);

export const alarms = section(
  {
    enabled: v.optional(flag('Creates the alarms and lets CodeDeploy watch them.'), true),
    errorCount: v.optional(
      is.integer(
        1,
        1_000_000,
        'Number of 5xx responses of a target group per period that raises the alarm, instead of `errorPercent`. A busy service that always has as many can never be released.',
      ),
    ),
    errorPercent: v.optional(
      is.number(
        0.001,
        100,
        'Percent of the requests to a target group, per period, that are answered with 5xx and raise the alarm; 5 by default, unless `errorCount` is set.',
      ),
    ),
    errorPercentMinimumRequests: v.optional(
      is.integer(
        1,
        1_000_000,
        'With `errorPercent`: a period with fewer requests to the target group does not breach. Choose fewer than a canary gets.',
      ),
      10,
    ),
    loadBalancerErrors: v.optional(
      flag(
        'Watches 5xx responses that the load balancer makes itself, which count for no target group: 502 if the service closes a connection, 504 if it is too slow. A 503 without a target is not seen, because it counts as no request. They raise the alarm at `errorPercent` (5 if `errorCount` is set) of all requests to the load balancer, so a few that any release may have do not stop it; neither does a canary that gets a smaller share. No metric counts responses that are cut off after their headers.',
      ),
      true,
    ),
    latencySeconds: v.optional(
      is.number(0.001, 4000, 'p99 response time of a target group that raises the alarm, in seconds.'),
      2,
    ),
    unhealthyHosts: v.optional(
      is.integer(
        1,
        1000,
        'Number of unhealthy targets of a target group that raises the alarm: in `evaluationPeriods`, or in as many periods as are longer than `healthCheckGracePeriodSeconds`, so that a slow start does not stop a release.',
      ),
      1,
    ),
    // A load balancer reports once a minute: a shorter period would mostly hold no data.
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
    periodSeconds: v.optional(
      described(v.picklist([60, 120, 180, 240, 300]), 'Length of a period, in seconds.'),
      60,
    ),
    evaluationPeriods: v.optional(is.integer(1, 100, 'Consecutive periods that must breach.'), 2),
    additional: v.optional(
      described(
        distinct(is.alarmName),
        'Names of existing CloudWatch alarms that CodeDeploy watches as well, whether `enabled` or not.',
      ),
      [],
    ),
    ignorePollAlarmFailure: v.optional(
      flag('Continues a deployment if the state of an alarm cannot be read.'),
      false,
    ),
  },
  'Alarms per target group, because the colours swap at every release, and one of the load balancer.',
);
