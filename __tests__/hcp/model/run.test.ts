import fc from 'fast-check';
import {
  actionsOf,
  appliesAtOnce,
  holdsLock,
  isFinal,
  isWorking,
  transition,
  type RunEffect,
  type RunEvent,
  type RunState,
  type Stage,
} from '../../../hcp/model/run';
import { newRunState } from '../../support/hcp/entities';

const fresh = (given: Partial<RunState>): RunState => ({ ...newRunState, ...given });

const runs = fc
  .record({
    planOnly: fc.boolean(),
    savePlan: fc.boolean(),
    autoApply: fc.boolean(),
    stages: fc.subarray<Stage>(['post_plan', 'pre_apply']),
  })
  .map(fresh);

const events: fc.Arbitrary<RunEvent> = fc.oneof(
  fc.constantFrom<RunEvent>(
    { type: 'start' },
    { type: 'apply' },
    { type: 'discard' },
    { type: 'cancel' },
    { type: 'force-cancel' },
    { type: 'reject' },
  ),
  fc.record({
    type: fc.constant('plan-ended' as const),
    end: fc.constantFrom('ok' as const, 'failed' as const),
    hasChanges: fc.boolean(),
  }),
  fc.record({
    type: fc.constant('apply-ended' as const),
    end: fc.constantFrom('ok' as const, 'failed' as const),
  }),
  fc.record({
    type: fc.constant('stage-ended' as const),
    stage: fc.constantFrom<Stage>('post_plan', 'pre_apply'),
    passed: fc.boolean(),
  }),
);

interface Step {
  readonly before: RunState;
  readonly event: RunEvent;
  readonly after: RunState;
  readonly effects: readonly RunEffect[];
}

/** What happens; events that are not possible leave the run as it is. */
function history(first: RunState, all: readonly RunEvent[]): readonly Step[] {
  let run = first;
  return all.flatMap((event) => {
    const next = transition(run, event);
    if (next === undefined) return [];
    const step = { before: run, event, after: next.run, effects: next.effects };
    run = next.run;
    return [step];
  });
}

const holds = (check: (steps: readonly Step[], first: RunState) => void) => {
  fc.assert(
    fc.property(runs, fc.array(events, { maxLength: 30 }), (run, sent) => {
      check(history(run, sent), run);
    }),
    { numRuns: 2000 },
  );
};

const effectsOf = (steps: readonly Step[]) => steps.flatMap(({ effects }) => effects);

