/** A freeze, on the embedded CodePipeline and as the status shows it. */
import { clientsAt } from '../../releases/aws/clients';
import { freezeOf } from '../../releases/aws/freeze';
import { readPipeline } from '../../releases/aws/read-pipeline';
import type { Context } from '../../releases/commands/context';
import { freeze, unfreeze } from '../../releases/commands/freeze';
import { statusOf } from '../../releases/model/status';
import { renderStatus } from '../../releases/render/status';
import { noStyle } from '../../releases/render/style';
import { runningPipelines } from '../rehearsal/cloud/codepipeline/running/running-pipelines';
import { pipeline } from '../rehearsal/cloud/codepipeline/sample-pipeline';
import { startGateway, type RunningGateway } from '../support/fake-upstream';
import { facts, ref } from '../support/release-facts';

const since = new Date('2026-11-29T12:00:00Z');

test.each([
  [undefined, undefined],
  [[], undefined],
  [[{ stageName: 'Deploy', inboundTransitionState: { enabled: true } }], undefined],
  [[{ stageName: 'Build', inboundTransitionState: { enabled: false, disabledReason: 'sale' } }], undefined],
  [
    [
      {
        stageName: 'Deploy',
        inboundTransitionState: {
          enabled: false,
          disabledReason: 'sale',
          lastChangedBy: 'arn',
          lastChangedAt: since,
        },
      },
    ],
    { reason: 'sale', by: 'arn', since },
  ],
])('%j is frozen: %j', (stages, expected) => {
  expect(freezeOf(stages)).toEqual(expected);
});

const pipelineLines = (more: object): string[] => {
  const changed = { ...facts, pipeline: { ...facts.pipeline!, ...more } };
  const lines = renderStatus(statusOf(ref, changed), noStyle).split('\n');
  return lines.slice(lines.findIndex((line) => line.includes('pipeline  '))).map((line) => line.trim());
};

test('the status shows why and since when', () => {
  expect(pipelineLines({ freeze: { reason: 'sale', by: 'arn', since } })).toContain(
    'frozen since 2026-11-29 12:00:00 UTC by arn: sale',
  );
});

test('the status shows a freeze of a pipeline without an execution', () => {
  expect(pipelineLines({ execution: undefined, stages: [], freeze: { reason: 'sale' } })).toContain(
    'frozen: sale',
  );
});

test('the status shows rules that wait or have failed, and what they say', async () => {
  const answers: Readonly<Record<string, object>> = {
    GetPipelineStateCommand: {
      stageStates: [
        {
          stageName: 'Deploy',
          latestExecution: { pipelineExecutionId: 'e', status: 'InProgress' },
          beforeEntryConditionState: {
            conditionStates: [
              {
                ruleStates: [
                  {
                    ruleName: 'release-window',
                    latestExecution: { status: 'InProgress', summary: 'closed' },
                  },
                  { ruleName: 'blue-errors', latestExecution: { status: 'Succeeded', summary: 'OK' } },
                  {
                    ruleName: 'alarm-1',
                    latestExecution: { status: 'Failed', errorDetails: { message: 'in ALARM' } },
                  },
                ],
              },
            ],
          },
        },
      ],
    },
    ListPipelineExecutionsCommand: {
      pipelineExecutionSummaries: [{ pipelineExecutionId: 'e', status: 'InProgress' }],
    },
  };
  const client = { send: (command: object) => Promise.resolve(answers[command.constructor.name]) };
  const found = await readPipeline(client as never, 'shop-dev-web');
  const lines = pipelineLines(found!);
  expect(lines).toContain('release-window InProgress: closed');
  expect(lines).toContain('alarm-1 Failed: in ALARM');
  expect(lines.join()).not.toContain('blue-errors');
});

