/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-return, @typescript-eslint/no-unsafe-argument -- answers are JSON, checked by the assertions */
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { withOwnTemporaryDirectory } from '../../../support/own-temporary-directory';
import { isRunning } from '../../../support/processes';
import { refusal } from '../../../support/service-caller';
import { until } from '../../../support/until';
import { contextOf, phasesOf, region, runningBuilds } from './running-builds';

let aws: ReturnType<typeof runningBuilds>;
const begin = (props: Parameters<typeof runningBuilds>[0] = {}) => (aws = runningBuilds(props));
beforeEach(() => begin());
afterEach(() => aws.stop());

const spec = (phases: string, more = '') => `version: 0.2\n${more}\nphases:\n${phases.replace(/^/gm, '  ')}`;
const before = ['SUBMITTED SUCCEEDED', 'QUEUED SUCCEEDED', 'PROVISIONING SUCCEEDED'];
const downloaded = [...before, 'DOWNLOAD_SOURCE SUCCEEDED'];
const after = ['FINALIZING SUCCEEDED', 'COMPLETED'];

describe('a build', () => {
  it('goes through all phases', async () => {
    const { build, end, said, output } = await aws.run(
      spec('build: { commands: [A=hello, "echo $A world"] }\npost_build: { commands: ["echo $A again"] }'),
    );
    expect(phasesOf(build)).toEqual([
      ...downloaded,
      'INSTALL SUCCEEDED',
      'PRE_BUILD SUCCEEDED',
      'BUILD SUCCEEDED',
      'POST_BUILD SUCCEEDED',
      'UPLOAD_ARTIFACTS SUCCEEDED',
      ...after,
    ]);
    expect(build).toMatchObject({
      buildNumber: 1,
      buildStatus: 'SUCCEEDED',
      buildComplete: true,
      currentPhase: 'COMPLETED',
      projectName: 'app',
      timeoutInMinutes: 60,
      queuedTimeoutInMinutes: 480,
      encryptionKey: 'arn:aws:kms:eu-west-1:123456789012:alias/aws/s3',
    });
    expect(end).toEqual({ status: 'SUCCEEDED', exportedVariables: {} });
    expect(output).toEqual(['hello world', 'hello again']);
    expect(said.slice(said.indexOf('Entering phase BUILD'))).toEqual([
      'Entering phase BUILD',
      'Running command A=hello',
      'Running command echo $A world',
      'Phase complete: BUILD State: SUCCEEDED',
      'Phase context status code:  Message: ',
      'Entering phase POST_BUILD',
      'Running command echo $A again',
      'Phase complete: POST_BUILD State: SUCCEEDED',
      'Phase context status code:  Message: ',
      'Phase complete: UPLOAD_ARTIFACTS State: SUCCEEDED',
      'Phase context status code:  Message: ',
    ]);
  });

  it('that fails in BUILD goes on to POST_BUILD and UPLOAD_ARTIFACTS', async () => {
    const { build, end, output, said } = await aws.run(
      spec(`build:
  commands: [exit 3, echo never]
  finally: [echo finally $CODEBUILD_BUILD_SUCCEEDING]
post_build:
  commands: [echo post $CODEBUILD_BUILD_SUCCEEDING]`),
    );
    expect(phasesOf(build).slice(6)).toEqual([
      'BUILD FAILED',
      'POST_BUILD SUCCEEDED',
      'UPLOAD_ARTIFACTS SUCCEEDED',
      ...after,
    ]);
    const reason = 'Error while executing command: exit 3. Reason: exit status 3';
    expect(contextOf(build, 'BUILD')).toBe(`COMMAND_EXECUTION_ERROR: ${reason}`);
    expect(end).toEqual({ status: 'FAILED', reason, exportedVariables: {} });
    expect(output).toEqual(['finally 0', 'post 0']);
    expect(said).toEqual(
      expect.arrayContaining([
        'Command did not exit successfully exit 3 exit status 3',
        'Phase complete: BUILD State: FAILED',
        `Phase context status code: COMMAND_EXECUTION_ERROR Message: ${reason}`,
      ]),
    );
  });

  it.each(['install', 'pre_build'])('that fails in %s ends', async (name) => {
    const { build, output } = await aws.run(
      spec(`${name}: { commands: ["false"], finally: [echo finally] }\nbuild: { commands: [echo never] }`),
    );
    expect(phasesOf(build).slice(name === 'install' ? 4 : 5)).toEqual([
      `${name.toUpperCase()} FAILED`,
      ...after,
    ]);
    expect([build.buildStatus, output]).toEqual(['FAILED', ['finally']]);
  });

  it.each<[string, string, string[], string]>([
    ['CONTINUE', 'PRE_BUILD FAILED', ['built', 'post'], 'FAILED'],
    ['ABORT', 'PRE_BUILD FAILED', [], 'FAILED'],
    ['RETRY-2', 'PRE_BUILD SUCCEEDED', ['built', 'post'], 'SUCCEEDED'],
    ['RETRY-1', 'PRE_BUILD FAILED', [], 'FAILED'],
    ['RETRY-9-exit status 5', 'PRE_BUILD SUCCEEDED', ['built', 'post'], 'SUCCEEDED'],
    ['RETRY-9-exit status 6', 'PRE_BUILD FAILED', [], 'FAILED'],
  ])('whose buildspec says %s goes on accordingly', async (onFailure, phase, expected, status) => {
    const { build, output } = await aws.run(
      spec(`pre_build:
  on-failure: "${onFailure}"
  commands: [N=$((N + 1)), "test $N -gt 2 || exit 5"]
build: { commands: [echo built] }
post_build: { commands: [echo post] }`),
    );
    expect(phasesOf(build)[5]).toBe(phase);
    expect([output, build.buildStatus]).toEqual([expected, status]);
  });

  it('that is aborted after BUILD uploads nothing', async () => {
    const { build, said } = await aws.run(spec('build: { on-failure: ABORT, commands: ["false"] }'));
    expect(phasesOf(build).slice(6)).toEqual(['BUILD FAILED', ...after]);
    expect(said).toContain('Phase complete: BUILD State: FAILED_WITH_ABORT');
  });

  it('of version 0.1 runs each command by itself', async () => {
    const { output } = await aws.run('version: 0.1\nphases:\n  build:\n    commands: [A=1, "echo [$A]"]');
    expect(output).toEqual(['[]']);
  });

  it('may run in bash', async () => {
    const { output } = await aws.run(
      spec('build: { commands: ["[[ a == a ]] && echo ${BASH_VERSION:+bash}"] }', 'env: { shell: bash }'),
    );
    expect(output).toEqual(['bash']);
  });

  it('leaves nothing behind', async () => {
    await withOwnTemporaryDirectory(async (temporary) => {
      const { output } = await aws.run(
        spec(
          'build: { commands: ["sleep 600 & echo $!", "mkdir a; touch a/b; chmod 555 a", "echo $CODEBUILD_SRC_DIR"] }',
        ),
      );
      const [pid, source] = output;
      expect(await until(() => !isRunning(Number(pid)), 'the end of the background')).toBe(true);
      expect(source).toMatch(`${realpathSync(temporary)}/codebuild-`);
      expect(existsSync(source!)).toBe(false);
      expect(readdirSync(temporary)).toEqual([]);
    });
  });

  it.each<[string, string, string]>([
    [
      'no buildspec',
      'no-such.yml',
      '^YAML_FILE_ERROR: stat /.*/output/src/no-such.yml: no such file or directory$',
    ],
    [
      'a path out of the source',
      '../../x.yml',
      '^YAML_FILE_ERROR: stat /.*/x.yml: no such file or directory$',
    ],
    ['an unknown version', 'version: 9\nphases: {}', '^YAML_FILE_ERROR: unknown version: got 9'],
    [
      'a missing object as its buildspec',
      'arn:aws:s3:::specs/a.yml',
      '^YAML_FILE_ERROR: arn:aws:s3:::specs/a.yml: the specified key does not exist$',
    ],
    [
      'a missing parameter',
      spec('build: {}', 'env: { parameter-store: { A: /nope } }'),
      '^Decrypted Variables Error: parameter does not exist: /nope$',
    ],
    [
      'a missing key of a secret',
      spec('build: {}', 'env: { secrets-manager: { A: "login:nope" } }'),
      '^Secrets Manager Error: the secret login has no JSON key nope$',
    ],
  ])('with %s fails in DOWNLOAD_SOURCE', async (_, buildspec, context) => {
    const { build, said } = await aws.run(buildspec);
    expect(phasesOf(build)).toEqual([...before, 'DOWNLOAD_SOURCE FAILED', ...after]);
    expect(contextOf(build, 'DOWNLOAD_SOURCE')).toMatch(new RegExp(context));
    expect(said).toContain('Phase complete: DOWNLOAD_SOURCE State: FAILED');
  });

  it('that is stopped ends at once, with all that it runs', async () => {
    await aws.create(
      spec('build: { commands: ["sleep 600 & echo $!; sleep 600", "echo never"], finally: [echo never] }'),
    );
    const { build } = await aws.call('StartBuild', { projectName: 'app' });
    const pid = Number(await until(() => aws.output(build.id)[0], 'the start of the command'));
    const stopped = await aws.call('StopBuild', { id: build.id });
    expect(stopped.build).toMatchObject({
      buildStatus: 'STOPPED',
      buildComplete: true,
      currentPhase: 'COMPLETED',
    });
    expect(phasesOf(stopped.build).slice(6)).toEqual(['BUILD STOPPED', 'COMPLETED']);
    expect(await aws.builds.ended(region, build.id)).toEqual({ status: 'STOPPED', exportedVariables: {} });
    expect(await until(() => !isRunning(pid), 'the end of what ran')).toBe(true);
    expect(aws.output(build.id)).toHaveLength(1);
    expect(await aws.call('StopBuild', { id: build.id })).toEqual(stopped);
  });

  it('that takes too long is timed out', async () => {
    await aws.stop();
    begin({ minuteMs: 40 });
    const { build, end } = await aws.run(spec('build: { commands: [sleep 600] }'), { timeoutInMinutes: 5 });
    expect(phasesOf(build).slice(-2)).toEqual([expect.stringMatching(/ TIMED_OUT$/), 'COMPLETED']);
    expect(end).toMatchObject({ status: 'TIMED_OUT', reason: 'Build has timed out. ' });
  });

  it('ends when the embedded AWS stops', async () => {
    await aws.create(spec('build: { commands: ["echo $$; sleep 600"] }'));
    const { build } = await aws.call('StartBuild', { projectName: 'app' });
    const pid = Number(await until(() => aws.output(build.id)[0], 'the start of the command'));
    await aws.stop();
    expect(await aws.get(build.id)).toMatchObject({ buildStatus: 'STOPPED' });
    expect(await until(() => !isRunning(pid), 'the end of the command')).toBe(true);
  });
});

