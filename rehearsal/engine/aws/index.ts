/** The engine's ports on the public API of AWS. */
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Alarms, Aws, Hooks, Notifications } from '../aws-api';
import { calling, clientConfig } from './calls';
import { ecsTaskSets } from './task-sets';
import { elbTrafficRoutes } from './traffic-routes';

/** @returns AWS at an endpoint in a region; each region has its clients once */
export function awsAt(endpoint: string): (region: string) => Aws {
  const regions = new Map<string, Aws>();
  return (region) => {
    const aws = regions.get(region) ?? connect(endpoint, region);
    regions.set(region, aws);
    return aws;
  };
}

function connect(endpoint: string, region: string): Aws {
  const config = clientConfig(endpoint, region);
  const ecs = new ECSClient(config);
  return {
    taskSets: (cluster, service) => ecsTaskSets(ecs, cluster, service),
    trafficRoutes: elbTrafficRoutes(new ElasticLoadBalancingV2Client(config)),
    alarms: cloudWatchAlarms(new CloudWatchClient(config)),
    hooks: lambdaHooks(new LambdaClient(config)),
    notifications: snsNotifications(new SNSClient(config)),
  };
}

function cloudWatchAlarms(client: CloudWatchClient): Alarms {
  return {
    states: async (names) => {
      const { MetricAlarms: metric = [], CompositeAlarms: composite = [] } = await calling(
        client.send(
          new DescribeAlarmsCommand({
            AlarmNames: [...names],
            AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
          }),
        ),
      );
      return new Map(
        [...metric, ...composite].map(({ AlarmName = '', StateValue = '' }) => [AlarmName, StateValue]),
      );
    },
  };
}

/** Asynchronous: the function reports by the deployment API, not by its answer. */
function lambdaHooks(client: LambdaClient): Hooks {
  return {
    invoke: async (functionName, payload) => {
      const Payload = Buffer.from(JSON.stringify(payload));
      await calling(
        client.send(new InvokeCommand({ FunctionName: functionName, InvocationType: 'Event', Payload })),
      );
    },
  };
}

function snsNotifications(client: SNSClient): Notifications {
  return {
    publish: async (topicArn, subject, message) => {
      await calling(
        client.send(new PublishCommand({ TopicArn: topicArn, Subject: subject, Message: message })),
      );
    },
  };
}
