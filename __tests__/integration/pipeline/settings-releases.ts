/**
 * Changes of settings that change what an image is built from: each starts one execution, which releases the head of the
 * branch in an image of its own. Part of a suite that has deployed the stacks for something else: another deployment would
 * take minutes.
 */
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { readExecution } from '../../../rehearsal/main-job/pipeline/executions';
import { releasedImage } from '../../../rehearsal/main-job/pipeline/released-image';
import type { JsonObject } from '../../../rehearsal/settings-changes';
import { pipelineName, type DeployedProject } from '../../support/deployed-project';

/** A Dockerfile that the head of the branch has beside its own. */
export const otherDockerfile = 'other.Dockerfile';

interface ImageId {
  readonly imageTag?: string;
  readonly imageDigest: string;
}

/**
 * @param deployed - stacks whose pipeline has an approval
 * @param pipeline - its settings
 */
export function describeSettingsReleases(deployed: () => DeployedProject, pipeline: JsonObject): void {
  describe('a change of settings', () => {
    let project: DeployedProject;
    let client: CodePipelineClient;
    /** Tags of images that these tests have seen released. */
    const released: string[] = [];
    const task = { cpu: 1024, memoryMiB: 2048, architecture: 'ARM64' };

    beforeAll(() => {
      project = deployed();
      client = new CodePipelineClient(project.access);
    });

    afterAll(() => {
      client.destroy();
    });

    /** @returns id of the execution that the change has started, once it waits for its approval */
    async function deploy(service: JsonObject): Promise<string> {
      project.useSettings(service);
      const id = await project.startedBy(() =>
        project.type("npx cdktf deploy '*' --auto-approve --skip-provider-lock"),
      );
      await project.reaches(id, 'Approve');
      return id;
    }

    /** Expects an image of the head of the branch that was not there before. @returns its digest */
    async function expectNewImage(id: string): Promise<string | undefined> {
      const image = await releasedImage(await readExecution(client, pipelineName, id), project.access);
      const { imageIds } = await project.aws<{ imageIds: ImageId[] }>(
        ...['ecr', 'list-images', '--repository-name', pipelineName],
      );
      const head = await project.git('rev-parse', 'HEAD');
      const tags = imageIds
        .filter(({ imageDigest }) => imageDigest === image?.digest)
        .map(({ imageTag = '' }) => imageTag);
      expect(tags).toEqual([expect.stringMatching(`^${head}-[0-9a-f]{8}$`)]);
      expect(released).not.toContain(tags[0]);
      released.push(...tags);
      return image?.digest;
    }

    it('of the architecture releases an image of it, once', async () => {
      const before = await project.executions();
      const id = await deploy({ pipeline, task });
      const digest = await expectNewImage(id);
      await project.approve(id);
      expect(await project.end(id)).toBe('Succeeded');
      expect(await project.executions()).toHaveLength(before.length + 1);
      const arn = await project.aws<string>(
        ...['ecs', 'describe-services', '--cluster', pipelineName, '--services', pipelineName],
        ...['--query', "services[0].taskSets[?status=='PRIMARY'].taskDefinition | [0]"],
      );
      const running = await project.aws(
        ...['ecs', 'describe-task-definition', '--task-definition', arn],
        ...['--query', 'taskDefinition.[runtimePlatform.cpuArchitecture, containerDefinitions[0].image]'],
      );
      expect(running).toEqual(['ARM64', expect.stringMatching(`@${digest}$`)]);
      expect(await project.version()).toBe(released[0]);
    });

    it('of the Dockerfile releases an image that is built by it, once', async () => {
      const before = await project.executions();
      const build = { dockerfile: otherDockerfile };
      const id = await deploy({ pipeline: { ...pipeline, build }, task });
      await expectNewImage(id);
      await project.approve(id, 'Rejected');
      expect(await project.end(id)).toBe('Failed');
      expect(await project.executions()).toHaveLength(before.length + 1);
    });
  });
}
