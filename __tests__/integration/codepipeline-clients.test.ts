/** Executions as the AWS CLI and boto3 see them. */
import { askAws } from '../support/aws-cli';
import { startGateway, type RunningGateway } from '../support/fake-upstream';
import { run } from '../support/run';
import { describeWith, testTools } from '../support/tools';
import { until } from '../support/until';
import { deploy, pipeline, source, stage } from '../rehearsal/cloud/codepipeline/sample-pipeline';
import {
  jobFailed,
  runningPipelines,
  withApproval,
} from '../rehearsal/cloud/codepipeline/running/running-pipelines';

interface StageStates {
  readonly stageStates: readonly {
    readonly stageName: string;
    readonly latestExecution?: { readonly pipelineExecutionId: string; readonly status: string };
    readonly inboundExecution?: { readonly pipelineExecutionId: string; readonly status: string };
    readonly inboundExecutions: readonly { readonly pipelineExecutionId: string }[];
    readonly inboundTransitionState: { readonly enabled: boolean; readonly disabledReason?: string };
    readonly beforeEntryConditionState?: {
      readonly latestExecution: { readonly status: string; readonly summary?: string };
      readonly conditionStates: readonly {
        readonly ruleStates: readonly {
          readonly ruleName: string;
          readonly latestExecution: { readonly status: string; readonly summary?: string };
        }[];
      }[];
    };
    readonly actionStates: readonly {
      readonly actionName: string;
      readonly latestExecution?: {
        readonly status: string;
        readonly token?: string;
        readonly summary?: string;
      };
    }[];
  }[];
}

interface Actions {
  readonly actionExecutionDetails: readonly {
    readonly actionName: string;
    readonly status: string;
    readonly input: { readonly inputArtifacts: unknown; readonly resolvedConfiguration: unknown };
    readonly output: {
      readonly outputArtifacts: readonly {
        readonly name: string;
        readonly s3location: { readonly key: string };
      }[];
      readonly outputVariables: unknown;
      readonly executionResult: unknown;
    };
  }[];
}

interface Rules {
  readonly ruleExecutionDetails: readonly {
    readonly ruleName: string;
    readonly status: string;
    readonly stageName: string;
    readonly output: { readonly executionResult: object };
  }[];
}

/** A pipeline whose deploy stage has a condition with one rule. */
const gated = (provider: 'DeploymentWindow' | 'CloudWatchAlarm', configuration: object) => {
  const ruleTypeId = { category: 'Rule', owner: 'AWS', provider, version: '1' };
  const rules = [{ name: 'gate', ruleTypeId, configuration, timeoutInMinutes: 1440 }];
  const beforeEntry = { conditions: [{ result: 'FAIL', rules }] };
  return {
    ...pipeline(stage('Source', source()), { ...stage('Deploy', deploy()), beforeEntry }),
    pipelineType: 'V2',
  };
};

/** Calls an operation, prints the answer or the class of the error that botocore's model has for it. */
const program = `
import boto3, json, sys
client = boto3.client('codepipeline', endpoint_url=sys.argv[1], region_name='eu-west-1', aws_access_key_id='x', aws_secret_access_key='x')
try:
    answer = getattr(client, sys.argv[2])(**json.loads(sys.argv[3]))
    del answer['ResponseMetadata']
    print(json.dumps({'answer': answer}, default=str))
except client.exceptions.ClientError as error:
    print(json.dumps({'error': type(error).__name__}))
`;

