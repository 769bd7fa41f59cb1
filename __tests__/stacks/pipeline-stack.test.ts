import { only, synthPipeline, target, type PipelineSynth, type Resource } from '../support/pipeline-synth';

const connection = {
  type: 'connection',
  connectionArn:
    'arn:aws:codeconnections:eu-west-1:111122223333:connection/11111111-2222-3333-4444-555555555555',
  repository: 'acme/shop',
  branch: 'release',
};
const bucket = { type: 's3', bucket: 'acme-sources', key: 'shop/source.zip' };

interface Stage {
  name: string;
  action: [Resource & { configuration?: Resource }, ...(Resource & { configuration?: Resource })[]];
}

interface Pattern {
  resources?: string[];
  detail: Resource;
}

const pipelineOf = (input: PipelineSynth = {}): Resource => only(synthPipeline(input), 'aws_codepipeline');
const stagesOf = (input: PipelineSynth = {}) => pipelineOf(input).stage as Stage[];
const actionOf = (stage: string, input: PipelineSynth = {}) =>
  stagesOf(input).find(({ name }) => name === stage)!.action[0];

function patternOf(rule: string, input: PipelineSynth = {}): Pattern {
  return JSON.parse(
    only(synthPipeline(input), 'aws_cloudwatch_event_rule', `trigger_${rule}`).event_pattern as string,
  ) as Pattern;
}

describe('stages', () => {
  test('are source, build and deploy by default', () => {
    expect(stagesOf().map(({ name }) => name)).toEqual(['Source', 'Build', 'Deploy']);
  });

  test('have tests before the build and an approval after it when the settings ask for them', () => {
    const pipeline = { tests: { commands: ['npm test'] }, approval: {} };
    expect(stagesOf({ pipeline }).map(({ name }) => name)).toEqual([
      'Source',
      'Test',
      'Build',
      'Approve',
      'Deploy',
    ]);
  });

  test('pass the source to the builds, and to the deployment only what no build writes', () => {
    const actions = stagesOf({ pipeline: { tests: { commands: ['npm test'] } } }).flatMap(
      ({ action }) => action,
    );
    expect(
      actions.map(({ name, input_artifacts, output_artifacts }) => [name, input_artifacts, output_artifacts]),
    ).toEqual([
      ['Source', undefined, ['Source']],
      ['Test', ['Source'], undefined],
      ['Build', ['Source'], undefined],
      ['ReleaseFiles', undefined, ['Release']],
      ['Deploy', ['Release'], undefined],
    ]);
  });

  test('have the files of the release written from the digest of the build, before an approval', () => {
    const [build, files] = stagesOf({ pipeline: { approval: {} } }).find(
      ({ name }) => name === 'Build',
    )!.action;
    expect(build).toMatchObject({ namespace: 'Build' });
    expect(files).toMatchObject({
      category: 'Invoke',
      owner: 'AWS',
      provider: 'Lambda',
      version: '1',
      run_order: 2,
      configuration: {
        FunctionName: expect.stringMatching(
          /^\$\{aws_lambda_function\.release-files_\w+\.function_name\}$/,
        ) as string,
        UserParameters: '#{Build.IMAGE_DIGEST}',
      },
    });
    const project = only(synthPipeline(), 'aws_codebuild_project', 'build_');
    const { buildspec } = project.source as { buildspec: string };
    expect(JSON.parse(buildspec)).toMatchObject({ env: { 'exported-variables': ['IMAGE_DIGEST'] } });
  });
});

test('the deployment takes templates and image from the release', () => {
  expect(actionOf('Deploy')).toMatchObject({
    category: 'Deploy',
    owner: 'AWS',
    provider: 'CodeDeployToECS',
    version: '1',
    configuration: {
      ApplicationName: 'shop',
      DeploymentGroupName: 'shop-group',
      TaskDefinitionTemplateArtifact: 'Release',
      TaskDefinitionTemplatePath: 'taskdef.json',
      AppSpecTemplateArtifact: 'Release',
      AppSpecTemplatePath: 'appspec.yaml',
      Image1ArtifactName: 'Release',
      Image1ContainerName: 'IMAGE1_NAME',
    },
  });
});

