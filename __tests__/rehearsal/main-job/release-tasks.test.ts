import { ReleaseTasks } from '../../../rehearsal/main-job/release-tasks';
import type { Observation } from '../../../rehearsal/scenarios/observer';
import type { StoppedTask } from '../../../rehearsal/stopped-task';

const stopOf = (id: number, service = 'web') => ({
  task: {
    taskArn: `task/${id}`,
    service,
    startedBy: 'ecs-svc/2',
    taskDefinition: 'web:2',
    stopCode: 'TaskFailedToStart',
    stoppedReason: 'CannotPullContainerError: web:2: not found',
    fault: 'failed-to-start',
    stoppingAt: 0,
    containers: [],
    targetChecks: [],
  } satisfies StoppedTask,
  final: false,
});

const installing = (status: string): Observation => ({
  deployment: {
    id: 'd-1',
    status: 'InProgress',
    events: [{ name: 'Install', status, startTime: new Date(0) }],
  },
  weights: { original: 100, replacement: 0 },
});

function watch(failFast = true) {
  const said: string[] = [];
  const tasks = new ReleaseTasks({
    service: 'web',
    console: { taskStopped: () => undefined, say: (sentences) => said.push(...sentences) },
    clock: { speed: 60, now: () => 120_000, after: () => () => undefined },
    installTimeoutSeconds: 3600,
    failFast,
  });
  return { tasks, said };
}

describe('the tasks of a release', () => {
  it('make it hopeless when all of them stop in the same way during Install', async () => {
    const { tasks, said } = watch();
    tasks.observe(installing('InProgress'));
    for (const id of [1, 2]) tasks.add(stopOf(id));
    expect(said).toEqual([]);
    tasks.add(stopOf(3));
    tasks.add(stopOf(4));
    expect(said).toEqual([
      expect.stringContaining('3 tasks of the replacement have stopped'),
      expect.stringContaining('in 58 min of AWS time'),
    ]);
    expect((await tasks.givenUp).message).toContain('CannotPullContainerError: web:2: not found');
    expect(tasks.stopped).toHaveLength(4);
  });

  it('are not those of the original task set, which stopped before Install began', () => {
    const { tasks, said } = watch();
    for (const id of [1, 2, 3]) {
      const { task, final } = stopOf(id);
      tasks.add({ task: { ...task, startedBy: 'ecs-svc/1', stoppingAt: -1000 }, final });
    }
    tasks.observe(installing('InProgress'));
    expect(said).toEqual([]);
  });

  it('are of one service, and say nothing about a deployment that has installed them', () => {
    const { tasks, said } = watch();
    tasks.observe(installing('Succeeded'));
    for (const id of [1, 2, 3]) tasks.add(stopOf(id));
    tasks.add(stopOf(4, 'other'));
    expect(said).toEqual([]);
    expect(tasks.stopped).toHaveLength(3);
  });
});
