import fc from 'fast-check';
import { callerOf, mayReadState } from '../../../hcp/model/access';
import type { Run, Workspace } from '../../../hcp/model/entities';
import { holderOf, startable } from '../../../hcp/model/queue';
import { holdsLock, isFinal, isWorking, transition, type RunEvent } from '../../../hcp/model/run';
import { conflictOf, readState, type StateFacts } from '../../../hcp/model/state-versions';
import { runNamed, workspaceNamed } from '../../support/hcp/entities';

describe('the queue', () => {
  const names = ['a', 'b'];
  const workspaces = new Map(names.map((id) => [id, workspaceNamed(id)]));

  /** Runs are made, the scheduler starts what it may, and what runs goes on somehow. */
  const play = (made: readonly Partial<Run>[], sent: readonly [number, RunEvent][], atOnce: number) => {
    let runs: Run[] = made.map((given, index) => runNamed(`run-${index}`, given));
    const put = (run: Run) => (runs = runs.map((each) => (each.id === run.id ? run : each)));
    const started: string[] = [];
    const start = () => {
      for (const run of startable(workspaces, runs, atOnce)) {
        started.push(run.id);
        put(transition(run, { type: 'start' })!.run);
      }
    };
    const check: (() => void)[] = [];
    start();
    for (const [index, event] of sent) {
      const run = runs[index % runs.length]!;
      const next = transition(run, event);
      if (next !== undefined) put(next.run);
      start();
      const now = runs;
      check.push(() => {
        for (const name of names)
          expect(now.filter((each) => each.workspaceId === name && holdsLock(each)).length).toBeLessThan(2);
      });
      check.push(() => {
        expect(now.filter(isWorking).length).toBeLessThanOrEqual(made.length);
      });
    }
    return { runs, started, check };
  };

  const made = fc.array(
    fc.record({
      workspaceId: fc.constantFrom(...names),
      planOnly: fc.boolean(),
      savePlan: fc.boolean(),
      autoApply: fc.boolean(),
    }),
    { minLength: 1, maxLength: 6 },
  );
  const sent = fc.array(
    fc.tuple(
      fc.nat(),
      fc.constantFrom<RunEvent>(
        { type: 'plan-ended', end: 'ok', hasChanges: true },
        { type: 'plan-ended', end: 'ok', hasChanges: false },
        { type: 'apply-ended', end: 'ok' },
        { type: 'discard' },
        { type: 'cancel' },
      ),
    ),
    { maxLength: 40 },
  );

  test('has one run at a time that may change a workspace', () => {
    fc.assert(
      fc.property(made, sent, fc.integer({ min: 1, max: 3 }), (runs, events, atOnce) => {
        for (const check of play(runs, events, atOnce).check) check();
      }),
    );
  });

  test('starts the runs of a workspace in the order in which they were made', () => {
    fc.assert(
      fc.property(made, sent, (runs, events) => {
        const { started } = play(runs, events, 2);
        const ordered = (name: string) =>
          started
            .map((id) => Number(id.slice('run-'.length)))
            .filter(
              (index) =>
                runs[index]!.workspaceId === name && !runs[index]!.planOnly && !runs[index]!.savePlan,
            );
        for (const name of names) expect(ordered(name)).toEqual(ordered(name).toSorted((a, b) => a - b));
      }),
    );
  });

  test('starts nothing in a workspace that somebody has locked, but plans that change nothing', () => {
    const locked = new Map([['a', workspaceNamed('a', { lock: { by: 'ada', reason: 'a look' } })]]);
    const runs = [runNamed('run-1'), runNamed('run-2', { planOnly: true })];
    expect(startable(locked, runs, 9).map(({ id }) => id)).toEqual(['run-2']);
    expect(holderOf(locked.get('a')!, runs)).toEqual({ by: 'user', name: 'ada', reason: 'a look' });
  });

  test('is not held by a run that is over', () => {
    const run = runNamed('run-1', { status: 'applied' });
    expect(isFinal(run)).toBe(true);
    expect(holderOf(workspaceNamed('a'), [run])).toBeUndefined();
  });
});

