/** `watch` before there is a deployment: it follows the pipeline until it has started one. */
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { ECRClient } from '@aws-sdk/client-ecr';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Clients } from '../../releases/aws/clients';
import type { Context } from '../../releases/commands/context';
import { watch } from '../../releases/commands/watch';
import { noStyle } from '../../releases/render/style';
import { at, ref } from '../support/release-facts';

/** What AWS answers at a look; at the next one it has moved on. */
interface Moment {
  readonly pipeline: 'InProgress' | 'Succeeded' | 'Failed';
  /** Status of the deployment that the pipeline has started. @default - none yet */
  readonly deployment?: string;
}

const configuration = { region: 'eu-central-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } };

function awsThat(moments: readonly Moment[]): Clients {
  let looks = -1;
  const moment = (): Moment => moments[Math.min(Math.max(looks, 0), moments.length - 1)]!;
  const deployment = () => ({
    deploymentId: 'd-NEW',
    applicationName: ref.application,
    status: moment().deployment,
    createTime: at(2),
  });
  const answers: Readonly<Record<string, () => object>> = {
    // The first call of a look without a deployment.
    ListDeploymentsCommand: () => {
      looks += 1;
      return { deployments: moment().deployment === undefined ? [] : ['d-NEW'] };
    },
    BatchGetDeploymentsCommand: () => ({ deploymentsInfo: [deployment()] }),
    GetDeploymentCommand: () => {
      const answer = { deploymentInfo: deployment() };
      looks += 1;
      return answer;
    },
    ListDeploymentTargetsCommand: () => ({ targetIds: [] }),
    GetPipelineStateCommand: () => ({
      stageStates: [
        { stageName: 'Build', latestExecution: { pipelineExecutionId: 'e', status: moment().pipeline } },
      ],
    }),
    ListPipelineExecutionsCommand: () => ({
      pipelineExecutionSummaries: [{ pipelineExecutionId: 'e', status: moment().pipeline, startTime: at(1) }],
    }),
  };
  const clients = {
    cloudWatch: new CloudWatchClient(configuration),
    codeDeploy: new CodeDeployClient(configuration),
    codePipeline: new CodePipelineClient(configuration),
    ecr: new ECRClient(configuration),
    ecs: new ECSClient(configuration),
    elb: new ElasticLoadBalancingV2Client(configuration),
    configuration,
  };
  for (const client of Object.values(clients)) {
    Object.assign(client, {
      send: (command: object) => {
        const answer = answers[command.constructor.name];
        if (answer === undefined) throw new Error(`${command.constructor.name} is not expected`);
        return Promise.resolve(answer());
      },
    });
  }
  return clients;
}

function watched(...moments: Moment[]): Promise<{ status: number; printed: string }> {
  return watchedUntil('end', ...moments);
}

async function watchedUntil(
  until: 'end' | 'ready',
  ...moments: Moment[]
): Promise<{ status: number; printed: string }> {
  let printed = '';
  const aws = awsThat(moments);
  const context: Context = {
    services: [ref],
    clients: () => aws,
    style: noStyle,
    print: (text) => (printed += text),
  };
  const args = {
    environment: undefined,
    service: undefined,
    json: false,
    endpoint: undefined,
    id: undefined,
  };
  const status = await watch({ ...args, interval: 0, timeout: 1, until }, context);
  return { status, printed };
}

it('follows the pipeline, then its deployment', async () => {
  const { status, printed } = await watched(
    { pipeline: 'InProgress' },
    { pipeline: 'InProgress', deployment: 'Created' },
    { pipeline: 'Succeeded', deployment: 'Succeeded' },
  );
  expect({ status, printed }).toEqual({
    status: 0,
    printed:
      'pipeline InProgress: Build InProgress\nd-NEW Created: waits for CodeDeploy to start it\nd-NEW Succeeded\nd-NEW released\n',
  });
});

it('fails with a pipeline that fails before it has started one', async () => {
  const { status, printed } = await watched({ pipeline: 'InProgress' }, { pipeline: 'Failed' });
  expect(status).toBe(2);
  expect(printed).toBe(
    'pipeline InProgress: Build InProgress\npipeline Failed: Build Failed\nthe pipeline failed; npm run releases -- status\n',
  );
});

it('reports a deployment that began and ended between two looks', async () => {
  const { status, printed } = await watched(
    { pipeline: 'InProgress' },
    { pipeline: 'Succeeded', deployment: 'Succeeded' },
  );
  expect(status).toBe(0);
  expect(printed).toContain('d-NEW released\n');
});

it('has nothing to follow if no execution runs and nothing was ever deployed', async () => {
  await expect(watched({ pipeline: 'Failed' })).rejects.toThrow(
    'there is no deployment, and no execution of the pipeline is running',
  );
});

describe('until ready', () => {
  it('ends as soon as production traffic waits', async () => {
    const { status, printed } = await watchedUntil(
      'ready',
      { pipeline: 'InProgress', deployment: 'InProgress' },
      { pipeline: 'InProgress', deployment: 'Ready' },
    );
    expect(status).toBe(0);
    expect(printed.trimEnd().split('\n').at(-1)).toBe(
      'd-NEW is ready: production traffic waits for continue',
    );
  });

  it('ends as the deployment does if it never is', async () => {
    const { status } = await watchedUntil(
      'ready',
      { pipeline: 'InProgress', deployment: 'InProgress' },
      { pipeline: 'Failed', deployment: 'Failed' },
    );
    expect(status).toBe(2);
  });

  it('is no end without it', async () => {
    const { printed } = await watched(
      { pipeline: 'InProgress', deployment: 'Ready' },
      { pipeline: 'Succeeded', deployment: 'Succeeded' },
    );
    expect(printed).toContain('d-NEW released\n');
    expect(printed).not.toContain('is ready');
  });
});