test('the pipeline is of type V2 and a newer change supersedes one that waits', () => {
  expect(pipelineOf()).toMatchObject({ pipeline_type: 'V2', execution_mode: 'SUPERSEDED' });
});

test('artifacts are stored in the bucket of the service, under its key', () => {
  expect(pipelineOf().artifact_store).toEqual([
    { type: 'S3', location: 'shop-artifacts', encryption_key: { type: 'KMS', id: target.keyArn } },
  ]);
  expect(pipelineOf({ target: { keyArn: undefined } }).artifact_store).toEqual([
    { type: 'S3', location: 'shop-artifacts' },
  ]);
});

/** Ids end with a hash. */
const withoutHash = (addresses: unknown) =>
  (addresses as string[]).map((address) => address.replace(/_[0-9A-F]{8}$/, '')).sort();

test('the pipeline exists after all that its first run uses', () => {
  expect(withoutHash(pipelineOf({ pipeline: { tests: { commands: ['true'] } } }).depends_on)).toEqual([
    'aws_codebuild_project.build',
    'aws_codebuild_project.tests',
    'aws_iam_role_policy.build_role_policy',
    'aws_iam_role_policy.pipeline_role_policy',
    'aws_iam_role_policy.release-files_role_policy',
    'aws_iam_role_policy.tests_role_policy',
    'aws_lambda_function.release-files',
  ]);
});

describe('a CodeCommit source', () => {
  test('is created, protected, and not polled', () => {
    const stack = synthPipeline();
    expect(only(stack, 'aws_codecommit_repository')).toMatchObject({
      repository_name: 'bluegreen-dev-shop',
      lifecycle: { prevent_destroy: true },
    });
    expect(actionOf('Source')).toMatchObject({
      provider: 'CodeCommit',
      configuration: { BranchName: 'main', PollForSourceChanges: 'false' },
    });
  });

  test('can be destroyed where the environment is not protected', () => {
    expect(only(synthPipeline({ protect: false }), 'aws_codecommit_repository')).not.toHaveProperty(
      'lifecycle',
    );
  });

  test('can be an existing repository', () => {
    const input = {
      pipeline: { source: { type: 'codecommit', repository: 'old', create: false, branch: 'next' } },
    };
    const stack = synthPipeline(input);
    expect(stack.resource).not.toHaveProperty('aws_codecommit_repository');
    expect(actionOf('Source', input).configuration).toMatchObject({
      RepositoryName: 'old',
      BranchName: 'next',
    });
    expect(patternOf('source', input).resources).toEqual([expect.stringMatching(/:codecommit:.*:old$/)]);
  });

  test('starts the pipeline on a push to the branch', () => {
    expect(patternOf('source')).toMatchObject({
      source: ['aws.codecommit'],
      'detail-type': ['CodeCommit Repository State Change'],
      detail: {
        event: ['referenceCreated', 'referenceUpdated'],
        referenceType: ['branch'],
        referenceName: ['main'],
      },
    });
  });

  test('tells its remote and its branch', () => {
    const { output } = synthPipeline();
    expect(output?.source_remote?.value).toBe('codecommit::ap-southeast-1://bluegreen-dev-shop');
    expect(output?.source_branch?.value).toBe('main');
  });
});

