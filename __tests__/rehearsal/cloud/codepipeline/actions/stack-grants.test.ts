/** The actions of the pipeline that the stacks make, held against the policy that they give its role. */
import { ruleProviders } from '../../../../../rehearsal/cloud/codepipeline';
import type { PermissionRequest } from '../../../../../rehearsal/cloud/iam/permission';
import { clientOf } from '../../../../support/aws-client';
import { isAllowed, type Policy } from '../../../../support/iam';
import { ManualClock } from '../../../../support/manual-clock';
import { only, synthPipeline, target } from '../../../../support/pipeline-synth';
import { accountId, region, resolveReferences } from '../../../../support/sample-arns';
import { ActionStage } from './action-stage';

interface Action {
  readonly category: string;
  readonly provider: string;
  readonly configuration: Readonly<Record<string, string>>;
  readonly input_artifacts?: readonly string[];
  readonly output_artifacts?: readonly string[];
}

const connectionArn = `arn:aws:codestar-connections:${region}:${accountId}:connection/one`;
const sources = {
  codecommit: {},
  s3: { source: { type: 's3', bucket: 'sources', key: 'app.zip' } },
  connection: { source: { type: 'connection', connectionArn, repository: 'owner/app' } },
};
const releaseFiles = {
  'taskdef.json': JSON.stringify({
    family: target.taskFamily,
    taskRoleArn: target.taskRoleArn,
    executionRoleArn: target.taskExecutionRoleArn,
    containerDefinitions: [{ name: 'app', image: '<IMAGE1_NAME>' }],
    tags: [{ key: 'service', value: 'shop' }],
  }),
  'appspec.yaml': 'TaskDefinition: <TASK_DEFINITION>',
  'imageDetail.json': JSON.stringify({ ImageURI: 'shop@sha256:1' }),
};

describe.each(Object.entries(sources))('the pipeline of a %s source', (_, pipeline) => {
  const synth = synthPipeline({ pipeline });
  const resolved = (value: unknown): unknown =>
    JSON.parse(resolveReferences(JSON.stringify(value), synth, [synth]));
  const { stage, name } = resolved(only(synth, 'aws_codepipeline')) as {
    readonly name: string;
    readonly stage: readonly { readonly action: readonly Action[] }[];
  };
  const { policy } = resolved(only(synth, 'aws_iam_role_policy', 'pipeline')) as { readonly policy: string };
  const actions = stage.flatMap(({ action }) => action);

  it.each(actions.map((action) => [action.provider, action] as const))(
    'may do all that its %s action asks for',
    async (provider, { category, configuration, input_artifacts, output_artifacts }) => {
      const cloud = new ActionStage();
      const artifact = (artifactName: string) => ({
        name: artifactName,
        bucket: target.artifactBucketName,
        key: `${name.slice(0, 20)}/${artifactName}/1`,
      });
      cloud.buckets.add(target.artifactBucketName);
      cloud.put('sources', 'app.zip', Buffer.from('zip'), 'v1');
      cloud.putArtifact('Release', releaseFiles, artifact('Release'));
      cloud.answerJobs();
      cloud.answerReleases(target.codeDeployDeploymentConfigName);
      await cloud.perform(`${category}/AWS/${provider}/1`, configuration, {
        region,
        accountId,
        inputs: (input_artifacts ?? []).map(artifact),
        outputs: (output_artifacts ?? []).map(artifact),
        encryptionKey: target.keyArn,
      });
      const grants = JSON.parse(policy) as Policy;
      expect(cloud.asked.length).toBeGreaterThan(0);
      expect(cloud.asked.filter((request) => !isAllowed(grants, request))).toEqual([]);
    },
  );
});

it('may do all that the rules of its entry condition ask for', async () => {
  const window = { cron: '* * * ? * *' };
  const synth = synthPipeline({ pipeline: { beforeEntry: { window, alarms: {} } } });
  const resolved = (value: unknown): unknown =>
    JSON.parse(resolveReferences(JSON.stringify(value), synth, [synth]));
  const { stage } = only(synth, 'aws_codepipeline') as {
    readonly stage: readonly {
      readonly before_entry?: { readonly condition: { readonly rule: readonly Rule[] } };
    }[];
  };
  const rules = stage.flatMap(({ before_entry }) => before_entry?.condition.rule ?? []);
  expect(rules).toHaveLength(3);
  const asked: PermissionRequest[] = [];
  const providers = ruleProviders({
    clock: new ManualClock(),
    permissions: {
      require: (request) => {
        asked.push(request);
        return Promise.resolve();
      },
    },
    aws: clientOf({ json: () => ({ MetricAlarms: [{ StateValue: 'OK' }] }) }),
  });
  for (const { rule_type_id, configuration } of rules) {
    await providers[rule_type_id.provider]!({
      pipelineArn: '',
      region,
      accountId,
      roleArn: '',
      condition: 'beforeEntry',
      configuration,
      signal: new AbortController().signal,
      report: () => undefined,
    });
  }
  expect(asked.map(({ action }) => action)).toEqual(Array(2).fill('cloudwatch:DescribeAlarms'));
  const { policy } = resolved(only(synth, 'aws_iam_role_policy', 'pipeline')) as { readonly policy: string };
  const plain = synthPipeline();
  const without = JSON.parse(
    resolveReferences(JSON.stringify(only(plain, 'aws_iam_role_policy', 'pipeline')), plain, [plain]),
  ) as { readonly policy: string };
  expect(asked.filter((request) => !isAllowed(JSON.parse(policy) as Policy, request))).toEqual([]);
  expect(asked.filter((request) => isAllowed(JSON.parse(without.policy) as Policy, request))).toEqual([]);
});

interface Rule {
  readonly rule_type_id: { readonly provider: string };
  readonly configuration: Readonly<Record<string, string>>;
}
