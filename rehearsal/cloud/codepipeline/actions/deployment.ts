/** A deployment of CodeDeploy, as CodePipeline creates and follows it. */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { AwsError } from '../../protocol/aws-error';
import type { Json } from '../../protocol/json';
import { readShape, structure, text } from '../../support/shape';
import { ActionFailure, type ActionProgress, type ActionProps, type ActionResult } from '../action';
import type { ActionDependencies } from './dependencies';
import { arnIn, permitted } from './permitted';
import { codeOf, failing, insufficient, isDenied, quoted } from './words';

type DeployDependencies = Pick<ActionDependencies, 'aws' | 'permissions'>;

/** Wall time between two looks at a deployment. */
const pollMs = 200;

/** Looks in a row that CodeDeploy may leave unanswered: 10 s, in which a process that was killed is there again. */
const missedLooks = 50;

/**
 * @param appSpec - YAML or JSON
 * @returns when the deployment has succeeded
 * @throws ActionFailure
 */
export async function deploy(
  deps: DeployDependencies,
  props: ActionProps,
  appSpec: string,
): Promise<ActionResult> {
  const deploymentId = await failing(create(deps, props, appSpec), (error) => failureOf(error));
  const progress = {
    externalExecutionId: deploymentId,
    externalExecutionUrl: `https://console.aws.amazon.com/codedeploy/home?region=${props.region}#/deployments/${deploymentId}`,
  };
  props.report({ ...progress, summary: 'Deployment Created' });
  const { applicationName, group } = namesOf(props);
  await failing(
    permitted(deps, props, {
      action: 'codedeploy:GetDeployment',
      resource: groupArn(props, applicationName, group),
    }),
    (error) => failureOf(error, progress),
  );
  return follow(deps, props, deploymentId, progress);
}

/** An execution that abandons its actions leaves the deployment running, as CodePipeline does. */
async function follow(
  deps: DeployDependencies,
  props: ActionProps,
  deploymentId: string,
  progress: ActionProgress,
): Promise<ActionResult> {
  let shown = 'Created';
  let missed = 0;
  for (;;) {
    await sleep(pollMs, undefined, { signal: props.signal });
    const look = await lookAt(deps, props.region, deploymentId);
    if (look instanceof AwsError) {
      missed += 1;
      if (look.status < 500 || missed >= missedLooks) throw failureOf(look, progress);
      continue;
    }
    missed = 0;
    const { status = shown, errorInformation } = look;
    const summary = `Deployment ${status}`;
    if (status === 'Succeeded') return { ...progress, summary };
    if (status === 'Failed' || status === 'Stopped') {
      const { code, message = `${summary}: ${code ?? 'for a reason that CodeDeploy does not tell'}` } =
        errorInformation ?? {};
      throw new ActionFailure('JobFailed', message, { ...progress, summary });
    }
    if (status !== shown) props.report({ ...progress, summary });
    shown = status;
  }
}

const deploymentShape = structure({
  deploymentInfo: structure({
    status: text(),
    errorInformation: structure({ code: text(), message: text() }),
  }),
});

async function lookAt({ aws }: DeployDependencies, region: string, deploymentId: string) {
  try {
    const answer = await aws.in(region).json('codedeploy.GetDeployment', { deploymentId });
    return readShape(deploymentShape, answer).deploymentInfo ?? {};
  } catch (error) {
    if (error instanceof AwsError) return error;
    throw error;
  }
}

const groupShape = structure({ deploymentGroupInfo: structure({ deploymentConfigName: text() }) });
const createdShape = structure({ deploymentId: text() });

async function create(deps: DeployDependencies, props: ActionProps, appSpec: string): Promise<string> {
  const { applicationName, group } = namesOf(props);
  const call = (operation: string, input: Json) =>
    deps.aws.in(props.region).json(`codedeploy.${operation}`, input);
  const onApplication = (operation: string) =>
    permitted(deps, props, {
      action: `codedeploy:${operation}`,
      resource: arnIn(props, 'codedeploy', `application:${applicationName}`),
    });
  const revision = revisionOf(appSpec);
  await onApplication('GetApplication');
  await call('GetApplication', { applicationName });
  await onApplication('RegisterApplicationRevision');
  props.signal.throwIfAborted();
  await call('RegisterApplicationRevision', { applicationName, revision });
  await onApplication('GetApplicationRevision');
  await call('GetApplicationRevision', { applicationName, revision });
  const names = { applicationName, deploymentGroupName: group };
  await permitted(deps, props, {
    action: 'codedeploy:CreateDeployment',
    resource: groupArn(props, applicationName, group),
  });
  // CodeDeploy looks for the group's config on behalf of who creates a deployment.
  const { deploymentGroupInfo } = readShape(groupShape, await call('GetDeploymentGroup', names));
  const config = deploymentGroupInfo?.deploymentConfigName ?? '';
  await permitted(deps, props, {
    action: 'codedeploy:GetDeploymentConfig',
    resource: arnIn(props, 'codedeploy', `deploymentconfig:${config}`),
  });
  props.signal.throwIfAborted();
  const { deploymentId } = readShape(createdShape, await call('CreateDeployment', { ...names, revision }));
  if (deploymentId === undefined) {
    throw new AwsError('InternalFailure', 'CodeDeploy answered no deploymentId', 500);
  }
  return deploymentId;
}

function revisionOf(content: string): Json {
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { revisionType: 'AppSpecContent', appSpecContent: { content, sha256 } };
}

function namesOf({ action: { configuration } }: ActionProps) {
  return {
    applicationName: configuration.ApplicationName ?? '',
    group: configuration.DeploymentGroupName ?? '',
  };
}

const groupArn = (props: ActionProps, application: string, group: string): string =>
  arnIn(props, 'codedeploy', `deploymentgroup:${application}/${group}`);

function failureOf(error: AwsError, progress: ActionProgress = {}): ActionFailure {
  return isDenied(error)
    ? insufficient('CodeDeploy', error, progress)
    : new ActionFailure(codeOf(error), quoted(error, 'AmazonCodeDeploy'), progress);
}
