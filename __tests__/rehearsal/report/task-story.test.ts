import { causesOf, describeOutlook, plainText, TaskStory } from '../../../rehearsal/report/task-story';
import { hopeless, sameness, signalOf, type StoppedTask } from '../../../rehearsal/stopped-task';

const exited = (id: string, more: Partial<StoppedTask> = {}): StoppedTask => ({
  taskArn: `arn:aws:ecs:us-east-1:123456789012:task/main/${id}`,
  service: 'web',
  startedBy: 'ecs-svc/1',
  taskDefinition: 'web:7',
  stopCode: 'EssentialContainerExited',
  stoppedReason: 'Essential container in task exited',
  fault: 'exited',
  stoppingAt: 0,
  containers: [
    { name: 'app', essential: true, exitCode: 1, log: ['starting', 'Error: no such table', '    at main'] },
  ],
  targetChecks: [],
  ...more,
});

const wanted = (id: string): StoppedTask => {
  const { fault, ...task } = exited(id, { stopCode: 'ServiceSchedulerInitiated' });
  expect(fault).toBe('exited');
  return task;
};

describe('the story of tasks that stop', () => {
  it('says the reason, the end of each container and its last lines once', () => {
    const story = new TaskStory();
    const tell = (task: StoppedTask) =>
      plainText(story.tell({ task, final: false })).map((line) => line.trim());
    expect(tell(exited('aaaaaaaabbbb'))).toEqual([
      '✗ task aaaaaaaa stopped: Essential container in task exited (web, web:7)',
      'container app exited with code 1',
      'the log of container app ends:',
      '│ starting',
      '│ Error: no such table',
      '│     at main',
    ]);
    expect(tell(exited('cccccccc'))).toEqual([
      '✗ task cccccccc stopped in the same way as the one before: 2 so far',
    ]);
    expect(story.tell({ task: exited('aaaaaaaabbbb'), final: true })).toEqual([]);
    expect(story.tell({ task: wanted('dddddddd'), final: false })).toEqual([]);
  });

  it('names each cause once, the most frequent first', () => {
    const check = { check: 'GET http://127.0.0.1:3000/health', failures: 3, answer: '503: database is down' };
    const unhealthy = exited('e', {
      fault: 'unhealthy-target',
      stoppedReason: 'Task failed ELB health checks',
      containers: [],
      targetChecks: [check],
    });
    expect(causesOf([unhealthy, exited('a'), exited('b'), wanted('c')])).toEqual([
      '2 tasks stopped: Essential container in task exited: container app exited with code 1: Error: no such table',
      '1 task stopped: Task failed ELB health checks: GET http://127.0.0.1:3000/health failed 3 times: 503: database is down',
    ]);
  });

  it('says what AWS does with a deployment that cannot succeed, and when', () => {
    const [cause, aws] = describeOutlook({
      task: exited('a'),
      stopped: 3,
      timeoutSeconds: 3600,
      leftSeconds: 3480,
      speed: 60,
    });
    expect(cause).toMatch(/cannot succeed .* 3 tasks .* container app exited with code 1/);
    expect(aws).toMatch(/TIMEOUT 1 h after Install began, in 58 min of AWS time, 58 s here; --fail-fast/);
  });
});

describe('tasks that stopped', () => {
  it('are hopeless when three of them stopped in the same way, whatever their ids and logs', () => {
    const tasks = [exited('a'), exited('b', { stoppingAt: 5 }), exited('c')];
    expect(hopeless(tasks.slice(0, 2))).toBeUndefined();
    expect(hopeless(tasks)).toBe(tasks[0]);
    const other = exited('d', { containers: [{ name: 'app', essential: true, exitCode: 2, log: [] }] });
    expect(sameness(other)).not.toBe(sameness(exited('a')));
    expect(hopeless([...tasks, other])).toBeUndefined();
    expect(hopeless(['a', 'b', 'c'].map(wanted))).toBeUndefined();
  });

  it.each([
    [137, 'SIGKILL'],
    [143, 'SIGTERM'],
    [139, 'SIGSEGV'],
    [1, undefined],
    [undefined, undefined],
  ])('with the exit code %s were ended by %s', (exitCode, signal) => {
    expect(signalOf(exitCode)).toBe(signal);
  });
});