describe('builds at once', () => {
  const waiting = spec('build: { commands: ["echo on; sleep 600"] }');
  const start = async (): Promise<string> => (await aws.call('StartBuild', { projectName: 'app' })).build.id;
  const isOn = (id: string) => until(() => aws.output(id).length > 0, `the start of ${id}`);

  it('are two; others wait their turn', async () => {
    await aws.create(waiting);
    const [first, second, third, fourth] = [await start(), await start(), await start(), await start()];
    await Promise.all([isOn(first), isOn(second)]);
    expect(await aws.get(third)).toMatchObject({ currentPhase: 'QUEUED', buildComplete: false });
    await aws.call('StopBuild', { id: third });
    expect(phasesOf(await aws.get(third)).slice(1)).toEqual(['QUEUED STOPPED', 'COMPLETED']);
    await aws.call('StopBuild', { id: first });
    await isOn(fourth);
  });

  it('that wait too long are timed out', async () => {
    await aws.stop();
    begin({ minuteMs: 40, concurrentBuilds: 1 });
    await aws.create(waiting, { timeoutInMinutes: 2160, queuedTimeoutInMinutes: 5 });
    await isOn(await start());
    const { build } = await aws.finish(await start());
    expect([phasesOf(build).slice(1), build.buildStatus]).toEqual([
      ['QUEUED TIMED_OUT', 'COMPLETED'],
      'TIMED_OUT',
    ]);
  });

  it('are as many as the project allows', async () => {
    await aws.create(waiting, { concurrentBuildLimit: 1 });
    const first = await start();
    expect(await refusal(start())).toBe(
      'AccountLimitExceededException: Cannot have more than 1 active builds for the project',
    );
    await aws.call('StopBuild', { id: first });
    expect(await start()).toMatch(/^app:/);
  });
});

