/** What facts mean, without any AWS. */
import { inFlight, outcomeOf } from '../../releases/model/deployments';
import type { DeploymentFacts, EventFacts } from '../../releases/model/facts';
import { candidatesOf, chooseRelease } from '../../releases/model/roll-back';
import { statusOf } from '../../releases/model/status';
import { waitingOf } from '../../releases/model/waiting';
import { at, deployment, digest, facts, imageOf, ref } from '../support/release-facts';

describe('the outcome of a deployment', () => {
  const failed: Partial<DeploymentFacts> = { status: 'Failed', rollbackId: 'd-BACK' };
  const back = (status: string) => deployment('d-BACK', { status, rollsBack: 'd-ONE' });

  test.each<[string, Partial<DeploymentFacts>, DeploymentFacts | undefined, boolean, string | undefined]>([
    ['goes on', { status: 'InProgress' }, undefined, false, undefined],
    ['waits', { status: 'Ready' }, undefined, false, undefined],
    ['succeeds', {}, undefined, false, 'released'],
    ['is a rollback that succeeds', { rollsBack: 'd-OLD' }, undefined, false, 'rolledBack'],
    ['fails, and may be rolled back', { status: 'Failed' }, undefined, true, undefined],
    ['fails, and is not rolled back', { status: 'Failed' }, undefined, false, 'failed'],
    ['fails, and never is', { status: 'Failed', autoRollback: false }, undefined, true, 'failed'],
    ['fails, and its rollback is not there yet', failed, undefined, false, undefined],
    ['fails, and is being rolled back', failed, back('InProgress'), false, undefined],
    ['fails, and is rolled back', failed, back('Succeeded'), false, 'rolledBack'],
    [
      'is stopped, and is rolled back',
      { ...failed, status: 'Stopped' },
      back('Succeeded'),
      false,
      'rolledBack',
    ],
    ['fails, and its rollback, too', failed, back('Failed'), false, 'failed'],
  ])('that %s', (_, change, rollback, mayBeRolledBack, outcome) => {
    expect(outcomeOf(deployment('d-ONE', change), rollback, mayBeRolledBack)).toBe(outcome);
  });

  it('is open for the newest that has not ended', () => {
    const open = deployment('d-TWO', { status: 'Ready' });
    expect(inFlight([deployment('d-THREE', { status: 'Stopped' }), open, deployment('d-ONE')])).toBe(open);
    expect(inFlight([deployment('d-ONE')])).toBeUndefined();
  });
});

describe('what a deployment waits for', () => {
  const event = (name: string, status: string): EventFacts => ({
    name,
    status,
    startTime: at(1),
    endTime: at(2),
  });
  const waits = (change: Partial<DeploymentFacts>, ...events: EventFacts[]) =>
    waitingOf(deployment('d-ONE', { status: 'InProgress', ...change }), {
      events,
      taskSets: facts.progress?.taskSets ?? [],
    });

  it('is nothing once it has ended', () => {
    expect(waits({ status: 'Succeeded' }, event('AllowTraffic', 'Succeeded'))).toBeUndefined();
  });

  it('is its start, then its tasks, its functions, its traffic', () => {
    expect(waitingOf(deployment('d-ONE', { status: 'Created' }), undefined)).toEqual({ for: 'start' });
    expect(waits({}, event('Install', 'InProgress'))).toEqual({ for: 'tasks', running: 2, desired: 2 });
    expect(waits({}, event('Install', 'Succeeded'), event('AfterAllowTestTraffic', 'InProgress'))).toEqual({
      for: 'hook',
      event: 'AfterAllowTestTraffic',
      since: at(1),
    });
    expect(waits({}, event('AllowTraffic', 'InProgress'))).toEqual({
      for: 'traffic',
      replacementPercent: 10,
    });
    expect(waits({}, event('Install', 'Succeeded'), event('AfterInstall', 'Pending'))).toEqual({
      for: 'event',
      event: 'AfterInstall',
    });
  });

  it('is somebody who continues it, or the end of the termination wait', () => {
    expect(
      waits({ status: 'Ready', readyWaitMinutes: 30 }, event('AfterAllowTestTraffic', 'Succeeded')),
    ).toEqual({ for: 'continue', until: at(32) });
    expect(waits({ terminationWaitStarted: true }, event('AfterAllowTraffic', 'Succeeded'))).toEqual({
      for: 'termination',
      until: at(62),
    });
  });
});

describe('the status of a service', () => {
  it('says what runs, where traffic goes and what is in flight', () => {
    expect(statusOf(ref, facts)).toEqual({
      environment: 'dev',
      service: 'web',
      region: 'eu-central-1',
      running: {
        taskDefinition: 'one',
        image: imageOf('1'),
        deploymentId: 'd-ONE',
        desired: 2,
        running: 2,
        pending: 0,
      },
      live: 'blue',
      production: { blue: 90, green: 10 },
      test: { blue: 0, green: 100 },
      deployment: {
        id: 'd-TWO',
        status: 'InProgress',
        createTime: at(10),
        image: imageOf('2'),
        waiting: { for: 'traffic', replacementPercent: 10 },
      },
      last: { id: 'd-ONE', status: 'Succeeded', createTime: at(0), completeTime: at(5), image: imageOf('1') },
      alarms: facts.alarms,
      pipeline: facts.pipeline,
    });
  });

  it('of a service without a task set and without traffic has neither', () => {
    const status = statusOf(ref, { ...facts, taskSets: [], production: [], deployments: [] });
    expect(Object.keys(status)).toEqual(['environment', 'service', 'region', 'test', 'alarms', 'pipeline']);
  });
});

describe('the release that a rollback returns to', () => {
  const images = new Map(['1', '2', '3'].map((digit) => [digit, imageOf(digit)]));
  const release = (id: string, digit: string, change: Partial<DeploymentFacts> = {}) =>
    deployment(id, { taskDefinition: digit, appSpec: `spec of ${id}`, ...change });
  const deployments = [
    release('d-RUNNING', '3'),
    release('d-BACK', '2', { rollsBack: 'd-BAD' }),
    release('d-BAD', '2', { status: 'Stopped' }),
    release('d-AGAIN', '1'),
    release('d-TWO', '2'),
    release('d-ONE', '1'),
  ];
  const candidates = candidatesOf(deployments, images, '3');

  it('succeeded, and has another image', () => {
    expect(candidates.map(({ deployment: { id } }) => id)).toEqual(['d-AGAIN', 'd-TWO']);
    expect(chooseRelease(candidates)).toMatchObject({ found: { appSpec: 'spec of d-AGAIN' } });
  });

  it('is chosen by a digest or a commit, or its beginning', () => {
    const two = { found: { deployment: { id: 'd-TWO' } } };
    expect(chooseRelease(candidates, digest('2'))).toMatchObject(two);
    expect(chooseRelease(candidates, 'sha256:2222222')).toMatchObject(two);
    expect(chooseRelease(candidates, '2222222')).toMatchObject(two);
    expect(chooseRelease(candidates, '2'.repeat(40))).toMatchObject(two);
    expect(chooseRelease(candidates, '4444444')).toEqual({ problem: 'unknown', candidates });
    expect(chooseRelease(candidates, '')).toEqual({ problem: 'ambiguous', candidates });
    expect(chooseRelease([])).toEqual({ problem: 'none', candidates: [] });
  });
});
