/**
 * The program that hands a release on to another environment, as a text: it runs in Lambda, see jobHandler. After the
 * deployment it looks every time that CodePipeline asks: whether the service still runs the image, and whether an alarm of
 * the deployment group is in ALARM. When the time is over it names the image in an object, which starts the pipeline of
 * the other environment. An image that is named already is not named again, so that a release of settings, or a job that
 * Lambda hands out twice, promotes nothing.
 */
import { jobHandler, runningImage } from './job';

export const releaseRecordProgram = `const {
  ENVIRONMENT,
  REPOSITORY_NAME,
  REPOSITORY_URL,
  CLUSTER_NAME,
  SERVICE_NAME,
  CONTAINER_NAME,
  APPLICATION_NAME,
  DEPLOYMENT_GROUP_NAME,
  RELEASE_KEY,
} = process.env;

${jobHandler}
async function work({ actionConfiguration, continuationToken }) {
  const { digest, soakMinutes, ...receiver } = JSON.parse(actionConfiguration.configuration.UserParameters);
  await expectRunning(digest);
  await expectQuiet();
  const since = Number(continuationToken ?? Date.now());
  const until = since + soakMinutes * 60000;
  if (Date.now() < until) {
    const summary = 'soaks until ' + new Date(until).toISOString();
    return { continuationToken: String(since), executionDetails: { summary } };
  }
  return { executionDetails: { summary: await promote(digest, receiver) } };
}

/** A newer release, or a rollback, ends the soak of this one. */
async function expectRunning(digest) {
  const running = await runningImage();
  if (running?.image === REPOSITORY_URL + '@' + digest) return;
  throw refusal(
    ENVIRONMENT + ' runs ' + (running?.image ?? 'nothing') + ' by now and not ' + digest + ', which is not promoted',
  );
}

/** The alarms that CodeDeploy watches in a deployment. */
async function expectQuiet() {
  const { CodeDeployClient, GetDeploymentGroupCommand } = await import('@aws-sdk/client-codedeploy');
  const { deploymentGroupInfo } = await new CodeDeployClient({ maxAttempts: 5 }).send(
    new GetDeploymentGroupCommand({ applicationName: APPLICATION_NAME, deploymentGroupName: DEPLOYMENT_GROUP_NAME }),
  );
  const { enabled = false, alarms = [] } = deploymentGroupInfo.alarmConfiguration ?? {};
  if (!enabled || alarms.length === 0) return;
  const { CloudWatchClient, DescribeAlarmsCommand } = await import('@aws-sdk/client-cloudwatch');
  const { MetricAlarms = [], CompositeAlarms = [] } = await new CloudWatchClient({ maxAttempts: 5 }).send(
    new DescribeAlarmsCommand({
      AlarmNames: alarms.map(({ name }) => name),
      AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
    }),
  );
  const found = [...MetricAlarms, ...CompositeAlarms];
  const loud = found.filter(({ StateValue }) => StateValue === 'ALARM').map(({ AlarmName }) => AlarmName);
  if (loud.length > 0) {
    throw refusal('nothing is promoted from ' + ENVIRONMENT + ' while alarms are in ALARM: ' + loud.join(', '));
  }
  const missing = alarms.map(({ name }) => name).filter((name) => !found.some(({ AlarmName }) => AlarmName === name));
  if (missing.length > 0) throw refusal('alarms of the deployment group do not exist: ' + missing.join(', '));
}

/** In the bucket of the environment that takes the release: perhaps of another account and Region. */
async function promote(digest, { to, bucket, region, owner }) {
  const sdk = await import('@aws-sdk/client-s3');
  const s3 = new sdk.S3Client({ region, maxAttempts: 5 });
  const call = (operation, more) =>
    s3.send(new sdk[operation + 'Command']({ Bucket: bucket, Key: RELEASE_KEY, ExpectedBucketOwner: owner, ...more }));
  const failed = (action) => (error) => {
    if (error.name === 'NoSuchBucket') {
      throw refusal(
        to + ' has no bucket ' + bucket + ' yet: deploy its pipeline, then retry this stage; ' +
          ENVIRONMENT + ' runs the release, which nothing takes back',
      );
    }
    // Between accounts S3 may say no more than "Access Denied".
    error.message += ' (s3:' + action + ' on s3://' + bucket + '/' + RELEASE_KEY + ' of the account ' + owner + ')';
    throw error;
  };
  const named = await call('GetObject').then(
    async ({ Body }) => JSON.parse(await Body.transformToString()).digest,
    (error) => (error.name === 'NoSuchKey' ? undefined : failed('GetObject')(error)),
  );
  if (named === digest) return digest + ' is promoted already';
  const version = await versionOf(digest);
  const summary = version + ' of ' + ENVIRONMENT + ', ' + digest;
  await call('PutObject', {
    Body: JSON.stringify({ digest, version, environment: ENVIRONMENT }),
    ContentType: 'application/json',
    // What CodePipeline shows as the revision, and what a list of versions is searched for.
    Metadata: { digest, version, 'codepipeline-artifact-revision-summary': summary },
  }).catch(failed('PutObject'));
  return summary;
}

/** The tag that the build has given the image: the commit. */
async function versionOf(digest) {
  const { ECRClient, DescribeImagesCommand } = await import('@aws-sdk/client-ecr');
  const { imageDetails } = await new ECRClient({ maxAttempts: 5 }).send(
    new DescribeImagesCommand({ repositoryName: REPOSITORY_NAME, imageIds: [{ imageDigest: digest }] }),
  );
  const tags = imageDetails[0].imageTags ?? [];
  return tags.find((tag) => !tag.startsWith('released-')) ?? digest;
}

${runningImage}`;
