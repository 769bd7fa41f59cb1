/**
 * Tells an SNS topic that an approval is waited for.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals-json-format.html
 */
import { present } from '../../support/output';
import type { ActionRun, PipelinePlace } from '../execution/model';
import { timeoutMs } from '../execution/timeouts';
import type { CodePipelineProps, Notification } from './props';

/**
 * Publishes the request where the action names a topic.
 *
 * @throws AwsError AccessDeniedException the role may not publish to the topic
 */
export async function requestApproval(
  run: ActionRun,
  { pipelineArn, region }: PipelinePlace,
  { permissions, publish }: Pick<CodePipelineProps, 'permissions' | 'publish'>,
): Promise<void> {
  const topicArn = run.resolved.configuration.NotificationArn;
  if (topicArn === undefined) return;
  await permissions?.require({
    roleArn: run.roleArn,
    servicePrincipal: 'codepipeline.amazonaws.com',
    sourceArn: pipelineArn,
    action: 'sns:Publish',
    resource: topicArn,
  });
  await publish?.(approvalNotification(run, { region, pipelineName: nameOf(pipelineArn), topicArn }));
}

const nameOf = (pipelineArn: string): string => pipelineArn.split(':').slice(5).join(':');

/** @returns the documented message */
export function approvalNotification(
  run: ActionRun,
  {
    region,
    pipelineName,
    topicArn,
  }: { readonly region: string; readonly pipelineName: string; readonly topicArn: string },
): Notification {
  const { CustomData: customData, ExternalEntityLink: externalEntityLink } = run.resolved.configuration;
  const { stage: stageName, token } = run;
  const actionName = run.declaration.name;
  const console = `https://console.aws.amazon.com/codepipeline/home?region=${region}#/view/${pipelineName}`;
  const body = {
    region,
    consoleLink: console,
    approval: present({
      pipelineName,
      stageName,
      actionName,
      token,
      expires: expiry(run),
      externalEntityLink,
      approvalReviewLink: `${console}/${stageName}/${actionName}/approve/${token ?? ''}`,
      customData,
    }),
  };
  return {
    region,
    topicArn,
    subject: `APPROVAL NEEDED: AWS CodePipeline ${pipelineName} for action ${actionName}`.slice(0, 100),
    message: JSON.stringify(body),
  };
}

/** @returns `2016-07-07T20:22Z` */
function expiry({ startTime, resolved }: ActionRun): string {
  return new Date(startTime + (timeoutMs(resolved) ?? 0)).toISOString().replace(/:\d\d\.\d{3}Z$/, 'Z');
}
