/**
 * From a push to a release on `npm run cloud`: the commands of docs/pipeline.md as they stand there, with the real
 * Terraform, git and AWS CLI, and what boto3 reads meanwhile.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Traffic } from '../../rehearsal/traffic/start-traffic';
import { hasFailed } from '../../rehearsal/traffic/ledger';
import { DeployedProject, pipelineName } from '../support/deployed-project';
import { descendantsOf, isRunning } from '../support/processes';
import { root, run } from '../support/run';
import { shellBlocks } from '../support/terminal';
import { describeWith, testTools } from '../support/tools';
import { setBuildspec } from './pipeline/buildspec';
import { describePushesNotReleased, failsIfBroken } from './pipeline/pushes-not-released';
import { describeSettingsReleases, otherDockerfile } from './pipeline/settings-releases';
import { describeWhileADeploymentRuns } from './pipeline/while-a-deployment-runs';

jest.setTimeout(1_800_000);

const { moto, terraform, aws: awsCli, boto3 } = testTools;

const pipeline = { approval: {}, tests: { commands: ['test -f package.json', failsIfBroken] } };

interface StageState {
  readonly stageName: string;
  readonly latestExecution?: { readonly pipelineExecutionId: string; readonly status: string };
}

/** Looks until an execution has come to its approval, and prints the stages as it has seen them. */
const watch = `
import boto3, sys, time
client, (name, execution) = boto3.client('codepipeline'), sys.argv[1:]
seen = []
while True:
    for stage in client.get_pipeline_state(name=name)['stageStates']:
        latest = stage.get('latestExecution', {})
        if latest.get('pipelineExecutionId') != execution: continue
        line = stage['stageName'] + ' ' + latest['status']
        if line not in seen: seen.append(line); print(line)
    if 'Approve InProgress' in seen: break
    time.sleep(.2)
pages = client.get_paginator('list_action_executions').paginate(pipelineName=name, filter=dict(pipelineExecutionId=execution))
print(*(each['actionName'] for page in pages for each in page['actionExecutionDetails']))
`;

