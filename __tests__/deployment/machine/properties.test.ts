import fc from 'fast-check';
import type { DeploymentEvent } from '../../../deployment/machine/model';
import { isTerminal } from '../../../deployment/machine/queries';
import type { DeploymentState } from '../../../deployment/machine/state';
import { transition } from '../../../deployment/machine/transition';
import { anyEvent, anyReleaseWithRollback, anyRun, type Run } from './arbitraries';

const runs = 300;
const everyState = ({ created, states }: Run) => [created, ...states];
const holdsInEveryState = (check: (state: DeploymentState) => void) => {
  fc.assert(
    fc.property(anyRun, (run) => {
      everyState(run).forEach(check);
    }),
    { numRuns: runs },
  );
};
const copyOf = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** Answers every effect well and lets every timer elapse in its turn. */
function finish(state: DeploymentState): DeploymentState {
  let now = 1e9;
  let last = transition(state, { type: 'started', at: now }).state;
  for (let count = 0; count < 1000 && !isTerminal(last.status); count++) {
    const effect =
      last.outstanding.find(({ type }) => type !== 'startTimer') ??
      last.outstanding.reduce((first, other) =>
        first.type === 'startTimer' && other.type === 'startTimer' && other.at < first.at ? other : first,
      );
    if (effect.type === 'startTimer') now = Math.max(now, effect.at);
    const type = effect.type === 'startTimer' ? 'elapsed' : 'succeeded';
    last = transition(last, { type, at: now, id: effect.id }).state;
  }
  return last;
}

describe('in any deployment, whatever happens', () => {
  it('the runs of these tests end in every way, and are rolled back', () => {
    const ends = new Map<string, number>();
    let rollbacks = 0;
    for (const { release, rollback } of fc.sample(anyReleaseWithRollback, 400)) {
      const status = release.states.at(-1)?.status ?? 'none';
      ends.set(status, (ends.get(status) ?? 0) + 1);
      if (rollback?.states.at(-1)?.status === 'Succeeded') rollbacks += 1;
    }
    expect([...ends.keys()]).toEqual(expect.arrayContaining(['Succeeded', 'Failed', 'Stopped']));
    expect(rollbacks).toBeGreaterThan(0);
  });

  it('weights sum to 100', () => {
    holdsInEveryState(({ weights, outstanding }) => {
      expect(weights.original + weights.replacement).toBe(100);
      for (const effect of outstanding)
        if (effect.type === 'routeProductionTraffic')
          expect(effect.weights.original + effect.weights.replacement).toBe(100);
    });
  });

  it('a terminal state has no exit and waits for nothing', () => {
    fc.assert(
      fc.property(anyRun, fc.array(anyEvent), ({ states }, events) => {
        const end = states.find(({ status }) => isTerminal(status));
        if (end === undefined) return;
        expect(end.outstanding).toEqual([]);
        expect(end.completeTime).toBeDefined();
        expect(
          end.lifecycleEvents.filter(({ status }) => ['Pending', 'InProgress'].includes(status)),
        ).toEqual([]);
        for (const event of events) expect(transition(end, event)).toEqual({ state: end, effects: [] });
        expect(states.at(-1)).toBe(end);
      }),
      { numRuns: runs },
    );
  });

  it('nothing is rolled back once the original was asked to go, nor before there was a replacement', () => {
    holdsInEveryState(({ original, replacement, rollback, plan }) => {
      if (original !== 'active' || replacement === 'absent' || plan.kind === 'rollback')
        expect(rollback).toBeUndefined();
    });
  });

  it('the original goes only when it has no traffic and is not primary', () => {
    holdsInEveryState(({ plan, original, weights, primary }) => {
      if (original === 'active') return;
      expect([plan.kind, weights.original, primary]).toEqual(['release', 0, 'replacement']);
    });
  });

  it('a rollback deletes the replacement only when it has no traffic and is not primary', () => {
    holdsInEveryState(({ plan, replacement, weights, primary }) => {
      if (plan.kind === 'release' || replacement === 'active') return;
      expect([weights.replacement, primary]).toEqual([0, 'original']);
    });
  });

  it('effects have ids of their own', () => {
    fc.assert(
      fc.property(anyRun, (run) => {
        const seen: string[] = [];
        let state = run.created;
        for (const event of run.events) {
          const result = transition(state, event);
          seen.push(...result.effects.map(({ id }) => id));
          state = result.state;
        }
        expect(new Set(seen).size).toBe(seen.length);
      }),
      { numRuns: runs },
    );
  });

  it('the run ends when every effect is answered and every timer elapses', () => {
    fc.assert(
      fc.property(anyRun, fc.nat(), (run, choice) => {
        const states = everyState(run);
        const state = states[choice % states.length] ?? run.created;
        expect(isTerminal(finish(state).status)).toBe(true);
      }),
      { numRuns: runs },
    );
  });

  it('the same events give the same states, also when every state was written down and read again', () => {
    const replay = (
      created: DeploymentState,
      events: readonly DeploymentEvent[],
      keep = (s: DeploymentState) => s,
    ) => {
      const states: DeploymentState[] = [];
      let state = keep(created);
      for (const event of events) {
        state = keep(transition(state, event).state);
        states.push(state);
      }
      return states;
    };
    fc.assert(
      fc.property(anyRun, ({ created, events, states }) => {
        expect(replay(created, events)).toEqual(states);
        expect(replay(created, events, copyOf)).toEqual(states);
        expect(states.map(copyOf)).toStrictEqual(states);
      }),
      { numRuns: runs },
    );
  });

  it('an event that changes nothing gives back the same state', () => {
    fc.assert(
      fc.property(anyRun, anyEvent, ({ states, created }, event) => {
        const state = states.at(-1) ?? created;
        const result = transition(state, event);
        if (JSON.stringify(result.state) === JSON.stringify(state)) expect(result.state).toBe(state);
      }),
      { numRuns: runs },
    );
  });

  it('a rollback that succeeds leaves what the release found', () => {
    fc.assert(
      fc.property(anyReleaseWithRollback, ({ release, rollback }) => {
        const end = rollback?.states.at(-1);
        if (end?.status !== 'Succeeded') return;
        const found = release.created;
        expect(end).toMatchObject({ weights: found.weights, primary: found.primary, original: 'active' });
        expect(end.replacement).toBe('terminated');
        if (end.plan.settings.restoreTestTraffic) expect(end.testRoute).toBe(found.testRoute);
      }),
      { numRuns: runs },
    );
  });
});
