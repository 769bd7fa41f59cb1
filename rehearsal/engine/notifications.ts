/**
 * What a deployment group's triggers publish to SNS.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-sns-event-notifications-json-format.html
 */
import type { DeploymentState } from '../../deployment/machine';
import type { DeploymentView, Trigger, TriggerEvent } from './record';

/** Events of a deployment's triggers that have happened, in order. */
export function triggerEventsOf({ record, state }: DeploymentView): TriggerEvent[] {
  const isRollback = record.rollsBack !== undefined;
  const events: readonly (readonly [TriggerEvent, boolean])[] = [
    ['DeploymentStart', state.startTime !== undefined],
    ['DeploymentRollback', isRollback && state.startTime !== undefined],
    ['DeploymentReady', state.readyTime !== undefined],
    ['DeploymentSuccess', state.status === 'Succeeded'],
    ['DeploymentFailure', state.status === 'Failed'],
    ['DeploymentStop', state.status === 'Stopped'],
  ];
  return events.filter(([, happened]) => happened).map(([event]) => event);
}

const statuses: Readonly<Record<TriggerEvent, string>> = {
  DeploymentStart: 'CREATED',
  DeploymentRollback: 'CREATED',
  DeploymentReady: 'READY',
  DeploymentSuccess: 'SUCCEEDED',
  DeploymentFailure: 'FAILED',
  DeploymentStop: 'STOPPED',
};

export interface Notification {
  readonly subject: string;
  readonly message: string;
}

/** Structures within the message are JSON texts, as AWS sends them. */
export function notification(view: DeploymentView, trigger: Trigger, event: TriggerEvent): Notification {
  const { record, state } = view;
  const status = statuses[event];
  const message = {
    region: record.region,
    accountId: record.accountId,
    eventTriggerName: trigger.name,
    applicationName: record.applicationName,
    deploymentId: record.id,
    deploymentGroupName: record.deploymentGroupName,
    createTime: dateText(record.createTime),
    completeTime: event === 'DeploymentStart' ? null : dateText(state.completeTime),
    status,
    ...(state.error !== undefined && {
      errorInformation: JSON.stringify({ ErrorCode: state.error.code, ErrorMessage: state.error.message }),
    }),
    ...rollbackInformation(view),
  };
  const subject = `${status}: AWS CodeDeploy ${record.id} in ${record.region} to ${record.applicationName}`;
  return { subject: subject.slice(0, subjectLimit), message: JSON.stringify(message) };
}

/** Characters that SNS allows. */
const subjectLimit = 100;

function rollbackInformation({ record, rolledBackBy }: DeploymentView): object {
  if (rolledBackBy !== undefined) {
    return { rollbackInformation: JSON.stringify({ RollbackDeploymentId: rolledBackBy }) };
  }
  const triggering = record.rollsBack?.deploymentId;
  return triggering === undefined
    ? {}
    : { rollbackInformation: JSON.stringify({ RollbackTriggeringDeploymentId: triggering }) };
}

/** `Mon Mar 21 21:30:00 UTC 2016` */
function dateText(time: DeploymentState['startTime']): string | null {
  if (time === undefined) return null;
  const [weekday = '', day, month, year, clock] = new Date(time).toUTCString().split(' ');
  return `${weekday.replace(',', '')} ${month ?? ''} ${day ?? ''} ${clock ?? ''} UTC ${year ?? ''}`;
}