describe('a connection source', () => {
  const input = { pipeline: { source: connection } };

  test('lets CodePipeline detect changes', () => {
    expect(actionOf('Source', input)).toMatchObject({
      provider: 'CodeStarSourceConnection',
      configuration: {
        ConnectionArn: connection.connectionArn,
        FullRepositoryId: 'acme/shop',
        BranchName: 'release',
        DetectChanges: 'true',
      },
    });
    expect(Object.keys(synthPipeline(input).resource.aws_cloudwatch_event_rule!)).toHaveLength(1);
  });

  const triggerOf = (pipeline: object) => ({
    trigger: pipelineOf({ pipeline }).trigger,
    detects: actionOf('Source', { pipeline }).configuration?.DetectChanges,
  });
  const triggersOn = (...includes: string[]) => ({
    trigger: [
      {
        provider_type: 'CodeStarSourceConnection',
        git_configuration: {
          source_action_name: 'Source',
          push: [{ branches: { includes: ['release'] }, file_paths: { includes } }],
        },
      },
    ],
    detects: 'false',
  });

  test('is released at pushes that change the build context or the Dockerfile', () => {
    const build = { context: 'services/shop', dockerfile: 'services/shop/Dockerfile' };
    expect(triggerOf({ source: connection, build })).toEqual(
      triggersOn('services/shop/**', 'services/shop/Dockerfile'),
    );
    const written = { context: './services//shop/', dockerfile: './services/shop/Dockerfile' };
    expect(triggerOf({ source: connection, build: written })).toEqual(
      triggersOn('services/shop/**', 'services/shop/Dockerfile'),
    );
    for (const context of ['.', './']) {
      expect(triggerOf({ source: connection, build: { ...build, context } })).toEqual({
        trigger: undefined,
        detects: 'true',
      });
    }
  });

  test('is released at pushes that change the files of the settings', () => {
    const source = { ...connection, filePaths: ['services/shop/**', 'package-lock.json'] };
    expect(triggerOf({ source })).toEqual(triggersOn('services/shop/**', 'package-lock.json'));
  });

  test('tells the repository and the branch', () => {
    const { output } = synthPipeline(input);
    expect(output?.source_remote?.value).toBe('acme/shop');
    expect(output?.source_branch?.value).toBe('release');
  });
});

describe('an S3 source', () => {
  const input = { pipeline: { source: bucket } };

  test('is not polled and starts the pipeline when the object is written', () => {
    expect(actionOf('Source', input).configuration).toEqual({
      S3Bucket: 'acme-sources',
      S3ObjectKey: 'shop/source.zip',
      PollForSourceChanges: 'false',
    });
    expect(patternOf('source', input)).toEqual({
      source: ['aws.s3'],
      'detail-type': ['Object Created'],
      detail: { bucket: { name: ['acme-sources'] }, object: { key: ['shop/source.zip'] } },
    });
  });

  test('has no branch to tell', () => {
    expect(synthPipeline(input).output).not.toHaveProperty('source_branch');
  });
});

describe('the marker', () => {
  const marker = (input: PipelineSynth = {}) => only(synthPipeline(input), 'aws_s3_object', 'marker');

  test('starts the pipeline, and nothing else in the bucket does', () => {
    expect(patternOf('templates')).toEqual({
      source: ['aws.s3'],
      'detail-type': ['Object Created'],
      detail: {
        bucket: { name: ['shop-artifacts'] },
        object: { key: ['release-templates/release.json'] },
      },
    });
    expect(marker()).toMatchObject({ bucket: 'shop-artifacts', key: 'release-templates/release.json' });
  });

  test('tells the build that settings have changed; whatever else starts the pipeline does not', () => {
    const { resource } = synthPipeline();
    const inputOf = (rule: string) =>
      only({ resource }, 'aws_cloudwatch_event_target', `trigger_${rule}-target`).input;
    expect(JSON.parse(inputOf('templates') as string)).toEqual({
      variables: [{ name: 'STARTED_BY', value: 'settings' }],
    });
    expect(inputOf('source')).toBeUndefined();
    expect(pipelineOf().variable).toEqual([
      { name: 'STARTED_BY', default_value: 'source', description: expect.any(String) as string },
    ]);
    const { EnvironmentVariables } = actionOf('Build').configuration as { EnvironmentVariables: string };
    expect(JSON.parse(EnvironmentVariables)).toEqual([
      { name: 'STARTED_BY', value: '#{variables.STARTED_BY}', type: 'PLAINTEXT' },
    ]);
  });

  test('changes with the templates and with each input of the image', () => {
    const build = (settings: object): PipelineSynth => ({ pipeline: { build: settings } });
    const contents = [
      {},
      { target: { templatesHash: 'another' } },
      { task: { architecture: 'ARM64' } },
      build({ dockerfile: 'docker/Dockerfile' }),
      build({ context: 'services/shop' }),
    ].map((input) => marker(input).content);
    expect(new Set(contents).size).toBe(contents.length);
    expect(marker(build({ computeType: 'BUILD_GENERAL1_LARGE' })).content).toBe(contents[0]);
  });

  test('is written once pipeline and builds are up to date, and before the rule that listens to it exists', () => {
    const input = { pipeline: { tests: { commands: ['true'] } } };
    expect(withoutHash(marker(input).depends_on)).toEqual([
      'aws_codebuild_project.build',
      'aws_codebuild_project.tests',
      'aws_codepipeline.pipeline',
      'aws_iam_role_policy.build_role_policy',
      'aws_iam_role_policy.pipeline_role_policy',
      'aws_iam_role_policy.release-files_role_policy',
      'aws_iam_role_policy.tests_role_policy',
      'aws_lambda_function.release-files',
    ]);
    const rule = only(synthPipeline(input), 'aws_cloudwatch_event_rule', 'trigger_templates');
    expect(withoutHash(rule.depends_on)).toEqual(['aws_s3_object.marker']);
  });
});

