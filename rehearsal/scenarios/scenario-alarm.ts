/** The alarm of scenarios about alarms: one that fires already, or one that is not there. */
import { DeleteAlarmsCommand, PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { GetDeploymentGroupCommand } from '@aws-sdk/client-codedeploy';
import type { AwsClients } from './aws';
import type { Scenario } from './scenario';
import type { Stage } from './stage';

export interface ScenarioAlarm {
  /** Names of all alarms that the deployment watches; undefined leaves them to the deployment group. */
  readonly alarmNames: readonly string[] | undefined;
  readonly remove: () => Promise<void>;
}

/** Prepares what the scenario says of alarms. */
export async function prepareAlarm(
  clients: AwsClients,
  stage: Stage,
  { alarm }: Scenario,
): Promise<ScenarioAlarm> {
  if (alarm === undefined) return { alarmNames: undefined, remove: () => Promise.resolve() };
  const name = `${stage.application}-scenario-${alarm.kind}`;
  const alarmNames = [...(await groupAlarms(clients, stage)), name];
  if (alarm.kind === 'missing') return { alarmNames, remove: () => Promise.resolve() };
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
    alarmNames,
    remove: async () => {
      await clients.cloudWatch.send(new DeleteAlarmsCommand({ AlarmNames: [name] }));
    },
  };
}

async function groupAlarms({ codeDeploy }: AwsClients, stage: Stage): Promise<string[]> {
  const { deploymentGroupInfo } = await codeDeploy.send(
    new GetDeploymentGroupCommand({
      applicationName: stage.application,
      deploymentGroupName: stage.deploymentGroup,
    }),
  );
  return (deploymentGroupInfo?.alarmConfiguration?.alarms ?? []).flatMap(({ name }) => name ?? []);
}
