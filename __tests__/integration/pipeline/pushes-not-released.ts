/**
 * Pushes that must not be released: each ends as AWS ends it, and production answers every request meanwhile. Part of a
 * suite that has deployed the stacks for something else: another deployment would take minutes.
 */
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListBucketsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasFailed } from '../../../rehearsal/traffic/ledger';
import type { Traffic } from '../../../rehearsal/traffic/start-traffic';
import { pipelineName, type DeployedProject } from '../../support/deployed-project';
import { root } from '../../support/run';
import { setBuildspec } from './buildspec';

/** A command of the tests of the pipeline: it fails with what one of these pushes brings. */
export const failsIfBroken = 'test ! -e broken';

const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8');

const commandFailed = (command: string, status: number) =>
  `Build terminated with state: FAILED. Phase: BUILD, Code: COMMAND_EXECUTION_ERROR, Message: Error while executing command: ${command}. Reason: exit status ${status}`;

/** A buildspec that hands on a digest of its own. */
const handingOn = (digest: string): string =>
  JSON.stringify({
    version: '0.2',
    env: { 'exported-variables': ['IMAGE_DIGEST'] },
    phases: { build: { commands: [`export IMAGE_DIGEST=${digest}`] } },
  });

/** @param deployed - stacks whose pipeline tests with `failsIfBroken` and has an approval, with a release in production */
export function describePushesNotReleased(deployed: () => DeployedProject): void {
  describe('that must not be released', () => {
    let project: DeployedProject;
    let s3: S3Client;
    let traffic: Traffic;
    /** Commit that production runs. */
    let live: string;
    let bucket: string;
    /** Commit that all of them change. */
    let base: string;
    /** Execution whose image was deleted, which its deployment waits for. */
    let withoutImage: string;

    beforeAll(async () => {
      project = deployed();
      s3 = new S3Client({ ...project.access, forcePathStyle: true });
      base = await head();
      live = await project.version();
      const { Buckets = [] } = await s3.send(new ListBucketsCommand());
      bucket = Buckets.map(({ Name = '' }) => Name).find((name) => name.startsWith(`${pipelineName}-art-`))!;
      traffic = await project.startTraffic();
    });

    afterAll(() => {
      s3.destroy();
    });

    /** Production runs what it ran before. */
    afterEach(async () => {
      expect(await project.version()).toBe(live);
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

    const head = () => project.git('rev-parse', 'HEAD');

    async function buildLog(): Promise<string[]> {
      const logGroupName = `/aws/codebuild/${pipelineName}-build`;
      const { events } = await project.client.json('logs.FilterLogEvents', { logGroupName });
      return (events as { message: string }[]).map(({ message }) => message);
    }

    const read = async (Key: string): Promise<string> => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
      return Body!.transformToString();
    };
    const write = (Key: string, Body: string) => s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
    const remove = (Key: string) => s3.send(new DeleteObjectCommand({ Bucket: bucket, Key }));

    // An hour of AWS time: what comes no further than its build is pushed meanwhile.
    it('loses its image before it is deployed', async () => {
      withoutImage = await release('Without an image');
      await project.reaches(withoutImage, 'Approve');
      const imageIds = [{ imageTag: await head() }];
      const named = { repositoryName: pipelineName };
      const deleted = await project.client.json('ecr.BatchDeleteImage', { ...named, imageIds });
      expect(deleted).toMatchObject({ failures: [], imageIds });
      await project.approve(withoutImage);
      await project.reaches(withoutImage, 'Deploy');
    });

    it('has a test that fails', async () => {
      expect(await pushed('A failing test', { broken: '' })).toEqual({
        execution: 'Failed',
        stage: 'Test',
        status: 'Failed',
        code: 'JobFailed',
        error: commandFailed(failsIfBroken, 1),
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

    async function withBuildspec(buildspec: string, use: () => Promise<void>): Promise<void> {
      const restore = await setBuildspec(project, buildspec);
      await use();
      await restore();
    }

    it.each([
      [
        'hands on nothing',
        '{version: 0.2, phases: {build: {commands: [ls]}}}',
        /^An action in this pipeline failed because one or more variables could not be resolved: Action name=ReleaseFiles\./,
      ],
      ['hands on no digest', handingOn('latest'), /^the build handed on "latest", which is no digest/],
      [
        'hands on a digest that is no image of the repository',
        handingOn(`sha256:${'0'.repeat(64)}`),
        /^the repository bluegreen-dev-nodejs has no image "sha256:0{64}", which the build handed on$/,
      ],
    ])('has a build that %s', async (_, buildspec, error) => {
      await withBuildspec(buildspec, async () => {
        expect(await pushed('A build')).toMatchObject({
          execution: 'Failed',
          stage: 'Build',
          error: expect.stringMatching(error) as string,
        });
      });
    });

    it('has a build that writes an artifact with its own credentials', async () => {
      const written = `${pipelineName}/Release/forged`;
      const command = `aws s3api put-object --bucket ${bucket} --key ${written}`;
      const buildspec = JSON.stringify({ version: '0.2', phases: { build: { commands: [command] } } });
      await withBuildspec(buildspec, async () => {
        expect(await pushed('A forger')).toMatchObject({
          execution: 'Failed',
          stage: 'Build',
          code: 'JobFailed',
        });
      });
      expect((await buildLog()).filter((line) => line.includes('(AccessDenied)'))).not.toEqual([]);
    });

    it.each([
      ['is no YAML', 'version: 0.2\nphases: [', 'DOWNLOAD_SOURCE, Code: YAML_FILE_ERROR'],
      ['has no phases', 'version: 0.2\n', 'DOWNLOAD_SOURCE, Code: YAML_FILE_ERROR'],
      [
        'runs what is not there',
        '{version: 0.2, phases: {build: {commands: [no-such]}}}',
        'BUILD, Code: COMMAND_EXECUTION_ERROR',
      ],
    ])('has a buildspec that %s', async (_, buildspec, phase) => {
      await withBuildspec(buildspec, async () => {
        const outcome = await pushed('A buildspec');
        expect(outcome).toMatchObject({ execution: 'Failed', stage: 'Build', code: 'JobFailed' });
        expect(outcome.error).toContain(`Build terminated with state: FAILED. Phase: ${phase}, Message: `);
      });
    });

    it('that lost its image fails when its deployment has waited long enough', async () => {
      expect(await project.outcome(withoutImage)).toEqual({
        execution: 'Failed',
        stage: 'Deploy',
        status: 'Failed',
        code: 'JobFailed',
        error:
          'The deployment timed out while waiting for the replacement task set to become healthy. This time out period is 60 minutes.',
      });
    });

    describe('templates of releases', () => {
      const key = (name: string) => `release-templates/${name}`;

      /** Writes a template as an apply does: the marker after it starts an execution. */
      const apply = async (name: string, text: string): Promise<void> => {
        await write(key(name), text);
        await write(key('release.json'), JSON.stringify({ written: text.length }));
      };

      /** Changes a template in the bucket. */
      const changed = async (name: string, change: (text: string) => string) => {
        const original = await read(key(name));
        expect(change(original)).not.toBe(original);
        const id = await project.startedBy(() => apply(name, change(original)));
        return { id, restore: () => project.startedBy(() => apply(name, original)) };
      };

      it('are gone', async () => {
        const original = await read(key('appspec.yaml'));
        await remove(key('appspec.yaml'));
        expect(await pushed('No template')).toMatchObject({
          execution: 'Failed',
          stage: 'Build',
          code: 'JobFailed',
          error: expect.stringMatching(
            /^the template release-templates\/appspec\.yaml cannot be read: NoSuchKey: /,
          ) as string,
        });
        // The commit has failed: its settings are released with the image that production runs.
        const id = await project.startedBy(() => apply('appspec.yaml', original));
        expect(await approved(id)).toMatchObject({ execution: 'Succeeded' });
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
      const files = (await project.actions(id)).find(({ actionName }) => actionName === 'ReleaseFiles');
      await remove(files!.output!.outputArtifacts![0]!.s3location!.key!);
      expect(await approved(id)).toMatchObject({
        execution: 'Failed',
        stage: 'Deploy',
        code: 'ConfigurationError',
        error: expect.stringContaining(
          `either the artifact or the Amazon S3 bucket could not be found. Name of artifact bucket: ${bucket}. `,
        ) as string,
      });
    });

    it('loses no request of production', async () => {
      const { sent, requests } = await traffic.stop();
      expect(requests.filter(hasFailed)).toEqual([]);
      expect(requests).toHaveLength(sent);
    });
  });
}
