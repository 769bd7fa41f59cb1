/**
 * Pushes that must not be released, on `npm run cloud` with the stacks deployed: each ends as AWS ends it, and
 * production answers every request meanwhile.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasFailed } from '../../rehearsal/traffic/ledger';
import { startTraffic, type Traffic } from '../../rehearsal/traffic/traffic';
import { DeployedProject, pipelineName } from '../support/deployed-project';
import { descendantsOf, isRunning } from '../support/processes';
import { root } from '../support/run';
import { describeWith, testTools } from '../support/tools';
import { until } from '../support/until';

jest.setTimeout(900_000);

const { moto, terraform, aws: awsCli } = testTools;

const settings = {
  pipeline: { approval: {}, tests: { commands: ['test ! -e broken'] } },
  deployment: { terminationWaitMinutes: 0 },
};

const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8');

const commandFailed = (command: string, status: number) =>
  `Build terminated with state: FAILED. Phase: BUILD, Code: COMMAND_EXECUTION_ERROR, Message: Error while executing command: ${command}. Reason: exit status ${status}`;

describeWith([moto, terraform, awsCli], 'a push that must not be released', () => {
  let project: DeployedProject;
  let traffic: Traffic;
  /** Commit that production runs. */
  let live: string;
  let bucket: string;
  /** The first commit. */
  let base: string;

  const aws = <T = unknown>(...args: string[]): Promise<T> => project.aws<T>(...args);

  beforeAll(async () => {
    project = await DeployedProject.start();
    project.useSettings(settings);
    base = await project.commit('The project');
    live = base;
    await project.type(
      `AWS_REGION=ap-southeast-1 AWS_DEFAULT_REGION=ap-southeast-1 npx cdktf deploy '*' --auto-approve --skip-provider-lock`,
    );
    const id = await project.startedBy(() => project.push());
    await project.approve(id);
    expect(await project.end(id)).toBe('Succeeded');
    const buckets = await aws<string[]>('s3api', 'list-buckets', '--query', 'Buckets[].Name');
    bucket = buckets.find((name) => name.startsWith(`${pipelineName}-art-`))!;
    traffic = await startTraffic({
      url: `http://127.0.0.1:${project.ports.production}`,
      paths: ['/version'],
      rate: 20,
    });
  });

  afterAll(() => project.stop());

  /** Production runs what it ran before. */
  afterEach(async () => {
    if (project.cloud.child.exitCode === null) expect(await project.version()).toBe(live);
  });

  /** Pushes the project with changes; those of earlier pushes are undone. @returns id of the execution */
  async function release(
    message: string,
    changes?: Readonly<Record<string, string | null>>,
  ): Promise<string> {
    await project.git('read-tree', '-u', '--reset', base);
    return project.release(message, changes);
  }

  /** @returns how a push ends that comes as far as its build */
  const pushed = async (message: string, changes?: Readonly<Record<string, string | null>>) =>
    project.outcome(await release(message, changes));

  const approved = async (id: string) => {
    await project.approve(id);
    return project.outcome(id);
  };

  /** Approves, and what comes of it runs in production. */
  async function goesLive(id: string, commit: string): Promise<void> {
    expect(await approved(id)).toMatchObject({ execution: 'Succeeded' });
    live = commit;
  }

  const head = () => project.git('rev-parse', 'HEAD');

  const buildLog = () =>
    aws<string[]>(
      ...['logs', 'filter-log-events', '--log-group-name', `/aws/codebuild/${pipelineName}-build`],
      ...['--query', 'events[].message'],
    );

  it('has a test that fails', async () => {
    expect(await pushed('A failing test', { broken: '' })).toEqual({
      execution: 'Failed',
      stage: 'Test',
      status: 'Failed',
      code: 'JobFailed',
      error: commandFailed('test ! -e broken', 1),
    });
  });

  it.each([
    ['an instruction that does not exist', `FRUM node\n`, 'unknown instruction: FRUM'],
    ['a file that is not there', `${dockerfile}COPY not-there .\n`, 'not-there'],
    ['a command', `${dockerfile}RUN exit 3\n`, 'RUN'],
  ])('has a Dockerfile that does not build: %s', async (_, text, words) => {
    const outcome = await pushed('A broken Dockerfile', { Dockerfile: text });
    expect(outcome).toMatchObject({ execution: 'Failed', stage: 'Build', code: 'JobFailed' });
    expect(outcome.error).toMatch(
      /^Build terminated with state: FAILED\. Phase: BUILD, Code: COMMAND_EXECUTION_ERROR/,
    );
    expect((await buildLog()).filter((line) => line.includes(words))).not.toEqual([]);
  });

  it('has no Dockerfile', async () => {
    expect(await pushed('No Dockerfile', { Dockerfile: null })).toMatchObject({
      execution: 'Failed',
      stage: 'Build',
    });
  });

  describe('templates of releases', () => {
    const key = (name: string) => `release-templates/${name}`;
    const file = (name: string) => join(project.directory, '..', name);

    /** Changes a template in the bucket; the rule of the stacks starts an execution. */
    const changed = async (name: string, change: (text: string) => string) => {
      const original = file(name);
      await aws('s3', 'cp', '--quiet', `s3://${bucket}/${key(name)}`, original);
      const text = readFileSync(original, 'utf8');
      expect(change(text)).not.toBe(text);
      writeFileSync(`${original}.changed`, change(text));
      const id = await project.startedBy(() =>
        aws('s3', 'cp', '--quiet', `${original}.changed`, `s3://${bucket}/${key(name)}`),
      );
      return {
        id,
        restore: () =>
          project.startedBy(() => aws('s3', 'cp', '--quiet', original, `s3://${bucket}/${key(name)}`)),
      };
    };

    it('are gone', async () => {
      await aws('s3', 'cp', '--quiet', `s3://${bucket}/${key('appspec.yaml')}`, file('appspec.yaml'));
      await aws('s3', 'rm', '--quiet', `s3://${bucket}/${key('appspec.yaml')}`);
      expect(await pushed('No template')).toMatchObject({
        execution: 'Failed',
        stage: 'Build',
        error: commandFailed(
          'aws s3 cp --only-show-errors "$TEMPLATES_URL/appspec.yaml" blue-green-release/appspec.yaml',
          1,
        ),
      });
      const id = await project.startedBy(() =>
        aws('s3', 'cp', '--quiet', file('appspec.yaml'), `s3://${bucket}/${key('appspec.yaml')}`),
      );
      await goesLive(id, await head());
    });

    it('have another placeholder', async () => {
      const { id, restore } = await changed('taskdef.json', (text) =>
        text.replace('<IMAGE1_NAME>', '<IMAGE>'),
      );
      const outcome = await approved(id);
      expect(outcome).toMatchObject({ execution: 'Failed', stage: 'Deploy', code: 'JobFailed' });
      expect(outcome.error).toMatch(
        /^Container\.image contains invalid characters\. \(Service: AmazonECS; Status Code: 400; Error Code: ClientException; Request ID: /,
      );
      await project.approve(await restore(), 'Rejected');
    });

    it('are no JSON', async () => {
      const { id, restore } = await changed('taskdef.json', (text) => text.slice(0, -5));
      expect(await approved(id)).toMatchObject({
        execution: 'Failed',
        stage: 'Deploy',
        code: 'ConfigurationError',
      });
      await project.approve(await restore(), 'Rejected');
    });
  });

  it('is rejected', async () => {
    const id = await release('Rejected');
    await project.approve(id, 'Rejected');
    expect(await project.outcome(id)).toMatchObject({ execution: 'Failed', stage: 'Approve' });
  });

  it('loses its artifact before it is deployed', async () => {
    const id = await release('Without an artifact');
    await project.reaches(id, 'Approve');
    const [build] = (await project.actions(id)).filter(({ stageName }) => stageName === 'Build');
    const { key } = build!.output!.outputArtifacts![0]!.s3location!;
    await aws('s3', 'rm', '--quiet', `s3://${bucket}/${key}`);
    expect(await approved(id)).toMatchObject({
      execution: 'Failed',
      stage: 'Deploy',
      code: 'ConfigurationError',
      error: expect.stringContaining(
        `either the artifact or the Amazon S3 bucket could not be found. Name of artifact bucket: ${bucket}. `,
      ) as string,
    });
  });

  it('loses its image before it is deployed', async () => {
    const id = await release('Without an image');
    await project.reaches(id, 'Approve');
    const image = ['--image-ids', `imageTag=${await head()}`];
    await aws('ecr', 'batch-delete-image', '--repository-name', pipelineName, ...image);
    expect(await approved(id)).toEqual({
      execution: 'Failed',
      stage: 'Deploy',
      status: 'Failed',
      code: 'JobFailed',
      error:
        'The deployment timed out while waiting for the replacement task set to become healthy. This time out period is 60 minutes.',
    });
  });

  describe('while a deployment runs', () => {
    /** The deployments from now on are successful when they are told to go on. */
    const keepOriginal = (minutes: number) =>
      aws(
        ...['deploy', 'update-deployment-group', '--application-name', pipelineName],
        ...['--current-deployment-group-name', pipelineName, '--blue-green-deployment-configuration'],
        JSON.stringify({
          deploymentReadyOption: { actionOnTimeout: 'CONTINUE_DEPLOYMENT' },
          terminateBlueInstancesOnDeploymentSuccess: {
            action: 'TERMINATE',
            terminationWaitTimeInMinutes: minutes,
          },
        }),
      );

    beforeAll(() => keepOriginal(2880));
    afterAll(() => keepOriginal(0));

    const deploymentOf = (id: string) =>
      until(
        async () => {
          const [deploy] = await project.actions(id);
          return deploy?.stageName === 'Deploy'
            ? deploy.output?.executionResult?.externalExecutionId
            : undefined;
        },
        'a deployment',
        180_000,
      );

    /** Waits until production has moved to a release, whose deployment waits for a word. @returns the deployment */
    async function moved(id: string, commit: string): Promise<string> {
      const deployment = await deploymentOf(id);
      await until(
        () =>
          aws<boolean | null>(
            ...['deploy', 'get-deployment', '--deployment-id', deployment],
            ...['--query', 'deploymentInfo.instanceTerminationWaitTimeStarted'],
          ).then((waits) => waits ?? false),
        'the wait for the termination',
        180_000,
      );
      live = commit;
      return deployment;
    }

    async function approvedAndMoved(id: string): Promise<string> {
      await project.approve(id);
      return moved(id, await head());
    }

    const statusOf = (deployment: string) =>
      aws<string>(
        ...['deploy', 'get-deployment', '--deployment-id', deployment],
        ...['--query', 'deploymentInfo.status'],
      );

    const goOn = (deployment: string) =>
      aws(
        ...['deploy', 'continue-deployment', '--deployment-id', deployment],
        ...['--deployment-wait-type', 'TERMINATION_WAIT'],
      );

    it('is released after it, or a newer one in its place', async () => {
      const first = await release('First');
      const deployment = await approvedAndMoved(first);
      const second = await release('Second');
      await project.approve(second);
      await project.reaches(second, 'Approve', 'Succeeded');
      const third = await release('Third');
      const newest = await head();
      await project.approve(third);
      expect(await project.end(second)).toBe('Superseded');
      expect((await project.execution(first)).status).toBe('InProgress');
      await goOn(deployment);
      expect(await project.end(first)).toBe('Succeeded');
      await goOn(await moved(third, newest));
      expect(await project.end(third)).toBe('Succeeded');
    });

    it('is stopped, and what runs is finished', async () => {
      const id = await release('Stopped');
      const deployment = await approvedAndMoved(id);
      const stop = ['codepipeline', 'stop-pipeline-execution', '--pipeline-name', pipelineName];
      await aws(...stop, '--pipeline-execution-id', id, '--reason', 'enough');
      expect((await project.executions())[0]).toMatchObject({
        status: 'Stopping',
        stopTrigger: { reason: 'enough' },
      });
      await goOn(deployment);
      expect(await project.end(id)).toBe('Stopped');
      expect((await project.actions(id))[0]).toMatchObject({ stageName: 'Deploy', status: 'Succeeded' });
    });

    it('is stopped and abandoned; its deployment goes on until somebody stops it', async () => {
      const before = live;
      const id = await release('Abandoned');
      const deployment = await approvedAndMoved(id);
      const stop = ['codepipeline', 'stop-pipeline-execution', '--pipeline-name', pipelineName];
      await aws(...stop, '--pipeline-execution-id', id, '--abandon', '--reason', 'not this one');
      expect(await project.end(id)).toBe('Stopped');
      expect((await project.actions(id))[0]).toMatchObject({ stageName: 'Deploy', status: 'Abandoned' });
      expect(await statusOf(deployment)).toBe('InProgress');
      await aws(...['deploy', 'stop-deployment', '--deployment-id', deployment, '--auto-rollback-enabled']);
      const rollback = await aws<string>(
        ...['deploy', 'get-deployment', '--deployment-id', deployment],
        ...['--query', 'deploymentInfo.rollbackInfo.rollbackDeploymentId'],
      );
      await aws('deploy', 'wait', 'deployment-successful', '--deployment-id', rollback);
      expect(await statusOf(deployment)).toBe('Stopped');
      live = before;
    });
  });

  it.each([
    ['is no YAML', 'version: 0.2\nphases: [', 'DOWNLOAD_SOURCE, Code: YAML_FILE_ERROR'],
    ['has no phases', 'version: 0.2\n', 'DOWNLOAD_SOURCE, Code: YAML_FILE_ERROR'],
    [
      'makes no artifact',
      '{version: 0.2, phases: {build: {commands: [ls]}}}',
      'UPLOAD_ARTIFACTS, Code: CLIENT_ERROR',
    ],
    [
      'runs what is not there',
      '{version: 0.2, phases: {build: {commands: [no-such]}}}',
      'BUILD, Code: COMMAND_EXECUTION_ERROR',
    ],
  ])('has a buildspec that %s', async (_, buildspec, phase) => {
    const names = ['--names', `${pipelineName}-build`];
    const [source] = await aws<[object]>(
      ...['codebuild', 'batch-get-projects', ...names, '--query', 'projects[].source'],
    );
    const update = (value: object) =>
      aws(
        ...['codebuild', 'update-project', '--name', `${pipelineName}-build`],
        ...['--source', JSON.stringify(value)],
      );
    await update({ ...source, buildspec });
    const outcome = await pushed('A buildspec');
    expect(outcome).toMatchObject({ execution: 'Failed', stage: 'Build', code: 'JobFailed' });
    expect(outcome.error).toContain(`Build terminated with state: FAILED. Phase: ${phase}, Message: `);
    await update(source);
  });

  it('loses no request of production', async () => {
    const { sent, requests } = await traffic.stop();
    expect(requests.filter(hasFailed)).toEqual([]);
    expect(requests).toHaveLength(sent);
  });

  it('is built while Ctrl-C is pressed, and nothing is left', async () => {
    const id = await release('Never built');
    await project.reaches(id, 'Build');
    const processes = descendantsOf(project.cloud.child.pid!);
    expect(await project.interrupt()).toEqual([0, null]);
    expect(processes.filter(isRunning)).toEqual([]);
    expect(project.cloud.errors()).toBe('');
    expect(project.temporaryFiles()).toEqual([]);
  });
});