describe('EventBridge', () => {
  it('hears of the state of a build and of its phases', async () => {
    const { build } = await aws.run(spec('build: { commands: ["false"] }'));
    const events = aws.events.map(({ detailType, detail }) =>
      detailType === 'CodeBuild Build State Change'
        ? `${String(detail['build-status'])} ${String(detail['current-phase'])}`
        : `${String(detail['completed-phase'])} ${String(detail['completed-phase-status'])}`,
    );
    expect(events).toEqual([
      'IN_PROGRESS SUBMITTED',
      ...downloaded,
      'INSTALL SUCCEEDED',
      'PRE_BUILD SUCCEEDED',
      'BUILD FAILED',
      'POST_BUILD SUCCEEDED',
      'UPLOAD_ARTIFACTS SUCCEEDED',
      'FINALIZING SUCCEEDED',
      'FAILED COMPLETED',
    ]);
    expect(aws.events.at(-1)).toMatchObject({
      source: 'aws.codebuild',
      resources: [build.arn],
      detail: {
        'project-name': 'app',
        'build-id': build.arn,
        'additional-information': {
          'build-complete': true,
          initiator: 'embedded-aws',
          'build-start-time': expect.stringMatching(/^[A-Z][a-z]{2} \d{1,2}, \d{4} \d{1,2}:\d\d:\d\d [AP]M$/),
          logs: { 'group-name': '/aws/codebuild/app' },
        },
      },
    });
    expect(aws.events.find(({ detail }) => detail['completed-phase'] === 'BUILD')?.detail).toMatchObject({
      'completed-phase-context':
        '[COMMAND_EXECUTION_ERROR: Error while executing command: false. Reason: exit status 1]',
    });
  });
});
