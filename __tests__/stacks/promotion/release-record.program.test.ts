/** The function that hands a release on, as Lambda runs it. */
import { releaseRecordProgram } from '../../../stacks/promotion/release-record';
import { jobId, LambdaJob } from '../../support/lambda-job';

const digest = `sha256:${'0a'.repeat(32)}`;
const other = `sha256:${'0b'.repeat(32)}`;
const commit = 'c'.repeat(40);
const place = '/promotions/release.json';
const variables = {
  ENVIRONMENT: 'staging',
  REPOSITORY_NAME: 'shop-images',
  REPOSITORY_URL: 'registry/shop-images',
  CLUSTER_NAME: 'shop',
  SERVICE_NAME: 'shop',
  CONTAINER_NAME: 'web',
  APPLICATION_NAME: 'shop',
  DEPLOYMENT_GROUP_NAME: 'shop',
  RELEASE_KEY: 'release.json',
};

let job: LambdaJob;
/** Image of the primary task set. */
let running: string;
/** States of the alarms of the deployment group; null for one that does not exist. */
let alarms: Record<string, string | null>;
let watches: boolean;

beforeEach(async () => {
  job = await LambdaJob.start(releaseRecordProgram);
  running = `registry/shop-images@${digest}`;
  alarms = { 'shop-blue-errors': 'OK', 'shop-green-errors': 'INSUFFICIENT_DATA' };
  watches = true;
  Object.assign(job.operations, {
    DescribeServices: () => ({
      services: [
        {
          taskSets: [
            { status: 'ACTIVE', taskDefinition: 'shop:8' },
            { status: 'PRIMARY', taskDefinition: 'shop:7' },
          ],
        },
      ],
    }),
    DescribeTaskDefinition: ({ taskDefinition }: Record<string, unknown>) => ({
      taskDefinition: {
        containerDefinitions: [
          { name: 'proxy', image: 'envoy:1' },
          { name: 'web', image: taskDefinition === 'shop:7' ? running : 'another' },
        ],
      },
    }),
    GetDeploymentGroup: () => ({
      deploymentGroupInfo: {
        alarmConfiguration: { enabled: watches, alarms: Object.keys(alarms).map((name) => ({ name })) },
      },
    }),
    DescribeAlarms: ({ AlarmNames }: Record<string, unknown>) => ({
      MetricAlarms: (AlarmNames as string[])
        .filter((name) => alarms[name] !== null)
        .map((AlarmName) => ({ AlarmName, StateValue: alarms[AlarmName] })),
    }),
    DescribeImages: () => ({ imageDetails: [{ imageTags: [`released-${'0a'.repeat(32)}`, commit] }] }),
  });
});

afterEach(() => {
  job.stop();
});

const minutesAgo = (minutes: number) => String(Date.now() - minutes * 60_000);
const run = (soakMinutes: number, continuationToken?: string) =>
  job.run(variables, {
    userParameters: {
      ...{ digest, soakMinutes },
      ...{ to: 'live', bucket: 'promotions', region: 'eu-central-1', owner: '444455556666' },
    },
    ...(continuationToken !== undefined && { continuationToken }),
  });
const written = () => job.received.filter(({ call }) => call.startsWith('PUT '));
const failed = (message: string) => ({
  call: 'PutJobFailureResult',
  jobId,
  failureDetails: { type: 'JobFailed', message },
});

test('a release that has soaked is named with its commit and its digest', async () => {
  const summary = `${commit} of staging, ${digest}`;
  expect(await run(10, minutesAgo(11))).toEqual({
    call: 'PutJobSuccessResult',
    jobId,
    executionDetails: { summary },
  });
  const [object] = written();
  expect(object!.call).toBe(`PUT ${place}`);
  expect(JSON.parse(object!.body.toString())).toEqual({ digest, version: commit, environment: 'staging' });
  expect(object!.headers).toMatchObject({
    'x-amz-meta-digest': digest,
    'x-amz-meta-version': commit,
    'x-amz-meta-codepipeline-artifact-revision-summary': summary,
  });
});

test('a release soaks from the first look on, and the next looks know since when', async () => {
  const started = Date.now();
  const first = (await run(10)) as { continuationToken: string };
  expect(Number(first.continuationToken)).toBeGreaterThanOrEqual(started);
  job.received = [];
  const token = minutesAgo(9);
  expect(await run(10, token)).toMatchObject({ call: 'PutJobSuccessResult', continuationToken: token });
  expect(written()).toEqual([]);
});

test('no minutes are no soak, but a look', async () => {
  expect(await run(0)).toMatchObject({ call: 'PutJobSuccessResult' });
  expect(written()).toHaveLength(1);
});

test.each(['at once', 'while it soaks', 'at the end'])('an alarm stops the promotion %s', async (when) => {
  alarms['shop-green-errors'] = 'ALARM';
  const token = { 'at once': undefined, 'while it soaks': minutesAgo(5), 'at the end': minutesAgo(20) }[when];
  expect(await run(10, token)).toEqual(
    failed('nothing is promoted from staging while alarms are in ALARM: shop-green-errors'),
  );
  expect(written()).toEqual([]);
});

test('an alarm that does not exist is not quiet', async () => {
  alarms['checkout-errors'] = null;
  expect(await run(0)).toEqual(failed('alarms of the deployment group do not exist: checkout-errors'));
  expect(written()).toEqual([]);
});

test('alarms that the deployment group does not watch count for nothing', async () => {
  watches = false;
  alarms['shop-green-errors'] = 'ALARM';
  expect(await run(0)).toMatchObject({ call: 'PutJobSuccessResult' });
});

test('a release that another one has replaced is not promoted', async () => {
  running = `registry/shop-images@${other}`;
  expect(await run(10, minutesAgo(11))).toEqual(
    failed(`staging runs registry/shop-images@${other} by now and not ${digest}, which is not promoted`),
  );
  expect(written()).toEqual([]);
});

test('what is named already is not named again', async () => {
  job.objects.set(place, { body: JSON.stringify({ digest }) });
  expect(await run(0)).toMatchObject({ executionDetails: { summary: `${digest} is promoted already` } });
  expect(written()).toEqual([]);
  job.received = [];
  job.objects.set(place, { body: JSON.stringify({ digest: other }) });
  await run(0);
  expect(written()).toHaveLength(1);
});

test('the bucket is one of the account and the Region of the environment that takes the release', async () => {
  await run(0);
  const calls = job.received.filter(({ call }) => call.endsWith(place));
  expect(calls.map(({ call }) => call)).toEqual([`GET ${place}`, `PUT ${place}`]);
  for (const { headers } of calls) {
    expect(headers).toMatchObject({ 'x-amz-expected-bucket-owner': '444455556666' });
    expect(headers.authorization).toContain('/eu-central-1/s3/');
  }
});

test('an environment that is not deployed yet fails the action, and says what to do', async () => {
  job.refused.set(`GET ${place}`, { status: 404, code: 'NoSuchBucket' });
  expect(await run(0)).toEqual(
    failed(
      'live has no bucket promotions yet: deploy its pipeline, then retry this stage; staging runs the release, which nothing takes back',
    ),
  );
  expect(written()).toEqual([]);
});

test.each([
  ['GET', 's3:GetObject'],
  ['PUT', 's3:PutObject'],
])('a refused %s is told with the action and the bucket, which S3 may not name', async (method, action) => {
  job.refused.set(`${method} ${place}`, { status: 403, code: 'AccessDenied' });
  expect(await run(0)).toEqual(
    failed(
      `AccessDenied: AccessDenied (${action} on s3://promotions/release.json of the account 444455556666)`,
    ),
  );
});