test('every rule starts the pipeline with the role of the rules', () => {
  const targets = Object.values(synthPipeline().resource.aws_cloudwatch_event_target!);
  expect(targets).toHaveLength(2);
  for (const { arn, role_arn } of targets) {
    expect(arn).toMatch(/^\$\{aws_codepipeline\.pipeline_[^}]+\.arn\}$/);
    expect(role_arn).toMatch(/^\$\{aws_iam_role\.trigger_role_[^}]+\.arn\}$/);
  }
});

describe('the tests', () => {
  const tests = { commands: ['npm ci', 'npm test -- --grep "${TAG}"'], timeoutMinutes: 7 };

  test('run the commands of the settings as they stand, without Docker', () => {
    const project = only(synthPipeline({ pipeline: { tests } }), 'aws_codebuild_project', 'tests_');
    const { buildspec } = project.source as { buildspec: string };
    expect(JSON.parse(buildspec.replaceAll('$${', '${'))).toEqual({
      version: '0.2',
      phases: { install: { 'runtime-versions': { nodejs: '22' } }, build: { commands: tests.commands } },
    });
    expect(project).toMatchObject({ build_timeout: 7, environment: { privileged_mode: false } });
    expect(project).not.toHaveProperty('cache');
  });
});

test('tests have the runtimes of the settings alone', () => {
  const tests = { commands: ['pytest'], runtimeVersions: { python: '3.13' } };
  const project = only(synthPipeline({ pipeline: { tests } }), 'aws_codebuild_project', 'tests_');
  const { buildspec } = project.source as { buildspec: string };
  expect(JSON.parse(buildspec)).toMatchObject({
    phases: { install: { 'runtime-versions': { python: '3.13' } } },
  });
});

