/**
 * Tells an SNS topic that an approval is waited for.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals-json-format.html
 */
import { present } from '../../support/output';
import type { ActionRun, PipelinePlace } from '../execution/model';
import { timeoutMs } from '../execution/timeouts';
import type { CodePipelineProps } from './props';

/**
 * Publishes the request where the action names a topic.
 *
 * @throws AwsError AccessDeniedException the role may not publish to the topic
 */
export async function requestApproval(
  run: ActionRun,
  { pipelineArn, region }: PipelinePlace,
  { permissions, aws }: Pick<CodePipelineProps, 'permissions' | 'aws'>,
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
  const notification = approvalNotification(run, { region, pipelineName: nameOf(pipelineArn), topicArn });
  await aws?.in(region).query('sns.Publish', notification);
}

const nameOf = (pipelineArn: string): string => pipelineArn.split(':').slice(5).join(':');

/** Builds the documented message, as parameters of Publish. */
function approvalNotification(
  run: ActionRun,
  {
    region,
    pipelineName,
    topicArn,
  }: { readonly region: string; readonly pipelineName: string; readonly topicArn: string },
): Readonly<Record<'TopicArn' | 'Subject' | 'Message', string>> {
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
    TopicArn: topicArn,
    Subject: `APPROVAL NEEDED: AWS CodePipeline ${pipelineName} for action ${actionName}`.slice(0, 100),
    Message: JSON.stringify(body),
  };
}

/** @returns `2016-07-07T20:22Z` */
function expiry({ startTime, resolved }: ActionRun): string {
  return new Date(startTime + (timeoutMs(resolved) ?? 0)).toISOString().replace(/:\d\d\.\d{3}Z$/, 'Z');
}
