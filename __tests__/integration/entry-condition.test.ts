/** The entry condition of the stacks, applied by the real provider: a second plan changes nothing. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from '../rehearsal/cloud/codepipeline/sample-pipeline';
import { runningPipelines } from '../rehearsal/cloud/codepipeline/running/running-pipelines';
import { startGateway, type RunningGateway } from '../support/fake-upstream';
import { only, synthPipeline } from '../support/pipeline-synth';
import { providerEnvironment } from '../support/provider-environment';
import { run } from '../support/run';
import { describeWith, testTools } from '../support/tools';

describeWith([testTools.terraform], 'the entry condition of the deploy stage', () => {
  let directory: string;
  let running: ReturnType<typeof runningPipelines>;
  let gateway: RunningGateway;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'entry-condition-'));
    running = runningPipelines();
    gateway = await startGateway(new URL('http://127.0.0.1:1'), running);
  });
  afterAll(async () => {
    await running.stop?.();
    await gateway.stop();
    rmSync(directory, { recursive: true });
  });

  it('is what the provider reads back', async () => {
    const beforeEntry = {
      window: { cron: '* * 9-16 ? * MON-THU *', timeZone: 'Europe/Berlin' },
      alarms: { additional: ['checkout'] },
    };
    const synthesized = only(synthPipeline({ pipeline: { beforeEntry } }), 'aws_codepipeline') as {
      readonly stage: readonly { readonly before_entry?: object }[];
    };
    const { before_entry } = synthesized.stage.find((stage) => stage.before_entry !== undefined)!;
    writeFileSync(
      join(directory, 'main.tf.json'),
      JSON.stringify({
        terraform: { required_providers: { aws: { source: 'aws', version: '5.100.0' } } },
        provider: {
          aws: {
            region: 'eu-west-1',
            access_key: 'x',
            secret_key: 'x',
            skip_credentials_validation: true,
            skip_metadata_api_check: true,
            skip_requesting_account_id: true,
            endpoints: [{ codepipeline: gateway.url.href }],
          },
        },
        resource: { aws_codepipeline: { release: declared(before_entry) } },
      }),
    );
    const terraform = (...args: string[]) =>
      run(['terraform', ...args], providerEnvironment(directory), directory);
    const done = async (...args: string[]): Promise<void> => {
      const { status, stdout, stderr } = await terraform(...args);
      if (status !== 0) throw new Error(`${stdout}${stderr}`);
    };
    await done('init', '-input=false');
    await done('apply', '-auto-approve', '-input=false');
    const { status, stdout } = await terraform('plan', '-detailed-exitcode', '-input=false', '-no-color');
    expect(status === 0 ? 'no change' : stdout).toBe('no change');
  });
});

/** The smallest pipeline with the condition, in Terraform's words. */
function declared(before_entry: object | undefined): object {
  const { name, roleArn, artifactStore } = pipeline();
  const artifacts = ['source'];
  const source = {
    name: 'Source',
    category: 'Source',
    owner: 'AWS',
    provider: 'CodeCommit',
    version: '1',
    output_artifacts: artifacts,
    configuration: { RepositoryName: 'app', BranchName: 'main' },
  };
  const deploy = {
    name: 'Deploy',
    category: 'Deploy',
    owner: 'AWS',
    provider: 'CodeDeployToECS',
    version: '1',
    input_artifacts: artifacts,
    configuration: {
      ApplicationName: 'app',
      DeploymentGroupName: 'group',
      TaskDefinitionTemplateArtifact: 'source',
      AppSpecTemplateArtifact: 'source',
    },
  };
  return {
    name,
    role_arn: roleArn,
    pipeline_type: 'V2',
    artifact_store: [artifactStore],
    stage: [
      { name: 'Source', action: [source] },
      { name: 'Deploy', action: [deploy], before_entry },
    ],
  };
}