describe('the state of a workspace', () => {
  const facts: fc.Arbitrary<StateFacts> = fc.record({
    serial: fc.nat(5),
    lineage: fc.constantFrom('one', 'two'),
    md5: fc.constantFrom('a', 'b'),
  });

  test('goes on with one lineage and rising serials, whatever is sent', () => {
    fc.assert(
      fc.property(fc.array(facts), (sent) => {
        const accepted: StateFacts[] = [];
        for (const each of sent) if (conflictOf(accepted.at(-1), each) === undefined) accepted.push(each);
        for (const [index, each] of accepted.entries()) {
          const before = accepted[index - 1];
          if (before === undefined) continue;
          expect(each.lineage).toBe(before.lineage);
          expect(
            each.serial > before.serial || (each.serial === before.serial && each.md5 === before.md5),
          ).toBe(true);
        }
      }),
    );
  });

  test.each([
    ['another lineage', { serial: 9, lineage: 'two', md5: 'b' }, 'lineage'],
    ['a serial that is lower', { serial: 2, lineage: 'one', md5: 'b' }, 'serial'],
    ['the same serial with another content', { serial: 3, lineage: 'one', md5: 'b' }, 'content'],
    ['the same once more', { serial: 3, lineage: 'one', md5: 'a' }, undefined],
    ['the next one', { serial: 4, lineage: 'one', md5: 'b' }, undefined],
  ])('meets %s', (_title, posted, conflict) => {
    expect(conflictOf({ serial: 3, lineage: 'one', md5: 'a' }, posted)).toBe(conflict);
    expect(conflictOf({ serial: 3, lineage: 'one', md5: 'a' }, posted, true)).toBeUndefined();
  });

  test('is read from Terraform’s file', () => {
    const text = JSON.stringify({
      version: 4,
      serial: 3,
      lineage: 'one',
      outputs: { url: { value: 'x', type: 'string' }, key: { value: 1, type: 'number', sensitive: true } },
      resources: [
        { mode: 'managed', instances: [{}, {}] },
        { mode: 'data', instances: [{}] },
      ],
    });
    expect(readState(text)).toEqual({
      serial: 3,
      lineage: 'one',
      outputs: [
        { name: 'url', value: 'x', type: 'string', sensitive: false },
        { name: 'key', value: 1, type: 'number', sensitive: true },
      ],
      resources: 2,
    });
    for (const other of ['', '{}', 'null', '[]', '{"version":3}']) expect(readState(other)).toBeUndefined();
  });
});

describe('who may read a state', () => {
  const all = new Map<string, Workspace>([
    ['a', workspaceNamed('a', { remoteStateConsumers: ['b'] })],
    ['b', workspaceNamed('b')],
    ['c', workspaceNamed('c')],
    ['d', workspaceNamed('d', { organizationId: 'org-2' })],
    ['open', workspaceNamed('open', { globalRemoteState: true })],
  ]);
  const may = (from: string, to: string) =>
    mayReadState({ kind: 'run', workspaceId: from }, all.get(to)!, (id) => all.get(id));

  test('a run: its own workspace, and those that share theirs', () => {
    expect([may('a', 'a'), may('b', 'a'), may('c', 'a'), may('a', 'b')]).toEqual([true, true, false, false]);
    expect([may('c', 'open'), may('d', 'open'), may('gone', 'open')]).toEqual([true, false, false]);
  });

  test('a user: all; nobody: none', () => {
    const find = (id: string) => all.get(id);
    expect(mayReadState({ kind: 'user' }, all.get('a')!, find)).toBe(true);
    expect(mayReadState({ kind: 'nobody' }, all.get('open')!, find)).toBe(false);
  });

  test('a token stands for nobody once it has expired, or its run has gone', () => {
    const now = Date.parse('2026-01-01T00:00:00Z');
    const token = { id: 'at-1', value: 'x', description: '' };
    expect(callerOf(undefined, () => undefined, now)).toBeUndefined();
    expect(callerOf(token, () => undefined, now)).toEqual({ kind: 'user' });
    expect(callerOf({ ...token, expiresAt: '2026-01-01T00:00:00Z' }, () => undefined, now)).toBeUndefined();
    expect(callerOf({ ...token, expiresAt: '2026-01-01T00:00:01Z' }, () => undefined, now)).toEqual({
      kind: 'user',
    });
    const ofRun = { ...token, runId: 'run-1' };
    expect(callerOf(ofRun, () => undefined, now)).toBeUndefined();
    expect(callerOf(ofRun, (id) => runNamed(id), now)).toEqual({ kind: 'run', workspaceId: 'a' });
  });
});
