/**
 * What comes to a pipeline of `npm run cloud` while a deployment of it runs: newer pushes, and both kinds of stop. Part
 * of a suite that has deployed the stacks for something else: another deployment would take minutes.
 */
import { CodePipelineClient, StopPipelineExecutionCommand } from '@aws-sdk/client-codepipeline';
import {
  ContinueDeploymentCommand,
  GetDeploymentCommand,
  GetDeploymentGroupCommand,
  StopDeploymentCommand,
  UpdateDeploymentGroupCommand,
  type BlueGreenDeploymentConfiguration,
  type DeploymentInfo,
} from '@aws-sdk/client-codedeploy';
import { awsClients, destroyClients, type AwsClients } from '../../../rehearsal/scenarios/aws';
import { hasFailed } from '../../../rehearsal/traffic/ledger';
import type { Traffic } from '../../../rehearsal/traffic/start-traffic';
import { pipelineName, type DeployedProject } from '../../support/deployed-project';
import { until } from '../../support/until';

/** Limit of a wait, and the pause between two looks of it. */
const [limitMs, pauseMs] = [900_000, 200];

const group = { applicationName: pipelineName, deploymentGroupName: pipelineName };

/** @param deployed - stacks whose pipeline has an approval, with a release in production */
export function describeWhileADeploymentRuns(deployed: () => DeployedProject): void {
  describe('while a deployment runs', () => {
    let project: DeployedProject;
    let clients: AwsClients;
    let pipelines: CodePipelineClient;
    let traffic: Traffic;
    /** As the stacks have it. */
    let configured: BlueGreenDeploymentConfiguration | undefined;
    /** Commit that production runs. */
    let live: string;

    const configure = (blueGreenDeploymentConfiguration: BlueGreenDeploymentConfiguration | undefined) =>
      clients.codeDeploy.send(
        new UpdateDeploymentGroupCommand({
          applicationName: pipelineName,
          currentDeploymentGroupName: pipelineName,
          blueGreenDeploymentConfiguration,
        }),
      );

    beforeAll(async () => {
      project = deployed();
      clients = awsClients(project.access);
      pipelines = new CodePipelineClient(project.access);
      live = await project.version();
      traffic = await project.startTraffic();
      const { deploymentGroupInfo } = await clients.codeDeploy.send(new GetDeploymentGroupCommand(group));
      configured = deploymentGroupInfo?.blueGreenDeploymentConfiguration;
      // The deployments from now on are successful when they are told to go on.
      await configure({
        deploymentReadyOption: { actionOnTimeout: 'CONTINUE_DEPLOYMENT' },
        terminateBlueInstancesOnDeploymentSuccess: {
          action: 'TERMINATE',
          terminationWaitTimeInMinutes: 2880,
        },
      });
    });

    afterAll(async () => {
      await configure(configured);
      destroyClients(clients);
      pipelines.destroy();
    });

    /** Production runs what it ran before. */
    afterEach(async () => {
      expect(await project.version()).toBe(live);
    });

    const head = () => project.git('rev-parse', 'HEAD');

    const infoOf = async (deploymentId: string): Promise<DeploymentInfo> => {
      const { deploymentInfo } = await clients.codeDeploy.send(new GetDeploymentCommand({ deploymentId }));
      return deploymentInfo!;
    };

    const deploymentOf = (id: string) =>
      until(
        async () => {
          const [deploy] = await project.actions(id);
          return deploy?.stageName === 'Deploy'
            ? deploy.output?.executionResult?.externalExecutionId
            : undefined;
        },
        'a deployment',
        limitMs,
        pauseMs,
      );

    /** Waits until production has moved to a release, whose deployment waits for a word. @returns the deployment */
    async function moved(id: string, commit: string): Promise<string> {
      const deployment = await deploymentOf(id);
      await until(
        async () => (await infoOf(deployment)).instanceTerminationWaitTimeStarted,
        'the wait for the termination',
        limitMs,
        pauseMs,
      );
      live = commit;
      return deployment;
    }

    async function approvedAndMoved(id: string): Promise<string> {
      await project.approve(id);
      return moved(id, await head());
    }

    const goOn = (deploymentId: string) =>
      clients.codeDeploy.send(
        new ContinueDeploymentCommand({ deploymentId, deploymentWaitType: 'TERMINATION_WAIT' }),
      );

    const stop = (pipelineExecutionId: string, more: { reason: string; abandon?: boolean }) =>
      pipelines.send(new StopPipelineExecutionCommand({ pipelineName, pipelineExecutionId, ...more }));

    it('is released after it, or a newer one in its place', async () => {
      const first = await project.release('First');
      const deployment = await approvedAndMoved(first);
      const second = await project.release('Second');
      await project.approve(second);
      await project.reaches(second, 'Approve', 'Succeeded');
      const third = await project.release('Third');
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
      const id = await project.release('Stopped');
      const deployment = await approvedAndMoved(id);
      await stop(id, { reason: 'enough' });
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
      const id = await project.release('Abandoned');
      const deployment = await approvedAndMoved(id);
      await stop(id, { reason: 'not this one', abandon: true });
      expect(await project.end(id)).toBe('Stopped');
      expect((await project.actions(id))[0]).toMatchObject({ stageName: 'Deploy', status: 'Abandoned' });
      expect((await infoOf(deployment)).status).toBe('InProgress');
      await clients.codeDeploy.send(
        new StopDeploymentCommand({ deploymentId: deployment, autoRollbackEnabled: true }),
      );
      const { rollbackInfo } = await infoOf(deployment);
      const rollback = rollbackInfo?.rollbackDeploymentId;
      const end = until(
        async () => {
          const { completeTime, status } = await infoOf(rollback!);
          return completeTime !== undefined && status;
        },
        'the end of the rollback',
        limitMs,
        pauseMs,
      );
      expect(await end).toBe('Succeeded');
      expect((await infoOf(deployment)).status).toBe('Stopped');
      live = before;
    });

    it('loses no request of production', async () => {
      const { sent, requests } = await traffic.stop();
      expect(requests.filter(hasFailed)).toEqual([]);
      expect(requests).toHaveLength(sent);
    });
  });
}
