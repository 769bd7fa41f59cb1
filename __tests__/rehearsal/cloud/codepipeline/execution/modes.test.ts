import { startRefusal } from '../../../../../rehearsal/cloud/codepipeline/execution/refusals';
import { declared, History } from './history';

describe('in the mode SUPERSEDED', () => {
  it('a stage has one execution; the newest that waits for it takes the place of older ones', () => {
    const history = new History().start('1').pass('1', 'Source').start('2').pass('2', 'Source');
    expect(history.summary).toBe('1: InProgress in Build, 2: waits for Build');
    history.start('3').start('4');
    expect(history.summary).toBe(
      '1: InProgress in Build, 2: waits for Build, 3: InProgress in Source, 4: waits for Source',
    );
    history.pass('3', 'Source');
    expect(history.summary).toBe(
      '1: InProgress in Build, 2: Superseded in Build, 3: waits for Build, 4: InProgress in Source',
    );
    history.pass('1', 'Build');
    expect(history.summary).toBe(
      '1: InProgress in Deploy, 2: Superseded in Build, 3: InProgress in Build, 4: InProgress in Source',
    );
  });

  it('a failure lets the next execution into the stage', () => {
    const history = new History().start('1').pass('1', 'Source').start('2').pass('2', 'Source');
    history.fail('1', 'Lint').fail('1', 'Build');
    expect(history.summary).toBe('1: Failed in Build, 2: InProgress in Build');
  });

  it('executions wait at a disabled transition, and the newest enters when it is enabled', () => {
    const history = new History().transitionInto('Build', false);
    history.start('1').pass('1', 'Source').start('2').pass('2', 'Source');
    expect(history.summary).toBe('1: Superseded in Build, 2: waits for Build');
    expect(history.busy).toEqual([]);
    history.transitionInto('Build', true);
    expect(history.summary).toBe('1: Superseded in Build, 2: InProgress in Build');
  });
});

describe('in the mode QUEUED', () => {
  const queued = () => new History(declared({ executionMode: 'QUEUED' }));

  it('executions wait in order, and none takes the place of another', () => {
    const history = queued().start('1').start('2').start('3');
    expect(history.summary).toBe('1: InProgress in Source, 2: waits for Source, 3: waits for Source');
    history.pass('1', 'Source');
    expect(history.summary).toBe('1: InProgress in Build, 2: InProgress in Source, 3: waits for Source');
    history.pass('2', 'Source').pass('3', 'Source');
    expect(history.summary).toBe('1: InProgress in Build, 2: waits for Build, 3: waits for Build');
    history.pass('1', 'Build');
    expect(history.summary).toBe('1: InProgress in Deploy, 2: InProgress in Build, 3: waits for Build');
  });

  it('50 executions may be in progress', () => {
    const history = queued();
    for (let id = 1; id <= 49; id++) history.start(String(id));
    expect(startRefusal(history.state, 'QUEUED')).toBeUndefined();
    expect(startRefusal(history.start('50').state, 'QUEUED')?.code).toBe(
      'ConcurrentPipelineExecutionsLimitExceededException',
    );
    expect(startRefusal(history.state, 'SUPERSEDED')).toBeUndefined();
    expect(startRefusal(history.fail('1', 'Source').state, 'QUEUED')).toBeUndefined();
  });
});

it('in the mode PARALLEL executions do not wait for one another', () => {
  const history = new History(declared({ executionMode: 'PARALLEL' })).start('1').start('2');
  history.pass('1', 'Source').pass('2', 'Source');
  expect(history.summary).toBe('1: InProgress in Build, 2: InProgress in Build');
  history.fail('1', 'Lint').succeed('1', 'Build').pass('2', 'Build');
  expect(history.summary).toBe('1: Failed in Build, 2: InProgress in Deploy');
});
