import fc from 'fast-check';
import type { Service, TaskSet } from '../../../../rehearsal/cloud/ecs/model';
import { rollingChanges, taskGroups } from '../../../../rehearsal/cloud/ecs/scheduler/task-groups';

const service = (more: object) =>
  ({
    status: 'ACTIVE',
    deploymentController: 'ECS',
    desiredCount: 4,
    taskSets: [],
    settings: {},
    ...more,
  }) as unknown as Service;

const rolling = (desiredCount: number, minimumHealthyPercent: number, maximumPercent: number) =>
  service({ desiredCount, settings: { deploymentConfiguration: { minimumHealthyPercent, maximumPercent } } });

const state = (active: number, healthy = active) => ({ active, healthy });

describe('the tasks that a service should have', () => {
  it.each([
    [100, 4],
    [30, 2],
    [0, 0],
  ])('of a task set of %d percent are its share, rounded up', (scale, desiredCount) => {
    const taskSets = [{ id: 'a', scale } as TaskSet];
    expect(taskGroups(service({ deploymentController: 'CODE_DEPLOY', taskSets }))).toMatchObject([
      { id: 'a', desiredCount },
    ]);
  });

  it('are none of a deployment that is replaced and of a service that is deleted', () => {
    const deployment = { id: 'new' };
    const both = { deployment, previousDeployments: [{ id: 'old' }] };
    expect(taskGroups(service(both))).toMatchObject([
      { id: 'new', desiredCount: 4 },
      { id: 'old', desiredCount: 0 },
    ]);
    expect(taskGroups(service({ ...both, status: 'DRAINING' }))).toMatchObject([
      { desiredCount: 0 },
      { desiredCount: 0 },
    ]);
  });
});

describe('a rolling deployment', () => {
  it.each([
    ['starts all at once where twice as many may run', rolling(2, 100, 200), [state(0), state(2)], [2, -0]],
    ['waits for new tasks to be healthy', rolling(2, 100, 200), [state(2, 0), state(2)], [0, -0]],
    [
      'stops as many old tasks as are healthy too many',
      rolling(2, 100, 200),
      [state(2, 1), state(2)],
      [0, -1],
    ],
    ['stops old tasks first where no more may run', rolling(4, 50, 100), [state(0), state(4)], [0, -2]],
    ['stops unhealthy old tasks in any case', rolling(2, 100, 200), [state(0), state(2, 0)], [2, -2]],
    ['scales when nothing is left to replace', rolling(3, 100, 200), [state(1), state(0)], [2, -0]],
    ['ends at once when nothing is to run', rolling(0, 100, 200), [state(1), state(2)], [-1, -2]],
  ])('%s', (_title, of, states, expected) => {
    expect(rollingChanges(of, states).map((change) => change + 0)).toEqual(
      expected.map((change) => change + 0),
    );
  });

  it('never runs more than the maximum, nor stops healthy tasks below the minimum', () => {
    const percents = fc.record({
      minimum: fc.integer({ min: 0, max: 100 }),
      maximum: fc.integer({ min: 100, max: 200 }),
    });
    const group = fc
      .nat({ max: 6 })
      .chain((active) => fc.record({ active: fc.constant(active), healthy: fc.nat({ max: active }) }));
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        percents,
        group,
        group,
        (desired, { minimum, maximum }, fresh, old) => {
          fc.pre(old.active > 0 && fresh.active <= desired);
          const [started = 0, stopped = 0] = rollingChanges(rolling(desired, minimum, maximum), [fresh, old]);
          const atMost = Math.floor((desired * maximum) / 100);
          expect(started === 0 || fresh.active + old.active + started <= atMost).toBe(true);
          const healthyStopped = Math.max(0, -stopped - (old.active - old.healthy));
          const left = fresh.healthy + old.healthy - healthyStopped;
          expect(healthyStopped === 0 || left >= Math.ceil((desired * minimum) / 100)).toBe(true);
        },
      ),
    );
  });
});
