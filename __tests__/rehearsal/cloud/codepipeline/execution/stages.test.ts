import { declared, History } from './history';

describe('an execution', () => {
  it('passes the stages in order, actions of the same run order at the same time', () => {
    const history = new History().start('1');
    expect(history.busy).toEqual(['1 Source']);
    history.succeed('1', 'Source');
    expect(history.busy).toEqual(['1 Lint', '1 Build']);
    history.succeed('1', 'Build');
    expect(history.busy).toEqual(['1 Lint']);
    history.succeed('1', 'Lint');
    expect(history.busy).toEqual(['1 Test']);
    history.succeed('1', 'Test');
    expect(history.busy).toEqual(['1 Deploy']);
    history.succeed('1', 'Deploy');
    expect(history.summary).toBe('1: Succeeded in Deploy');
  });

  it('tells what changes, in order', () => {
    const history = new History().start('1');
    expect(history.told()).toEqual(['1: InProgress', '1 Source: InProgress', '1 Source Source: InProgress']);
    history.succeed('1', 'Source');
    expect(history.told()).toEqual([
      '1 Source Source: Succeeded',
      '1 Source: Succeeded',
      '1 Build: InProgress',
      '1 Build Lint: InProgress',
      '1 Build Build: InProgress',
    ]);
    history.fail('1', 'Build');
    expect(history.told()).toEqual(['1 Build Build: Failed']);
    history.succeed('1', 'Lint');
    expect(history.told()).toEqual(['1 Build Lint: Succeeded', '1 Build: Failed', '1: Failed']);
  });

  it('fails with an action, once the others of the stage have ended; none begins any more', () => {
    const history = new History().start('1').succeed('1', 'Source').fail('1', 'Lint');
    expect(history.summary).toBe('1: InProgress in Build');
    history.succeed('1', 'Build');
    expect(history.summary).toBe('1: Failed in Build');
    expect(history.busy).toEqual([]);
  });

  it('hands artifacts on, with the revision of their source', () => {
    const revision = { revisionId: 'c0ffee', revisionSummary: 'Add coffee' };
    const history = new History().start('1').succeed('1', 'Source', { revision });
    const [output] = history.run('1', 'Source').outputs;
    expect(output).toMatchObject({ name: 'source', bucket: 'bucket' });
    expect(output?.key).toMatch(/^release\/source\/[A-Za-z0-9]{7}$/);
    expect(history.run('1', 'Build').inputs).toEqual([
      { ...output, revision: { ...revision, actionName: 'Source' } },
    ]);
  });

  it('keeps the keys of artifacts short, and each attempt has its own', () => {
    const long = declared({ name: 'a'.repeat(40) });
    const history = new History(long).start('1').start('2');
    const keyOf = (id: string) => history.run(id, 'Source').outputs[0]?.key;
    const first = keyOf('1');
    expect(first).toMatch(new RegExp(`^${'a'.repeat(20)}/source/.{7}$`));
    history.fail('1', 'Source');
    expect(keyOf('2')).not.toBe(first);
  });

  it('has the same ids for the same history', () => {
    const of = () => new History().start('1').succeed('1', 'Source').state;
    expect(of()).toEqual(of());
  });

  it('heeds an end once', () => {
    const history = new History().start('1');
    const { id } = history.run('1', 'Source');
    history.succeed('1', 'Source');
    const { state } = history;
    const error = { code: 'JobFailed', message: 'late' } as const;
    expect(history.happen({ type: 'actionFailed', id, error, progress: {} }).state).toEqual(state);
  });

  it('keeps what an action tells on its way', () => {
    const history = new History().start('1');
    const { id } = history.run('1', 'Source');
    history.happen({
      type: 'actionReported',
      id,
      progress: { externalExecutionId: 'build:1', summary: 'soon' },
    });
    history.succeed('1', 'Source', { summary: 'done' });
    expect(history.run('1', 'Source').progress).toEqual({ externalExecutionId: 'build:1', summary: 'done' });
  });
});
