import { judgeNeighbours, neighboursOf } from '../../../rehearsal/main-job/neighbours';
import type { Stage } from '../../../rehearsal/scenarios/stage';
import type { RequestRecord } from '../../../rehearsal/traffic';

const stage = (service: string, listener: string, isShared = true) =>
  ({
    service,
    deploymentGroup: service,
    productionListenerArn: listener,
    ...(isShared && { route: { ruleArn: service, request: { path: '/' }, rules: [] } }),
  }) as unknown as Stage;

describe('neighbours of a service', () => {
  const web = stage('web', 'shared');
  const api = stage('api', 'shared');
  const admin = stage('admin', 'own', false);
  const all = [web, api, admin, stage('eu', 'elsewhere')];

  it('are the others behind the same production listener', () => {
    expect(neighboursOf(web, all)).toEqual([api]);
    expect(neighboursOf(admin, all)).toEqual([]);
  });

  const request = (id: number, more: Partial<RequestRecord> = {}): RequestRecord => ({
    ...{ id, scheduledAt: 0, sentAt: 0, endedAt: 1, connection: 'new', status: 200, version: `tg-${id % 2}` },
    ...more,
  });
  const verdicts = (requests: readonly RequestRecord[]) =>
    judgeNeighbours([web, api], { requests }).map(({ passed }) => passed);

  it('notice nothing if the same target group answers each of them without a failure', () => {
    expect(verdicts([request(0), request(1), request(2), request(3)])).toEqual([true, true]);
  });

  it('notice a failure, and an answer of another target group', () => {
    expect(verdicts([request(0), request(1), request(2), request(3, { status: 502 })])).toEqual([
      true,
      false,
    ]);
    expect(verdicts([request(0), request(1), request(2, { version: 'tg-1' })])).toEqual([false, true]);
  });

  it('that were asked nothing prove nothing', () => {
    expect(verdicts([request(0)])).toEqual([true, false]);
  });
});