describe('the commands', () => {
  let gateway: RunningGateway;
  let running: ReturnType<typeof runningPipelines>;
  let printed = '';

  beforeEach(async () => {
    printed = '';
    running = runningPipelines();
    gateway = await startGateway(new URL('http://127.0.0.1:1'), running);
  });
  afterEach(async () => {
    await running.stop?.();
    await gateway.stop();
  });

  const web = { ...ref, region: 'eu-west-1', pipeline: 'release' };
  const contextOf = (services = [web]): Context => ({
    services,
    clients: clientsAt({ endpoint: gateway.url.href, env: {} }),
    style: noStyle,
    print: (text) => {
      printed += text;
    },
  });
  const chosen = { environment: undefined, service: undefined, json: false, endpoint: undefined };

  it('keep a release out until the end of the freeze', async () => {
    const id = await running.create();
    expect(await freeze({ ...chosen, reason: 'sale' }, contextOf())).toBe(0);
    (await running.takeNext('Source')).succeed();
    await running.waitsFor(id, 'Deploy');
    const read = await readPipeline(contextOf().clients(web).codePipeline, 'release');
    expect(read?.freeze).toMatchObject({ reason: 'sale', by: 'arn:aws:iam::123456789012:root' });
    expect(await unfreeze(chosen, contextOf())).toBe(0);
    (await running.takeNext('Deploy')).succeed();
    await running.reaches(id, 'Succeeded');
    expect(printed).toBe(
      [
        'dev / web is frozen: sale',
        'executions build and wait; npm run releases -- unfreeze lets the newest one go on',
        'dev / web is no longer frozen (sale)',
        '',
      ].join('\n'),
    );
  });

  it('leave a freeze of somebody else as it is', async () => {
    await running.create();
    await freeze({ ...chosen, reason: 'sale' }, contextOf());
    await expect(freeze({ ...chosen, reason: 'other' }, contextOf())).rejects.toMatchObject({
      status: 6,
      message: 'frozen already: dev / web (sale)',
    });
  });

  it('name the execution that is in the stage already, which no transition keeps out', async () => {
    const ruleTypeId = { category: 'Rule', owner: 'AWS', provider: 'DeploymentWindow', version: '1' };
    const rules = [{ name: 'window', ruleTypeId, configuration: { Cron: '* * 9-16 ? * *' } }];
    const beforeEntry = { conditions: [{ result: 'FAIL', rules }] };
    const [source, deploy] = pipeline().stages;
    const id = await running.create({
      ...pipeline(),
      pipelineType: 'V2',
      stages: [source, { ...deploy, beforeEntry }],
    });
    (await running.takeNext('Source')).succeed();
    await running.reachesStage('Deploy');
    await freeze({ ...chosen, reason: 'sale' }, contextOf());
    expect(printed).toContain(
      `dev / web: the freeze does not keep out the execution ${id}, which waits in the deploy stage already; to stop it: aws codepipeline stop-pipeline-execution --region eu-west-1 --pipeline-name release --pipeline-execution-id ${id}\n`,
    );
  });

  it('print JSON', async () => {
    await running.create();
    await freeze({ ...chosen, json: true, reason: 'sale' }, contextOf());
    expect(JSON.parse(printed)).toEqual([
      { environment: 'dev', service: 'web', pipeline: 'release', frozen: true, reason: 'sale' },
    ]);
  });

  it('change nothing where a pipeline is missing', async () => {
    await running.create();
    const other = { ...web, service: 'api', pipeline: 'missing' };
    await expect(freeze({ ...chosen, reason: 'sale' }, contextOf([web, other]))).rejects.toMatchObject({
      status: 5,
    });
    await expect(unfreeze(chosen, contextOf())).rejects.toMatchObject({
      status: 6,
      message: 'not frozen: executions enter the deploy stage',
    });
  });

  it('are about one environment', async () => {
    const live = { ...web, environment: 'live' };
    await expect(freeze({ ...chosen, reason: 'sale' }, contextOf([web, live]))).rejects.toMatchObject({
      status: 4,
      message: 'choose one environment with --environment: dev or live',
    });
  });

  const without = JSON.parse(JSON.stringify({ ...web, pipeline: undefined })) as typeof web;

  it('say which service of the environment is not frozen', async () => {
    await running.create();
    await freeze({ ...chosen, reason: 'sale' }, contextOf([web, { ...without, service: 'api' }]));
    expect(printed).toContain('dev / web is frozen: sale\ndev / api has no pipeline and is not frozen\n');
  });

  it('need a pipeline', async () => {
    await expect(freeze({ ...chosen, reason: 'sale' }, contextOf([without]))).rejects.toMatchObject({
      status: 4,
      message: 'dev / web has no pipeline: a freeze is a disabled transition of a pipeline',
    });
  });
});