describe('a run', () => {
  test('plans at most once, and applies at most once, after its plan', () => {
    holds((steps) => {
      const effects = effectsOf(steps).filter((effect) => effect === 'plan' || effect === 'apply');
      expect([[], ['plan'], ['plan', 'apply']]).toContainEqual(effects);
    });
  });

  test('applies only what changes something, and what somebody approved, or the workspace does by itself', () => {
    holds((steps, first) => {
      if (!effectsOf(steps).includes('apply')) return;
      expect(first.planOnly).toBe(false);
      expect(steps).toContainEqual(
        expect.objectContaining({ event: { type: 'plan-ended', end: 'ok', hasChanges: true } }),
      );
      const isApproved = steps.some(({ event }) => event.type === 'apply');
      expect(isApproved || (first.autoApply && !first.savePlan)).toBe(true);
    });
  });

  test('applies nothing before the tasks of each of its stages have passed', () => {
    holds((steps, { stages }) => {
      if (!effectsOf(steps).includes('apply')) return;
      for (const stage of stages)
        expect(steps).toContainEqual(
          expect.objectContaining({ event: { type: 'stage-ended', stage, passed: true } }),
        );
    });
  });

  test('is over once it is over', () => {
    holds((steps) => {
      expect(steps.slice(0, -1).filter(({ after }) => isFinal(after))).toEqual([]);
    });
  });

  test('applies nothing after somebody discarded it, or canceled it before the apply', () => {
    holds((steps) => {
      const refused = steps.findIndex(
        ({ event, before }) =>
          event.type === 'discard' || (event.type === 'cancel' && before.applyStatus !== 'running'),
      );
      if (refused !== -1) expect(effectsOf(steps.slice(refused))).not.toContain('apply');
    });
  });

  test('offers exactly the actions that are possible', () => {
    holds((steps, first) => {
      for (const run of [first, ...steps.map(({ after }) => after)]) {
        const offered = actionsOf(run);
        expect({
          isConfirmable: transition(run, { type: 'apply' }) !== undefined,
          isDiscardable: transition(run, { type: 'discard' }) !== undefined,
          isCancelable: transition(run, { type: 'cancel' }) !== undefined,
          isForceCancelable: transition(run, { type: 'force-cancel' }) !== undefined,
        }).toEqual(offered);
      }
    });
  });

  test('has ended its plan and its apply, or never reaches them, once it is over', () => {
    holds((steps) => {
      const last = steps.at(-1)?.after;
      if (last === undefined || !isFinal(last)) return;
      const over = ['finished', 'errored', 'canceled', 'unreachable'];
      expect(over).toContain(last.planStatus);
      expect(over).toContain(last.applyStatus);
    });
  });

  test('holds the lock of its workspace while it may still change something', () => {
    holds((steps) => {
      for (const { after } of steps) {
        if (after.status === 'applying' || after.status === 'planned') expect(holdsLock(after)).toBe(true);
        if (isFinal(after) || after.planOnly || after.status === 'pending')
          expect(holdsLock(after)).toBe(false);
      }
    });
  });

  test('holds the lock until its apply has ended, whatever is asked of it meanwhile', () => {
    holds((steps) => {
      const applies = steps.findIndex(({ effects }) => effects.includes('apply'));
      if (applies === -1) return;
      const ends = steps.findIndex(({ event }) => event.type === 'apply-ended');
      for (const { after } of steps.slice(applies, ends === -1 ? undefined : ends))
        expect([holdsLock(after), isWorking(after)]).toEqual([true, true]);
    });
  });

  test('that is canceled by force is over when Terraform is gone', () => {
    const first = fresh({ autoApply: true });
    const cancel: readonly RunEvent[] = [{ type: 'cancel' }, { type: 'force-cancel' }];
    const planning = history(first, [{ type: 'start' }, ...cancel]).at(-1)!;
    expect([planning.after.status, planning.effects]).toEqual(['planning', ['kill']]);
    const planned: RunEvent = { type: 'plan-ended', end: 'failed', hasChanges: false };
    expect(transition(planning.after, planned)?.run).toMatchObject({
      ...{ status: 'force_canceled', planStatus: 'canceled', applyStatus: 'unreachable' },
    });
    const applying = history(first, [
      { type: 'start' },
      { type: 'plan-ended', end: 'ok', hasChanges: true },
      ...cancel,
    ]).at(-1)!;
    expect([applying.after.status, applying.effects]).toEqual(['applying', ['kill']]);
    expect(holdsLock(applying.after)).toBe(true);
    expect(transition(applying.after, { type: 'apply-ended', end: 'failed' })?.run).toMatchObject({
      ...{ status: 'force_canceled', applyStatus: 'canceled' },
    });
  });

  test('that is canceled while Terraform plans is over when Terraform has ended, however it ended', () => {
    const planning = history(fresh({ autoApply: true }), [{ type: 'start' }, { type: 'cancel' }]).at(
      -1,
    )!.after;
    expect(planning).toMatchObject({ status: 'planning', cancelRequested: true });
    for (const end of ['ok', 'failed'] as const) {
      const next = transition(planning, { type: 'plan-ended', end, hasChanges: true });
      expect(next).toMatchObject({ run: { status: 'canceled' }, effects: [] });
    }
  });
});

test('an apply follows its plan at once where nobody decides and no run task looks, and nowhere else', () => {
  holds((steps, first) => {
    for (const { before, event, after } of steps)
      if (event.type === 'plan-ended' && before.status === 'planning') {
        const goesOn = event.end === 'ok' && event.hasChanges && !before.cancelRequested;
        expect(after.status === 'applying').toBe(goesOn && appliesAtOnce(first));
      }
  });
});
