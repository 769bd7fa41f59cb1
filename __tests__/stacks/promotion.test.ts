/** The pipelines of two environments, one of which takes what the other has released. */
import { PipelineStack } from '../../stacks/pipeline-stack';
import { readSettings } from '../../stacks/settings';
import { resolveOnce } from '../../stacks/synthesis';
import { withApp } from '../support/app';
import type { PolicyStatement } from '../support/iam';
import { only, target, type Resource, type StackJson } from '../support/pipeline-synth';

interface Action extends Resource {
  readonly name: string;
  readonly configuration: Record<string, string>;
}

function synth(pipeline: object = {}): Record<'staging' | 'live', StackJson> {
  const settings = readSettings({
    environments: {
      staging: { services: { shop: {} } },
      live: {
        services: {
          shop: {
            pipeline: { source: { type: 'promotion', from: 'staging', soakMinutes: 30 }, ...pipeline },
          },
        },
      },
    },
  });
  return withApp((app) => {
    const stacks = settings.environments.map((environment) => {
      const service = environment.services[0]!;
      return new PipelineStack(app, environment.name, { settings, environment, service, target });
    });
    resolveOnce(app);
    const [staging, live] = stacks.map((stack) => {
      stack.prepareStack();
      return JSON.parse(JSON.stringify(stack.toTerraform())) as StackJson;
    });
    return { staging: staging!, live: live! };
  });
}

const stagesOf = (stack: StackJson) =>
  only(stack, 'aws_codepipeline').stage as { readonly name: string; readonly action: Action[] }[];
const stageOf = (stack: StackJson, wanted: string) => stagesOf(stack).find(({ name }) => name === wanted)!;

const bucketOf = (stack: StackJson) => ({ id: Object.keys(stack.resource.aws_s3_bucket!)[0]! });
const neededBy = (stack: StackJson) =>
  (only(stack, 'aws_codepipeline').depends_on as string[]).map((address) =>
    address.replace(/_[0-9A-F]{8}$/, ''),
  );
const statementsOf = (policy: unknown) =>
  (JSON.parse(policy as string) as { readonly Statement: readonly PolicyStatement[] }).Statement;

const { staging, live } = synth();
const account = '${data.aws_caller_identity.account.account_id}';
const bucket = `bluegreen-live-shop-promotion-${account}`;

describe('the pipeline of the environment that builds', () => {
  test('promotes after the deployment, each environment by an action of its own', () => {
    expect(stagesOf(staging).map(({ name }) => name)).toEqual(['Source', 'Build', 'Deploy', 'Promote']);
    expect(stageOf(staging, 'Promote').action).toEqual([
      expect.objectContaining({ name: 'live', category: 'Invoke', provider: 'Lambda' }),
    ]);
    const { UserParameters } = stageOf(staging, 'Promote').action[0]!.configuration;
    expect(JSON.parse(UserParameters!)).toEqual({
      digest: '#{Build.IMAGE_DIGEST}',
      soakMinutes: 30,
      to: 'live',
      bucket,
      region: 'ap-southeast-1',
      owner: account,
    });
  });

  test('exists after the function that it uses', () => {
    expect(neededBy(staging)).toEqual(
      expect.arrayContaining([
        'aws_lambda_function.promotion_function',
        'aws_iam_role_policy.promotion_function_role_policy',
      ]),
    );
  });

  test('lets nobody read its images whose own role is enough', () => {
    expect(staging.resource).not.toHaveProperty('aws_ecr_repository_policy');
  });
});