describeWith([moto, terraform, awsCli, boto3], 'a push by hand', () => {
  let project: DeployedProject;
  let traffic: Traffic;
  /** Commit that is released first. */
  let first: string;
  const blocks = shellBlocks(readFileSync(join(root, 'docs/pipeline.md'), 'utf8'), 'Push by hand');

  beforeAll(async () => {
    project = await DeployedProject.start();
    project.useSettings({ pipeline });
    first = await project.commit('The project', {
      [otherDockerfile]: `${readFileSync(join(root, 'Dockerfile'), 'utf8')}LABEL other=yes\n`,
    });
    // Deploys, and pushes.
    await typeNext();
    traffic = await project.startTraffic();
  });

  afterAll(() => project.stop());

  async function typeNext(): Promise<void> {
    const block = blocks.shift();
    if (block === undefined) throw new Error('the page has no further block');
    await project.type(block);
  }

  const aws = <T = unknown>(...args: string[]): Promise<T> => project.aws<T>(...args);

  async function stages(): Promise<Record<string, string | undefined>> {
    const state = await aws<{ stageStates: StageState[] }>(
      ...['codepipeline', 'get-pipeline-state', '--name', pipelineName],
    );
    return Object.fromEntries(
      state.stageStates.map(({ stageName, latestExecution }) => [stageName, latestExecution?.status]),
    );
  }

  const images = (): Promise<unknown> =>
    aws(...['ecr', 'list-images', '--repository-name', pipelineName, '--query', 'imageIds[]']);

  /** Of the task definition that production runs. */
  const running = (query: string): Promise<unknown> =>
    aws<string>(
      ...['ecs', 'describe-services', '--cluster', pipelineName, '--services', pipelineName],
      ...['--query', "services[0].taskSets[?status=='PRIMARY'].taskDefinition | [0]"],
    ).then((arn) =>
      aws(
        ...[
          'ecs',
          'describe-task-definition',
          '--task-definition',
          arn,
          '--query',
          `taskDefinition.${query}`,
        ],
      ),
    );

  /** Of the deployment of an execution. */
  async function appSpecOf(id: string): Promise<string> {
    const [deploy] = await project.actions(id);
    const deployment = deploy?.output?.executionResult?.externalExecutionId ?? '';
    const sha256 = await aws<string>(
      ...['deploy', 'get-deployment', '--deployment-id', deployment],
      ...['--query', 'deploymentInfo.revision.appSpecContent.sha256'],
    );
    return aws(
      ...['deploy', 'batch-get-application-revisions', '--application-name', pipelineName],
      ...['--revisions', `revisionType=AppSpecContent,appSpecContent={sha256=${sha256}}`],
      ...['--query', 'revisions[0].revisionLocation.appSpecContent.content'],
    );
  }

  it('finds a pipeline that has failed once, for the repository had no branch', async () => {
    const [newest] = (await project.executions()).slice(-1);
    expect(newest?.trigger?.triggerType).toBe('CreatePipeline');
    expect(await project.outcome(newest!.pipelineExecutionId!)).toMatchObject({
      execution: 'Failed',
      stage: 'Source',
      error: expect.stringContaining('no branch named main was found') as string,
    });
  });

  it('comes to its approval, which waits while production answers as before', async () => {
    const id = await project.executionOf(first);
    await project.reaches(id, 'Approve');
    expect(await stages()).toEqual({
      Source: 'Succeeded',
      Test: 'Succeeded',
      Build: 'Succeeded',
      Approve: 'InProgress',
      Deploy: undefined,
    });
    expect((await project.execution(id)).trigger?.triggerType).toBe('CloudWatchEvent');
    expect(await project.version()).toBe('bootstrap');
  });

  it('goes on when it is approved, and is released', async () => {
    await typeNext();
    await typeNext();
    // The page has waited for the end: in the canary most answers would come from the version before.
    expect((await project.execution(await project.executionOf(first))).status).toBe('Succeeded');
    expect(await project.version()).toBe(first);
    expect(await stages()).toMatchObject({ Approve: 'Succeeded', Deploy: 'Succeeded' });
    expect(await images()).toEqual([{ imageTag: first, imageDigest: expect.any(String) as string }]);
    const [{ imageDigest }] = (await images()) as [{ imageDigest: string }];
    expect(await running('containerDefinitions[0].image')).toBe(
      `127.0.0.1:${new URL(project.remote).port}/${pipelineName}@${imageDigest}`,
    );
  });

  it('is told of in the terminal of the command', async () => {
    const id = (await project.executionOf(first)).slice(0, 8);
    const lines = project.cloud.printed().split('\n');
    expect(lines).toContain(`git clone ${project.remote}`);
    expect(lines.filter((line) => line.includes(` ${id} ✓ `))).toEqual([
      `${pipelineName} ${id} ✓ Source Succeeded ${first}: The project`,
      ...['Test', 'Build'].map(
        (name) =>
          expect.stringMatching(`✓ ${name} Succeeded ${pipelineName}-${name.toLowerCase()}:`) as string,
      ),
      expect.stringMatching(
        /✓ Build\/ReleaseFiles Succeeded: 127\.0\.0\.1:\d+\/[\w-]+@sha256:[0-9a-f]{64}$/,
      ) as string,
      `${pipelineName} ${id} ✓ Approve Succeeded: looked`,
      expect.stringMatching(/✓ Deploy Succeeded d-\w+: Deployment Succeeded$/) as string,
      `${pipelineName} ${id} ✓ Succeeded`,
    ]);
  });

  it('ships a change of settings alone without a build: of both templates in one execution', async () => {
    const deployment = { smokeTest: { enabled: false }, terminationWaitMinutes: 0 };
    project.useSettings({ pipeline, deployment, task: { cpu: 1024, memoryMiB: 2048 } });
    const before = await images();
    const earlier = await project.executions();
    expect(await appSpecOf(await project.executionOf(first))).toContain('AfterAllowTestTraffic');
    const id = await project.startedBy(typeNext);
    const { status, stdout, stderr } = await run(
      ['python3', '-c', watch, pipelineName, id],
      project.environment,
    );
    const seen = stdout.trim().split('\n');
    expect({ status, stderr, last: seen.pop(), seen }).toEqual({
      status: 0,
      stderr: '',
      last: 'Approve ReleaseFiles Build Test Source',
      seen: expect.arrayContaining(['Source Succeeded', 'Build Succeeded', 'Approve InProgress']) as string[],
    });
    await project.approve(id);
    expect(await project.end(id)).toBe('Succeeded');
    expect(await images()).toEqual(before);
    expect(await project.executions()).toHaveLength(earlier.length + 1);
    expect(await running('[cpu, memory]')).toEqual(['1024', '2048']);
    expect(await appSpecOf(id)).not.toContain('AfterAllowTestTraffic');
    expect(await project.version()).toBe(first);
    const log = await aws<string[]>(
      ...['logs', 'filter-log-events', '--log-group-name', `/aws/codebuild/${pipelineName}-build`],
      ...['--query', 'events[].message'],
    );
    expect(log.filter((line) => line.startsWith(`${first} is built already`))).toHaveLength(1);
    expect(log.filter((line) => line.startsWith('The push refers to repository'))).toHaveLength(1);
  });

  it('is stopped, and its stage is run again', async () => {
    const second = await project.commit('Another line', { 'RELEASE.txt': '2\n' });
    await project.push();
    const id = await project.executionOf(second);
    await project.reaches(id, 'Approve');
    await typeNext();
    expect(await project.end(id)).toBe('Stopped');
    expect((await project.executions())[0]).toMatchObject({ stopTrigger: { reason: 'not today' } });
    await typeNext();
    await project.approve(id);
    expect(await project.end(id)).toBe('Succeeded');
    expect(await project.version()).toBe(second);
    expect(blocks).toEqual([]);
  });

  it('is to the branch of the pipeline: others start nothing', async () => {
    const [before] = await project.executions();
    for (const refspec of [
      'HEAD:refs/heads/feature',
      'HEAD:refs/tags/v1',
      ':refs/heads/feature',
      ':refs/tags/v1',
    ]) {
      await project.push(refspec);
    }
    // Nothing that exists is pushed again, and the branch that is cloned stays.
    await project.push();
    const { stderr } = await project.tryGit('push', project.remote, ':main');
    expect(stderr).toContain('refusing to delete the current branch: refs/heads/main');
    const id = await project.release('Once more');
    const [newest, previous] = await project.executions();
    expect(newest?.pipelineExecutionId).toBe(id);
    expect(previous?.pipelineExecutionId).toBe(before?.pipelineExecutionId);
    await project.approve(id, 'Rejected');
    expect(await project.end(id)).toBe('Failed');
  });

  it.each([
    [{ AWS_SECRET_ACCESS_KEY: 'wrong' }, 'The request signature we calculated does not match'],
    [{ AWS_ACCESS_KEY_ID: 'AKIANOBODY0000000000' }, 'The security token included in the request is invalid'],
  ])('is refused with %j', async (variables, words) => {
    const { status, stderr } = await run(['git', 'push', project.remote, 'HEAD:refs/heads/feature'], {
      ...project.environment,
      ...variables,
      GIT_DIR: join(project.directory, '.git'),
      GIT_TERMINAL_PROMPT: '0',
    });
    expect({ status, stderr }).toEqual({ status: 128, stderr: expect.stringContaining(words) as string });
  });

  it('can be cloned as the command has printed it', async () => {
    const [, url] = /^git clone (.*)$/m.exec(project.cloud.printed())!;
    const { status } = await project.tryGit('clone', '--quiet', url!, '../clone');
    expect(status).toBe(0);
    expect(await project.git('-C', '../clone', 'rev-parse', 'HEAD')).toBe(
      await project.git('rev-parse', 'HEAD'),
    );
  });

  it('loses no request', async () => {
    const { sent, requests } = await traffic.stop();
    expect(requests.filter(hasFailed)).toEqual([]);
    expect(requests).toHaveLength(sent);
    expect(new Set(requests.map(({ version }) => version)).size).toBe(3);
  });

  describeWhileADeploymentRuns(() => project);
  describePushesNotReleased(() => project);
  describeSettingsReleases(() => project, pipeline);

  it('ends with Ctrl-C in the middle of a deployment and of a build, and leaves nothing', async () => {
    const deployed = await project.release('A third one', { 'RELEASE.txt': '3\n' });
    await project.reaches(deployed, 'Approve');
    await setBuildspec(project, '{version: 0.2, phases: {build: {commands: [sleep 3600]}}}');
    const built = await project.release('Never built');
    await project.reaches(built, 'Build');
    await project.approve(deployed);
    await project.reaches(deployed, 'Deploy');
    for (const [id, stageName] of [
      [deployed, 'Deploy'],
      [built, 'Build'],
    ] as const)
      expect((await project.actions(id))[0]).toMatchObject({ stageName, status: 'InProgress' });
    const processes = descendantsOf(project.cloud.child.pid!);
    // Those of the tasks, moto and the engine at least.
    expect(processes.length).toBeGreaterThanOrEqual(4);
    expect(await project.interrupt()).toEqual([0, null]);
    expect(processes.filter(isRunning)).toEqual([]);
    expect(project.cloud.errors()).toBe('');
    expect(project.temporaryFiles()).toEqual([]);
    await expect(project.version()).rejects.toThrow('fetch failed');
  });
});
