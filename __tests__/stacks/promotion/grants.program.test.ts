/**
 * The functions of a promotion between two accounts and Regions, as Lambda runs them, where IAM denies what the synthesized
 * policies of both accounts do not allow. Each of their grants is needed: without it, the action fails and names it.
 */
import { createHash } from 'node:crypto';
import type { PolicyDocument } from '../../../rehearsal/cloud/iam/policy';
import { imageCopyProgram } from '../../../stacks/promotion/image-copy';
import { releaseRecordProgram } from '../../../stacks/promotion/release-record';
import { LambdaJob } from '../../support/lambda-job';
import {
  bucket,
  live,
  promotionPolicies,
  promotionRoles,
  repository,
  repositoryArn,
  roles,
  staging,
} from '../../support/promotion-policies';
import { denialOf, neededBy, reductions, type CallingRole } from '../../support/two-accounts';

const sha256 = (content: string | Buffer) => `sha256:${createHash('sha256').update(content).digest('hex')}`;
const layer = Buffer.from('layer');
const manifest = JSON.stringify({ layers: [{ digest: sha256(layer) }] });
const digest = sha256(manifest);
const old = '{"old":true}';
const commit = 'c'.repeat(40);
const [ofStaging, ofLive] = ['shop-staging-web', 'shop-live-web'] as const;
const policies = promotionPolicies();
const bucketArn = `arn:aws:s3:::${bucket}`;

const grantsOf = (environment: 'staging' | 'live', arn: string) =>
  promotionRoles(environment).find(({ name }) => arn.endsWith(`/${name}`))!.grants as PolicyDocument;

const promotion: CallingRole = {
  arn: roles.promotion,
  grants: grantsOf('staging', roles.promotion),
  foreign: bucketArn,
  owner: live.accountId,
  policy: policies.bucket,
};
const imageCopy: CallingRole = {
  arn: roles.imageCopy,
  grants: grantsOf('live', roles.imageCopy),
  foreign: repositoryArn,
  owner: staging.accountId,
  policy: policies.repository,
};

/** Lambda itself writes the log, and a job that cannot be answered fails when CodePipeline has waited long enough. */
const isOfTheProgram = (action: string): boolean => !/^(logs:|codepipeline:PutJob)/.test(action);

const running = (name: string, image: string) => ({
  DescribeServices: () => ({
    services: [{ taskSets: [{ status: 'PRIMARY', taskDefinition: `${name}:7` }] }],
  }),
  DescribeTaskDefinition: () => ({ taskDefinition: { containerDefinitions: [{ name: 'web', image }] } }),
});
const variablesOf = (name: string) => ({
  CLUSTER_NAME: name,
  SERVICE_NAME: name,
  CONTAINER_NAME: 'web',
  REPOSITORY_NAME: name,
  REPOSITORY_URL: `registry/${name}`,
});

let job: LambdaJob;

afterEach(() => {
  job.stop();
});

/** Denies what the role or the other account does not allow; not what the credentials of the job sign. */
function limitTo(role: CallingRole): void {
  const accountId = role.arn.split(':')[4] ?? '';
  job.denial = async (received) => {
    if (received.key !== 'ROLE' || received.call.startsWith('PutJob')) return undefined;
    const isMissing = (path: string) => !job.objects.has(path);
    return denialOf(role, await neededBy(received, accountId, isMissing));
  };
}

const failure = (action: string, resource: string, side: string) => ({
  call: 'PutJobFailureResult',
  failureDetails: {
    message: expect.stringContaining(
      `is not authorized to perform: ${action} on resource: ${resource} because no ${side}-based policy allows the ${action} action`,
    ) as string,
  },
});

