/**
 * The steps of release.yml on an embedded AWS, as jobs of GitHub Actions run them: a version that is good, one that its
 * tests reject, and what ends a job before anything is released. The templates are those that the stacks synthesize.
 */
import { gitHubReleases } from '../support/role-variants';
import { synthRoles } from '../support/roles';
import { describeWith, testTools } from '../support/tools';
import type { JobEnd } from '../support/workflow/run-job';
import { ReleaseBench } from './release-workflow/bench';

jest.setTimeout(300_000);

const { bucket, templates, role } = ReleaseBench;

const failed = ({ steps }: JobEnd) => steps.filter(({ conclusion }) => conclusion === 'failure');
const failedNames = (done: JobEnd) => failed(done).map(({ name }) => name);

describeWith([testTools.moto, testTools.aws], 'release.yml', () => {
  let bench: ReleaseBench;
  let good: string;
  /** Of the good version. */
  let digest: string;

  beforeAll(async () => {
    bench = await ReleaseBench.start();
  });

  afterAll(async () => {
    await bench.stop();
  });

  it('releases a good version: builds it, tests it before production has it, and moves traffic', async () => {
    good = await bench.commit(true);
    const done = await bench.job(good);
    expect(failed(done)).toEqual([]);
    expect(done.summary).toMatch(/^## Release of dev \/ web: success\n/);
    expect(done.summary).toMatch(/status +Succeeded/);
    expect(done.summary).toContain(`commit ${good.slice(0, 12)}`);
    expect(await bench.production()).toBe(good);
  });

  it('stops a version that its tests reject, and says why', async () => {
    const done = await bench.job(await bench.commit(false));
    expect(done.conclusion).toBe('failure');
    expect(failedNames(done)).toEqual(['Test the new version']);
    expect(done.summary).toMatch(/^## Release of dev \/ web: failure\n/);
    expect(done.summary).toContain('The tests of the new version failed:\n');
    expect(done.summary).toContain('500');
    expect(done.summary).toMatch(/status +Stopped/);
    expect(done.summary).toMatch(/error +MANUAL_STOP: /);
    expect(await bench.production()).toBe(good);
  });

  it('has called what the release role may, and nothing else', () => {
    const pipeline = { type: 'githubActions', gitHub: gitHubReleases };
    const [own] = synthRoles({ environments: { dev: { services: { nodejs: { pipeline } } } } }).filter(
      ({ name }) => name.endsWith('-release'),
    );
    const granted = own!.grants.Statement.flatMap(({ Action }) => Action);
    expect([...bench.called].filter((action) => !granted.includes(action))).toEqual([]);
    expect([...bench.called]).toEqual(
      expect.arrayContaining(
        ['CreateDeployment', 'ContinueDeployment', 'StopDeployment'].map(
          (operation) => `codedeploy:${operation}`,
        ),
      ),
    );
  });

  it('protects the image that production runs, and builds a commit once', async () => {
    const { stdout } = await bench.releases('prepare', '--commit', good, '--templates', templates, '--json');
    ({ digest } = JSON.parse(stdout) as { digest: string });
    const { imageDetails } = await bench.project.aws<{ imageDetails: { imageTags?: string[] }[] }>(
      ...[
        'ecr',
        'describe-images',
        '--repository-name',
        'shop-dev-web',
        '--image-ids',
        `imageDigest=${digest}`,
      ],
    );
    expect(imageDetails[0]?.imageTags?.sort()).toEqual(
      [good, `released-${digest.slice('sha256:'.length)}`].sort(),
    );
  });

  it('ends with one error for what is wrong before a deployment is made', async () => {
    const missing = `sha256:${'0'.repeat(64)}`;
    const create = (...args: string[]) => bench.releases('create', '--digest', missing, ...args);
    const [unknown, elsewhere] = await Promise.all([
      create('--templates', templates),
      create('--templates', `s3://${bucket}/elsewhere`),
    ]);
    expect(unknown).toEqual({
      status: 4,
      stdout: '',
      stderr: `error: the repository shop-dev-web in ap-southeast-1 has no image ${missing}: push it, or give --digest one that it has\n`,
    });
    expect(elsewhere.status).toBe(5);
    expect(elsewhere.stderr).toMatch(
      /^error: s3:\/\/\S+\/elsewhere\/\w+\.\w+ does not exist, .*: give --templates/,
    );

    const unset = await bench.job(good, { RELEASE_TEMPLATES: '' });
    expect(failedNames(unset)).toEqual(['Check the variables']);
    expect(unset.summary).toContain('the GitHub environment has no variable RELEASE_TEMPLATES');

    const refused = await bench.job(good, {}, () => {
      throw new Error('Not authorized to perform sts:AssumeRoleWithWebIdentity');
    });
    expect(failedNames(refused)).toEqual(['Assume the role that may release']);
    expect(refused.summary).toContain(`The job could not assume the role \`${role}\``);
  });

  it('does not begin while a deployment is in flight, and stops no other one', async () => {
    const created = await bench.releases('create', '--digest', digest, '--templates', templates, '--json');
    const { deploymentId } = JSON.parse(created.stdout) as { deploymentId: string };
    const [done, other] = await Promise.all([bench.job(good), bench.releases('stop', 'd-000000000')]);
    expect(failedNames(done)).toEqual(['Prepare the build']);
    expect(done.summary).toContain(`error: the deployment ${deploymentId} is in flight`);
    expect(other).toMatchObject({
      status: 6,
      stderr: `error: d-000000000 is not in flight: ${deploymentId} is\n`,
    });
    expect((await bench.releases('stop', deploymentId, '--rollback')).status).toBe(0);
  });
});
