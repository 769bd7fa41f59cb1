import { describeTiming, releaseTiming, type TimingFacts } from '../../../rehearsal/report/release-timing';
import { action, at, awsTime, build, change, execution, source, view } from '../../support/pipeline-facts';
import { shift } from '../../support/traffic';

const deployment = { id: 'd-1', status: 'Succeeded', events: [], createTime: at(9), completeTime: at(21.2) };
const facts = (more: Partial<TimingFacts> = {}): TimingFacts => ({
  pipeline: view(execution([source, build])),
  deployment,
  shifts: [shift(11_150, 10), shift(16_150, 100)],
  awsTime,
  ...more,
});

describe('the time from a push to all of the traffic', () => {
  it('is split where one part ends and the next begins', () => {
    expect(releaseTiming(facts())).toEqual({
      source: { wallSeconds: 1.2 },
      build: { wallSeconds: 7.8 },
      provision: { awsSeconds: 129, wallSeconds: 2.2 },
      shift: { awsSeconds: 300 },
      bake: { awsSeconds: 303 },
      total: { wallSeconds: 16.2 },
    });
  });

  it('has parts that are the whole', () => {
    const { source: fetched, build: built, provision, shift: shifted, total } = releaseTiming(facts());
    const sum = fetched!.wallSeconds + built!.wallSeconds + provision!.wallSeconds + shifted!.awsSeconds / 60;
    expect(sum).toBeCloseTo(total!.wallSeconds, 0);
  });

  it('counts an approval apart from the work', () => {
    const approval = action('Approve', 'Approval', [4, 6]);
    const timing = releaseTiming(facts({ pipeline: view(execution([source, build, approval])) }));
    expect(timing).toMatchObject({ build: { wallSeconds: 5.8 }, approval: { awsSeconds: 120 } });
  });

  it('counts from the start of the pipeline where Terraform made the change', () => {
    const pipeline = view(execution([source, build]), {
      change: { ...change, kind: 'apply', startedAt: -9000 },
    });
    expect(releaseTiming(facts({ pipeline }))).toMatchObject({
      source: { wallSeconds: 0.3 },
      total: { wallSeconds: 15.3 },
    });
  });

  it('leaves out what was not reached: a rollback, a pipeline without a deployment', () => {
    const undone = facts({
      shifts: [shift(11_150, 10), shift(14_000, 0)],
      deployment: { ...deployment, status: 'Stopped' },
    });
    expect(Object.keys(releaseTiming(undone))).toEqual(['source', 'build', 'provision']);
    expect(Object.keys(releaseTiming(facts({ deployment: undefined, shifts: [] })))).toEqual(['source']);
    expect(releaseTiming({ pipeline: view(undefined), shifts: [], awsTime })).toEqual({});
  });

  it('is a line: wall time says so, everything else is AWS time', () => {
    expect(describeTiming(releaseTiming(facts()))).toBe(
      'source 1.2 s wall, build 7.8 s wall, provision 2 min 9 s (2.2 s wall), shift 5 min, bake 5 min 3 s',
    );
  });
});