describeWith([testTools.aws, testTools.boto3], 'executions through AWS’s own clients', () => {
  let gateway: RunningGateway;
  let running: ReturnType<typeof runningPipelines>;

  beforeEach(async () => {
    running = runningPipelines();
    gateway = await startGateway(new URL('http://127.0.0.1:1'), running);
  });

  afterEach(async () => {
    await running.stop?.();
    await gateway.stop();
  });

  const cli = <T>(...args: string[]): Promise<T> =>
    askAws<T>(
      {
        PATH: process.env.PATH,
        AWS_ACCESS_KEY_ID: 'x',
        AWS_SECRET_ACCESS_KEY: 'x',
        AWS_DEFAULT_REGION: 'eu-west-1',
      },
      ['--endpoint-url', gateway.url.href, 'codepipeline', ...args],
    );
  const boto3 = async (operation: string, input: object): Promise<{ answer?: unknown; error?: string }> => {
    const args = ['-c', program, gateway.url.href, operation, JSON.stringify(input)];
    const { status, stdout, stderr } = await run(['python3', ...args], { PATH: process.env.PATH });
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout) as { answer?: unknown; error?: string };
  };
  const start = async (): Promise<string> => {
    const { pipelineExecutionId } = await cli<{ pipelineExecutionId: string }>(
      'start-pipeline-execution',
      '--name=release',
    );
    return pipelineExecutionId;
  };
  const stageState = async (name: string) => {
    const { stageStates } = await cli<StageStates>('get-pipeline-state', '--name=release');
    const found = stageStates.find(({ stageName }) => stageName === name);
    if (!found) throw new Error(`no stage ${name}`);
    return found;
  };
  const statusOf = async (id: string): Promise<string> => {
    const { pipelineExecution } = await cli<{ pipelineExecution: { status: string } }>(
      'get-pipeline-execution',
      '--pipeline-name=release',
      `--pipeline-execution-id=${id}`,
    );
    return pipelineExecution.status;
  };
  const create = (declaration: object = pipeline()) =>
    cli('create-pipeline', '--pipeline', JSON.stringify(declaration));

  it('a pipeline runs, waits for an approval, and goes on', async () => {
    await create(withApproval());
    const revision = { revisionId: 'c0ffee', revisionSummary: 'Add coffee' };
    (await running.takeNext('Source')).succeed({ revision, variables: { CommitId: 'c0ffee' } });
    await running.reachesStage('Approval');
    const { actionStates, latestExecution } = await stageState('Approval');
    expect(latestExecution?.status).toBe('InProgress');
    await cli(
      'put-approval-result',
      '--pipeline-name=release',
      '--stage-name=Approval',
      '--action-name=Approve',
      `--token=${actionStates[0]?.latestExecution?.token ?? ''}`,
      '--result=status=Approved,summary=yes',
    );
    expect((await stageState('Approval')).actionStates[0]?.latestExecution).toMatchObject({
      status: 'Succeeded',
      summary: 'yes',
    });
    (await running.takeNext('Build')).succeed();
    (await running.takeNext('Deploy')).succeed({
      externalExecutionId: 'd-1',
      summary: 'Deployment succeeded',
    });
    await running.reaches(latestExecution?.pipelineExecutionId ?? '', 'Succeeded');
    const { actionExecutionDetails: details } = await cli<Actions>(
      'list-action-executions',
      '--pipeline-name=release',
    );
    expect(details.map(({ actionName, status }) => `${actionName} ${status}`)).toEqual([
      'Deploy Succeeded',
      'Build Succeeded',
      'Approve Succeeded',
      'Source Succeeded',
    ]);
    expect(details[0]?.output.executionResult).toEqual({
      externalExecutionId: 'd-1',
      externalExecutionSummary: 'Deployment succeeded',
    });
    expect(details[3]?.output.outputVariables).toEqual({ CommitId: 'c0ffee' });
    expect(details[1]?.input.inputArtifacts).toEqual(details[3]?.output.outputArtifacts);
    const listed = await cli<{ pipelineExecutionSummaries: object[] }>(
      'list-pipeline-executions',
      '--pipeline-name=release',
    );
    expect(listed.pipelineExecutionSummaries).toMatchObject([
      {
        status: 'Succeeded',
        sourceRevisions: [{ actionName: 'Source', ...revision }],
        trigger: { triggerType: 'CreatePipeline' },
      },
    ]);
  });

  it('a failed stage is retried', async () => {
    await create();
    (await running.takeNext('Source')).succeed();
    (await running.takeNext('Deploy')).fail(jobFailed('Deployment d-1 failed'));
    const id = running.latestId();
    await running.reaches(id, 'Failed');
    expect((await stageState('Deploy')).actionStates[0]?.latestExecution).toMatchObject({
      status: 'Failed',
      errorDetails: { code: 'JobFailed', message: 'Deployment d-1 failed' },
    });
    const retry = ['--pipeline-name=release', '--stage-name=Deploy', '--retry-mode=FAILED_ACTIONS'];
    expect(await cli('retry-stage-execution', ...retry, `--pipeline-execution-id=${id}`)).toEqual({
      pipelineExecutionId: id,
    });
    expect(
      await boto3('retry_stage_execution', {
        pipelineName: 'release',
        stageName: 'Deploy',
        retryMode: 'ALL_ACTIONS',
        pipelineExecutionId: id,
      }),
    ).toEqual({ error: 'StageNotRetryableException' });
    (await running.takeNext('Deploy')).succeed();
    await running.reaches(id, 'Succeeded');
    const one = ['--max-items=1', '--filter', `pipelineExecutionId=${id}`];
    const page = await cli<Actions & { NextToken?: string }>(
      'list-action-executions',
      '--pipeline-name=release',
      ...one,
    );
    expect(page.actionExecutionDetails.map(({ status }) => status)).toEqual(['Succeeded']);
    expect(page.NextToken).toBeDefined();
    const latest = `latestInPipelineExecution={pipelineExecutionId=${id},startTimeRange=Latest}`;
    const { actionExecutionDetails: last } = await cli<Actions>(
      'list-action-executions',
      '--pipeline-name=release',
      '--filter',
      latest,
    );
    expect(last.map(({ actionName, status }) => `${actionName} ${status}`)).toEqual([
      'Deploy Succeeded',
      'Source Succeeded',
    ]);
    const succeeded = { filter: { succeededInStage: { stageName: 'Deploy' } } };
    expect(await boto3('list_pipeline_executions', { pipelineName: 'release', ...succeeded })).toMatchObject({
      answer: { pipelineExecutionSummaries: [{ pipelineExecutionId: id }] },
    });
  });

  it('an execution is stopped, with and without its actions', async () => {
    await create();
    const id = running.latestId();
    const { succeed } = await running.takeNext('Source');
    const stop = { pipelineName: 'release', pipelineExecutionId: id };
    await cli(
      'stop-pipeline-execution',
      '--pipeline-name=release',
      `--pipeline-execution-id=${id}`,
      '--reason=wait',
    );
    expect(await statusOf(id)).toBe('Stopping');
    expect(await boto3('stop_pipeline_execution', stop)).toEqual({ error: 'DuplicatedStopRequestException' });
    succeed();
    await running.reaches(id, 'Stopped');
    expect(await boto3('stop_pipeline_execution', stop)).toEqual({
      error: 'PipelineExecutionNotStoppableException',
    });
    expect(await boto3('list_pipeline_executions', { pipelineName: 'release' })).toMatchObject({
      answer: { pipelineExecutionSummaries: [{ status: 'Stopped', stopTrigger: { reason: 'wait' } }] },
    });
    const second = await start();
    const { props } = await running.takeNext('Source');
    await cli(
      'stop-pipeline-execution',
      '--pipeline-name=release',
      `--pipeline-execution-id=${second}`,
      '--abandon',
    );
    expect(props.signal.aborted).toBe(true);
    expect(await statusOf(second)).toBe('Stopped');
    expect((await stageState('Source')).actionStates[0]?.latestExecution?.status).toBe('Abandoned');
  });

  it('executions wait at a disabled transition, the newest takes the place of older ones', async () => {
    await create();
    const first = running.latestId();
    const transition = ['--pipeline-name=release', '--stage-name=Deploy', '--transition-type=Inbound'];
    await cli('disable-stage-transition', ...transition, '--reason=Not now.');
    (await running.takeNext('Source')).succeed();
    await running.waitsFor(first, 'Deploy');
    expect(await stageState('Deploy')).toMatchObject({
      inboundExecution: { pipelineExecutionId: first, status: 'InProgress' },
      inboundTransitionState: { enabled: false, disabledReason: 'Not now.' },
    });
    const second = await start();
    (await running.takeNext('Source')).succeed();
    await running.reaches(first, 'Superseded');
    expect(await statusOf(first)).toBe('Superseded');
    await cli('enable-stage-transition', ...transition);
    expect((await running.takeNext('Deploy')).props.executionId).toBe(second);
    expect((await stageState('Deploy')).inboundTransitionState.enabled).toBe(true);
  });

  /** What the rule before the deploy stage says. */
  const gate = async () => {
    const { beforeEntryConditionState: condition } = await stageState('Deploy');
    return condition?.conditionStates[0]?.ruleStates[0]?.latestExecution;
  };
  const ruleStatuses = async () => {
    const { ruleExecutionDetails } = await cli<Rules>('list-rule-executions', '--pipeline-name=release');
    return ruleExecutionDetails.map(({ ruleName, status }) => `${ruleName} ${status}`);
  };

  it('an execution waits for a closed window, and goes on when it opens', async () => {
    // It is 00:16:40 on the first day of 1970.
    await create(gated('DeploymentWindow', { Cron: '* * 9-16 ? * *', TimeZone: 'Europe/Berlin' }));
    const id = running.latestId();
    (await running.takeNext('Source')).succeed();
    await running.reachesStage('Deploy');
    expect(await gate()).toMatchObject({
      status: 'InProgress',
      summary: 'The deployment window is closed until 1970-01-01T08:00:00.000Z',
    });
    expect(running.performed.map(({ props }) => props.action.name)).toEqual(['Source']);
    running.clock.advance(8 * 3_600_000);
    (await running.takeNext('Deploy')).succeed();
    await running.reaches(id, 'Succeeded');
    expect((await stageState('Deploy')).beforeEntryConditionState?.latestExecution.status).toBe('Succeeded');
    expect(await ruleStatuses()).toEqual(['gate Succeeded']);
  });

  it('an execution does not enter while an alarm is in ALARM; a retry enters when it is quiet', async () => {
    running.alarms.set('errors', 'ALARM');
    await create(gated('CloudWatchAlarm', { AlarmName: 'errors', WaitTime: '5' }));
    const id = running.latestId();
    (await running.takeNext('Source')).succeed();
    await running.reachesStage('Deploy');
    await until(() => {
      running.clock.advance(60_000);
      return running.changes.some(({ scope, status }) => scope === 'execution' && status === 'Failed');
    }, 'the execution to fail');
    expect(await gate()).toMatchObject({
      status: 'Failed',
      errorDetails: {
        code: 'JobFailed',
        message: 'The alarm errors is in the state ALARM, which must be OK or INSUFFICIENT_DATA',
      },
    });
    expect(running.performed.map(({ props }) => props.action.name)).toEqual(['Source']);
    running.alarms.set('errors', 'OK');
    await cli(
      'retry-stage-execution',
      '--pipeline-name=release',
      '--stage-name=Deploy',
      '--retry-mode=FAILED_ACTIONS',
      `--pipeline-execution-id=${id}`,
    );
    (await running.takeNext('Deploy')).succeed();
    await running.reaches(id, 'Succeeded');
    expect(await ruleStatuses()).toEqual(['gate Succeeded', 'gate Failed']);
  });

  it('a condition is overridden while it is evaluated', async () => {
    await create(gated('DeploymentWindow', { Cron: '* * 9-16 ? * *' }));
    const id = running.latestId();
    (await running.takeNext('Source')).succeed();
    await running.reachesStage('Deploy');
    const override = {
      pipelineName: 'release',
      stageName: 'Deploy',
      pipelineExecutionId: id,
      conditionType: 'BEFORE_ENTRY',
    };
    expect(await boto3('override_stage_condition', { ...override, conditionType: 'ON_SUCCESS' })).toEqual({
      error: 'ConditionNotOverridableException',
    });
    expect(await boto3('override_stage_condition', override)).toEqual({ answer: {} });
    (await running.takeNext('Deploy')).succeed();
    await running.reaches(id, 'Succeeded');
    expect((await stageState('Deploy')).beforeEntryConditionState?.latestExecution.status).toBe('Overridden');
    expect(await ruleStatuses()).toEqual(['gate Abandoned']);
    expect(await boto3('override_stage_condition', override)).toEqual({
      error: 'ConditionNotOverridableException',
    });
  });

  it('executions queue', async () => {
    await create({ ...pipeline(), pipelineType: 'V2', executionMode: 'QUEUED' });
    const first = running.latestId();
    const waiting = [await start(), await start()];
    const { inboundExecutions, latestExecution } = await stageState('Source');
    expect(latestExecution?.pipelineExecutionId).toBe(first);
    expect(inboundExecutions.map(({ pipelineExecutionId }) => pipelineExecutionId)).toEqual(waiting);
    for (const id of [first, ...waiting]) {
      const { props, succeed } = await running.takeNext('Source');
      expect(props.executionId).toBe(id);
      succeed();
      const deploy = await running.takeNext('Deploy');
      expect(deploy.props.executionId).toBe(id);
      deploy.succeed();
      await running.reaches(id, 'Succeeded');
    }
  });

  it('what cannot be done is refused in AWS’s form', async () => {
    await create();
    const pipelineName = 'release';
    const id = '00000000-0000-4000-8000-000000000000';
    const retry = { stageName: 'Deploy', retryMode: 'ALL_ACTIONS', pipelineExecutionId: id };
    const refused: readonly (readonly [string, object, string])[] = [
      ['get_pipeline_execution', { pipelineExecutionId: id }, 'PipelineExecutionNotFoundException'],
      [
        'list_action_executions',
        { filter: { pipelineExecutionId: id } },
        'PipelineExecutionNotFoundException',
      ],
      ['list_pipeline_executions', { nextToken: 'x' }, 'InvalidNextTokenException'],
      ['enable_stage_transition', { stageName: 'X', transitionType: 'Inbound' }, 'StageNotFoundException'],
      ['retry_stage_execution', retry, 'NotLatestPipelineExecutionException'],
      [
        'rollback_stage',
        { stageName: 'Deploy', targetPipelineExecutionId: id },
        'PipelineExecutionNotFoundException',
      ],
    ];
    for (const [operation, input, error] of refused)
      expect([operation, await boto3(operation, { pipelineName, ...input })]).toEqual([operation, { error }]);
  });
});
