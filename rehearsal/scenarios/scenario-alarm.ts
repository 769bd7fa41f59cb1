/** The alarm of scenarios about alarms: one that fires already, one that is not there, or none. */
import { DeleteAlarmsCommand, PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { GetDeploymentGroupCommand, type Alarm, type AlarmConfiguration } from '@aws-sdk/client-codedeploy';
import type { AwsClients } from './aws';
import type { Scenario } from './scenario';
import type { Stage } from './stage';

export interface ScenarioAlarm {
  /** What the deployment watches; undefined leaves it to the deployment group. */
  readonly configuration: AlarmConfiguration | undefined;
  readonly remove: () => Promise<void>;
}

/** Prepares what the scenario says of alarms. */
export async function prepareAlarm(
  clients: AwsClients,
  stage: Stage,
  { alarm }: Scenario,
): Promise<ScenarioAlarm> {
  const nothing = () => Promise.resolve();
  if (alarm === undefined) return { configuration: undefined, remove: nothing };
  if (alarm.kind === 'off') return { configuration: { enabled: false, alarms: [] }, remove: nothing };
  const name = `${stage.application}-scenario-${alarm.kind}`;
  const configuration = {
    enabled: true,
    ignorePollAlarmFailure: alarm.kind === 'missing' && alarm.ignorePollAlarmFailure,
    alarms: [...(await groupAlarms(clients, stage)), { name }],
  };
  if (alarm.kind === 'missing') return { configuration, remove: nothing };
  await clients.cloudWatch.send(
    new PutMetricAlarmCommand({
      AlarmName: name,
      // Nothing ever reports it, so that the alarm stays in the state that it is set to.
      Namespace: 'Rehearsal',
      MetricName: 'Nothing',
      Statistic: 'Sum',
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Period: 60,
      EvaluationPeriods: 1,
      TreatMissingData: 'ignore',
    }),
  );
  await clients.cloudWatch.send(
    new SetAlarmStateCommand({ AlarmName: name, StateValue: 'ALARM', StateReason: 'the scenario wants it' }),
  );
  return {
    configuration,
    remove: async () => {
      await clients.cloudWatch.send(new DeleteAlarmsCommand({ AlarmNames: [name] }));
    },
  };
}

async function groupAlarms({ codeDeploy }: AwsClients, stage: Stage): Promise<Alarm[]> {
  const { deploymentGroupInfo } = await codeDeploy.send(
    new GetDeploymentGroupCommand({
      applicationName: stage.application,
      deploymentGroupName: stage.deploymentGroup,
    }),
  );
  return deploymentGroupInfo?.alarmConfiguration?.alarms ?? [];
}