describe('the function that names releases', () => {
  const run = () =>
    job.run(
      {
        ...variablesOf(ofStaging),
        ENVIRONMENT: 'staging',
        APPLICATION_NAME: ofStaging,
        DEPLOYMENT_GROUP_NAME: ofStaging,
        RELEASE_KEY: 'release.json',
      },
      {
        userParameters: {
          ...{ digest, soakMinutes: 0, to: 'live' },
          ...{ bucket, region: live.region, owner: live.accountId },
        },
      },
    );

  beforeEach(async () => {
    job = await LambdaJob.start(releaseRecordProgram);
    Object.assign(job.operations, running(ofStaging, `registry/${ofStaging}@${digest}`), {
      GetDeploymentGroup: () => ({
        deploymentGroupInfo: { alarmConfiguration: { enabled: true, alarms: [{ name: 'errors' }] } },
      }),
      DescribeAlarms: () => ({ MetricAlarms: [{ AlarmName: 'errors', StateValue: 'OK' }] }),
      DescribeImages: () => ({ imageDetails: [{ imageTags: [commit] }] }),
    });
    limitTo(promotion);
  });

  test('names one with the grants of both accounts', async () => {
    expect(await run()).toMatchObject({ call: 'PutJobSuccessResult' });
    expect(job.received.map(({ call }) => call)).toContain(`PUT /${bucket}/release.json`);
  });

  test.each(reductions(promotion.grants, isOfTheProgram))(
    'needs $action on $resource of its role',
    async ({ action, resource, reduced }) => {
      limitTo({ ...promotion, grants: reduced });
      expect(await run()).toMatchObject(failure(action, resource, 'identity'));
    },
  );

  test.each(reductions(policies.bucket, isOfTheProgram))(
    'needs $action on $resource of the bucket',
    async ({ action, resource, reduced }) => {
      limitTo({ ...promotion, policy: reduced });
      expect(await run()).toMatchObject(failure(action, resource, 'resource'));
    },
  );
});

describe('the function that copies images', () => {
  const run = () =>
    job.run(
      {
        ...variablesOf(ofLive),
        AWS_REGION: live.region,
        ARCHITECTURE: 'X86_64',
        ORIGIN_REPOSITORY: repository,
        ORIGIN_REGISTRY: staging.accountId,
        ORIGIN_REGION: staging.region,
      },
      { userParameters: { startedBy: 'source' } },
    );

  beforeEach(async () => {
    job = await LambdaJob.start(imageCopyProgram);
    job.objects.set('/artifacts/shop/Source/1', {
      body: JSON.stringify({ digest, version: commit, environment: 'staging' }),
    });
    job.objects.set('/layer', { body: layer });
    const image = (imageManifest: string) => ({
      images: [{ imageManifest, imageId: { imageDigest: sha256(imageManifest) } }],
    });
    Object.assign(job.operations, running(ofLive, `registry/${ofLive}@${sha256(old)}`), {
      BatchGetImage: ({ repositoryName, imageIds }: Record<string, unknown>) => {
        const [{ imageDigest }] = imageIds as [{ imageDigest: string }];
        if (repositoryName === repository) return image(manifest);
        return imageDigest === sha256(old) ? image(old) : { images: [] };
      },
      BatchCheckLayerAvailability: () => ({ layers: [] }),
      GetDownloadUrlForLayer: () => ({ downloadUrl: `${job.endpoint}/layer` }),
      InitiateLayerUpload: () => ({ uploadId: 'upload', partSize: 10 }),
    });
    limitTo(imageCopy);
  });

  test('copies one with the grants of both accounts', async () => {
    expect(await run()).toMatchObject({
      call: 'PutJobSuccessResult',
      outputVariables: { IMAGE_DIGEST: digest },
    });
    expect(job.inputs('PutImage').map(({ imageDigest }) => imageDigest)).toEqual([sha256(old), digest]);
  });

  test.each(reductions(imageCopy.grants, isOfTheProgram))(
    'needs $action on $resource of its role',
    async ({ action, resource, reduced }) => {
      limitTo({ ...imageCopy, grants: reduced });
      expect(await run()).toMatchObject(failure(action, resource, 'identity'));
    },
  );

  test.each(reductions(policies.repository, isOfTheProgram, repositoryArn))(
    'needs $action on $resource of the repository',
    async ({ action, resource, reduced }) => {
      limitTo({ ...imageCopy, policy: reduced });
      expect(await run()).toMatchObject(failure(action, resource, 'resource'));
    },
  );
});