describe('the condition before the deploy stage', () => {
  const beforeEntry = {
    window: { cron: '* * 9-16 ? * MON-THU *', timeZone: 'Europe/Berlin' },
    alarms: { additional: ['checkout'], waitMinutes: 30 },
  };
  const deployStage = (pipeline: object) => stagesOf({ pipeline }).at(-1)!;
  const roleMay = (pipeline: object): string =>
    only(synthPipeline({ pipeline }), 'aws_iam_role_policy', 'pipeline_role_policy').policy as string;
  const rule = (name: string, provider: string, configuration: object) => ({
    name,
    rule_type_id: { category: 'Rule', owner: 'AWS', provider, version: '1' },
    configuration,
  });

  test('does not exist where the settings give none', () => {
    expect(deployStage({})).not.toHaveProperty('before_entry');
  });

  test('has a rule for the window and one for each alarm, and fails the execution', () => {
    const alarm = (name: string, AlarmName: string) =>
      rule(name, 'CloudWatchAlarm', { AlarmName, WaitTime: '30' });
    expect(deployStage({ beforeEntry })).toMatchObject({
      name: 'Deploy',
      before_entry: {
        condition: {
          result: 'FAIL',
          rule: [
            rule('release-window', 'DeploymentWindow', {
              Cron: '* * 9-16 ? * MON-THU *',
              TimeZone: 'Europe/Berlin',
            }),
            alarm('blue-errors', 'bluegreen-dev-shop-blue-errors'),
            alarm('green-errors', 'bluegreen-dev-shop-green-errors'),
            alarm('alarm-1', 'checkout'),
          ],
        },
      },
    });
  });

  test('sets no timeout of a rule, which the provider would change at every plan', () => {
    expect(JSON.stringify(deployStage({ beforeEntry }))).not.toContain('timeout_in_minutes');
  });

  test('lets the role read alarms only where a rule does', () => {
    expect(roleMay({ beforeEntry })).toContain('cloudwatch:DescribeAlarms');
    expect(roleMay({ beforeEntry: { window: beforeEntry.window } })).not.toContain('cloudwatch');
    expect(roleMay({})).not.toContain('cloudwatch');
  });
});

describe('the approval', () => {
  test('has no configuration where the settings give none', () => {
    expect(actionOf('Approve', { pipeline: { approval: {} } })).not.toHaveProperty('configuration');
  });

  test('tells the topic and the message', () => {
    const topicArn = 'arn:aws:sns:ap-southeast-1:111122223333:approvals';
    const pipeline = { approval: { topicArn, message: 'look at the test listener' } };
    expect(actionOf('Approve', { pipeline }).configuration).toEqual({
      NotificationArn: topicArn,
      CustomData: 'look at the test listener',
    });
  });
});

test('the approval reaches a topic under a key, through SNS alone', () => {
  const topicArn = 'arn:aws:sns:ap-southeast-1:111122223333:approvals';
  const keyArn = 'arn:aws:kms:ap-southeast-1:111122223333:key/11111111-2222-3333-4444-555555555555';
  const statements = (approval: object) => {
    const policy = only(
      synthPipeline({ pipeline: { approval } }),
      'aws_iam_role_policy',
      'pipeline_role_policy',
    ).policy as string;
    return (JSON.parse(policy) as { Statement: { Resource: string[] }[] }).Statement.filter(({ Resource }) =>
      Resource.some((arn) => arn === topicArn || arn === keyArn),
    );
  };
  const publish = { Effect: 'Allow', Action: ['sns:Publish'], Resource: [topicArn] };
  expect(statements({ topicArn })).toEqual([publish]);
  expect(statements({ topicArn, keyArn })).toEqual([
    publish,
    {
      Effect: 'Allow',
      Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      Resource: [keyArn],
      Condition: { StringEquals: { 'kms:ViaService': ['sns.ap-southeast-1.amazonaws.com'] } },
    },
  ]);
});

test('logs of builds and of the function expire and are encrypted with the key of the service', () => {
  const pipeline = { tests: { commands: ['true'] } };
  const logs = Object.values(synthPipeline({ pipeline }).resource.aws_cloudwatch_log_group!);
  expect(logs.map((log) => [log.name, log.retention_in_days, log.kms_key_id])).toEqual([
    ['/aws/codebuild/bluegreen-dev-shop-test', 30, target.keyArn],
    ['/aws/codebuild/bluegreen-dev-shop-build', 30, target.keyArn],
    ['/aws/lambda/bluegreen-dev-shop-release-files', 30, target.keyArn],
  ]);
});

test('the link to the console is an output', () => {
  expect(synthPipeline().output?.pipeline_url?.value).toMatch(
    /^https:\/\/ap-southeast-1\.console\.aws\.amazon\.com\/codesuite\/codepipeline\/pipelines\/\$\{aws_codepipeline\.\w+\.name\}\/view\?region=ap-southeast-1$/,
  );
});