describe('the pipeline of the environment that takes', () => {
  test('builds nothing', () => {
    expect(live.resource).not.toHaveProperty('aws_codebuild_project');
    expect(live.resource).not.toHaveProperty('aws_codecommit_repository');
    expect(live.output).not.toHaveProperty('source_remote');
  });

  test('copies the image that the source names before it writes the files of the release', () => {
    expect(stagesOf(live).map(({ name }) => name)).toEqual(['Source', 'Image', 'Deploy']);
    const [copy, files] = stageOf(live, 'Image').action;
    expect(copy).toMatchObject({ name: 'Copy', namespace: 'Image', input_artifacts: ['Source'] });
    expect(JSON.parse(copy!.configuration.UserParameters!)).toEqual({ startedBy: '#{variables.STARTED_BY}' });
    expect(files).toMatchObject({
      run_order: 2,
      output_artifacts: ['Release'],
      configuration: { UserParameters: '#{Image.IMAGE_DIGEST}' },
    });
    expect(only(live, 'aws_lambda_function', 'image-copy')).toMatchObject({
      environment: {
        variables: {
          ORIGIN_REPOSITORY: 'bluegreen-staging-shop',
          ORIGIN_REGISTRY: account,
          ORIGIN_REGION: 'ap-southeast-1',
          REPOSITORY_NAME: 'shop-images',
        },
      },
    });
  });

  test('waits for its approval with the release written', () => {
    expect(stagesOf(synth({ approval: {} }).live).map(({ name }) => name)).toEqual([
      'Source',
      'Image',
      'Approve',
      'Deploy',
    ]);
  });

  test('is told of releases in a versioned bucket of its own', () => {
    expect(only(live, 'aws_s3_bucket', 'promotions_')).toMatchObject({ bucket, force_destroy: false });
    expect(only(live, 'aws_s3_bucket_versioning', 'promotions_')).toMatchObject({
      versioning_configuration: { status: 'Enabled' },
    });
    expect(only(live, 'aws_s3_bucket_notification', 'promotions_')).toMatchObject({ eventbridge: true });
    expect(only(live, 'aws_s3_bucket_public_access_block', 'promotions_')).toMatchObject({
      block_public_policy: true,
      restrict_public_buckets: true,
    });
    expect(
      statementsOf(only(live, 'aws_s3_bucket_policy', 'promotions_').policy).map(({ Effect }) => Effect),
    ).toEqual(['Deny']);
    expect(neededBy(live)).toEqual(
      expect.arrayContaining([
        'aws_s3_bucket_versioning.promotions_versioning',
        'aws_s3_bucket_notification.promotions_notification',
      ]),
    );
  });

  test('starts when the other environment names a release', () => {
    const { id } = bucketOf(live);
    expect(stageOf(live, 'Source').action[0]).toMatchObject({
      provider: 'S3',
      configuration: {
        S3Bucket: `\${aws_s3_bucket.${id}.bucket}`,
        S3ObjectKey: 'release.json',
        PollForSourceChanges: 'false',
      },
    });
    const rule = only(live, 'aws_cloudwatch_event_rule', 'trigger_source');
    expect(JSON.parse(rule.event_pattern as string)).toEqual({
      source: ['aws.s3'],
      'detail-type': ['Object Created'],
      detail: { bucket: { name: [`\${aws_s3_bucket.${id}.bucket}`] }, object: { key: ['release.json'] } },
    });
  });

  test('has a marker without inputs of a build', () => {
    const { content } = only(live, 'aws_s3_object', 'marker');
    expect(Object.keys(JSON.parse(content as string) as object)).toEqual(['templates', 'templatesSha256']);
  });
});

test('an environment in the middle takes and hands on', () => {
  const settings = readSettings({
    environments: {
      one: { services: { shop: {} } },
      two: { services: { shop: { pipeline: { source: { type: 'promotion', from: 'one' } } } } },
      three: { services: { shop: { pipeline: { source: { type: 'promotion', from: 'two' } } } } },
    },
  });
  const environment = settings.environments[1]!;
  const stack = withApp((app) => {
    const service = environment.services[0]!;
    const made = new PipelineStack(app, 'two', { settings, environment, service, target });
    resolveOnce(app);
    made.prepareStack();
    return JSON.parse(JSON.stringify(made.toTerraform())) as StackJson;
  });
  expect(stagesOf(stack).map(({ name }) => name)).toEqual(['Source', 'Image', 'Deploy', 'Promote']);
  expect(stageOf(stack, 'Promote').action[0]!.configuration.UserParameters).toContain(
    '#{Image.IMAGE_DIGEST}',
  );
});
