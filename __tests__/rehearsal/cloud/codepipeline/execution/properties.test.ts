import fc from 'fast-check';
import type { ExecutionStatus } from '../../../../../rehearsal/cloud/codepipeline/execution/model';
import { isTerminal } from '../../../../../rehearsal/cloud/codepipeline/execution/queries';
import { declared, History, withStage } from './history';

const modes = ['SUPERSEDED', 'QUEUED', 'PARALLEL'] as const;
type Mode = (typeof modes)[number];
type Step = readonly [name: string, number, number, boolean];

/** Steps name what they concern by a number, taken modulo what there is. */
const anySteps = fc.array(
  fc.tuple(
    fc.constantFrom(
      'start',
      'start',
      'end',
      'end',
      'end',
      'end',
      'end',
      'stop',
      'retry',
      'transition',
      'override',
      'updated',
    ),
    fc.nat(20),
    fc.nat(2),
    fc.boolean(),
  ),
  { minLength: 5, maxLength: 60 },
);
const stages = ['Source', 'Build', 'Deploy'];

function pick<T>(from: readonly T[], index: number): T | undefined {
  return from[index % Math.max(1, from.length)];
}

function happen(history: History, [name, which, detail, flag]: Step): void {
  const execution = pick(history.state.executions, which);
  const stage = stages[detail] ?? '';
  switch (name) {
    case 'start':
      history.start(String(history.state.executions.length + 1));
      return;
    case 'end': {
      const { executions } = history.state;
      const isBusy = ({ status }: { readonly status: string }) => status === 'InProgress';
      const actions = executions.flatMap((each) => each.actions).filter(isBusy);
      const rules = executions.flatMap((each) => each.rules).filter(isBusy);
      const run = pick([...actions, ...rules], which);
      if (!run) return;
      const error = { code: 'JobFailed', message: '' } as const;
      const isGood = detail > 0 || flag;
      if ('condition' in run) {
        const { id } = run;
        history.happen(
          isGood ? { type: 'ruleSucceeded', id, summary: '' } : { type: 'ruleFailed', id, error },
        );
        return;
      }
      if (isGood) history.happen({ type: 'actionSucceeded', id: run.id, result: {} });
      else history.happen({ type: 'actionFailed', id: run.id, error, progress: {} });
      return;
    }
    case 'stop':
      if (execution) history.stop(execution.id, flag);
      return;
    case 'retry':
      if (execution) history.retry(execution.id, stage, flag ? 'ALL_ACTIONS' : 'FAILED_ACTIONS');
      return;
    case 'override':
      if (execution) history.override(execution.id, stage, flag ? 'beforeEntry' : 'onSuccess');
      return;
    case 'transition':
      history.transitionInto(stage, flag);
      return;
    case 'updated':
      // Rare, as it ends everything.
      if (which === 0) history.happen({ type: 'updated' });
  }
}

/** Runs a history and looks at it before and after each step. */
function run(
  mode: Mode,
  steps: readonly Step[],
  look: (before: History, after: History, step: Step) => void,
) {
  const onFailure = { result: 'RETRY', retryConfiguration: {} };
  const rules = ['One', 'Two'].map((name) => ({
    name,
    ruleTypeId: { category: 'Rule', owner: 'AWS', provider: 'DeploymentWindow', version: '1' },
  }));
  const beforeEntry = { conditions: [{ result: 'FAIL', rules }] };
  const gated = withStage(declared({ executionMode: mode }), 'Deploy', { beforeEntry });
  const history = new History(withStage(gated, 'Build', { onFailure }));
  for (const step of steps) {
    const before = new History(history.declaration);
    before.state = history.state;
    happen(history, step);
    look(before, history, step);
  }
  return history;
}

const holds = (mode: fc.Arbitrary<Mode>, look: Parameters<typeof run>[2]): void => {
  fc.assert(
    fc.property(mode, anySteps, (given, steps) => {
      run(given, steps, look);
    }),
    { numRuns: 100 },
  );
};
const any = fc.constantFrom(...modes);
const locking = fc.constantFrom<Mode>('SUPERSEDED', 'QUEUED');

describe('whatever happens to a pipeline', () => {
  it('the histories of these tests reach every status', () => {
    const reached = new Set<ExecutionStatus>();
    fc.assert(
      fc.property(any, anySteps, (mode, steps) => {
        for (const { status } of run(mode, steps, () => undefined).state.executions) reached.add(status);
      }),
      { numRuns: 300, seed: 1 },
    );
    expect([...reached].sort()).toEqual(
      ['Cancelled', 'Failed', 'InProgress', 'Stopped', 'Stopping', 'Succeeded', 'Superseded'].sort(),
    );
  });

  it('a stage has at most one execution', () => {
    holds(locking, (_, { state }) => {
      const inside = state.executions.filter(({ status, waits }) => !isTerminal(status) && !waits);
      expect(new Set(inside.map(({ stage }) => stage)).size).toBe(inside.length);
    });
  });

  it('executions keep their order: none enters a stage after a younger one', () => {
    holds(locking, (_, { state }) => {
      for (const name of stages) {
        const entered = state.executions.flatMap(({ stages: { [name]: stage } }) => stage?.entry ?? []);
        expect(entered).toEqual([...entered].sort((a, b) => a - b));
      }
    });
  });

  it('at most one execution waits for a stage where newer ones supersede', () => {
    holds(fc.constant<Mode>('SUPERSEDED'), (_, { state }) => {
      const waiting = state.executions.filter(({ waits }) => waits).map(({ stage }) => stage);
      expect(new Set(waiting).size).toBe(waiting.length);
    });
  });

  it('none is superseded where they queue or run in parallel', () => {
    holds(fc.constantFrom<Mode>('QUEUED', 'PARALLEL'), (_, { state }) => {
      expect(state.executions.map(({ status }) => status)).not.toContain('Superseded');
    });
  });

  it('what has ended runs nothing and waits for nothing', () => {
    holds(any, (_, { state }) => {
      for (const { status, waits, actions, rules, stages: entered } of state.executions) {
        if (!isTerminal(status)) continue;
        expect(rules.filter((rule) => rule.status === 'InProgress')).toEqual([]);
        expect(waits).toBe(false);
        expect(actions.filter((action) => action.status === 'InProgress')).toEqual([]);
        const open = Object.values(entered).filter((stage) => /^(InProgress|Stopping)$/.test(stage.status));
        expect(open).toEqual([]);
      }
    });
  });

  it('what is in a stage runs something', () => {
    holds(any, (_, { state }) => {
      for (const { status, waits, actions, rules } of state.executions) {
        if (!isTerminal(status) && !waits) {
          const work = [...actions, ...rules];
          expect(work.some((each) => each.status === 'InProgress')).toBe(true);
        }
      }
    });
  });

  it('only a retry changes what has ended', () => {
    holds(any, (before, after, [name]) => {
      if (name === 'retry') return;
      for (const execution of before.state.executions) {
        if (!isTerminal(execution.status)) continue;
        expect(after.execution(execution.id)).toEqual({
          ...execution,
          isOutdated: after.execution(execution.id).isOutdated,
        });
      }
    });
  });

  it('no action begins of an execution that was superseded, cancelled or asked to stop', () => {
    holds(any, (before, after) => {
      for (const execution of before.state.executions) {
        const isOver = ['Superseded', 'Cancelled', 'Succeeded', 'Stopping'].includes(execution.status);
        if (isOver) expect(after.execution(execution.id).actions).toHaveLength(execution.actions.length);
      }
    });
  });

  it('no action runs in a stage whose entry condition is not met', () => {
    holds(any, (_, { state }) => {
      for (const { actions, stages: entered } of state.executions) {
        if (!actions.some(({ stage, counts }) => stage === 'Deploy' && counts)) continue;
        expect(entered.Deploy?.conditions?.beforeEntry?.status).toMatch(/^(Succeeded|Overridden)$/);
      }
    });
  });

  it('no action begins in a stage whose transition is disabled, unless the execution was in it before', () => {
    holds(any, (before, after, [name]) => {
      if (name === 'transition') return;
      for (const stage of stages) {
        if (before.state.transitions[stage]?.enabled !== false) continue;
        const entries = (history: History) =>
          history.state.executions.filter((each) => each.stages[stage]).length;
        expect(entries(after)).toBe(entries(before));
      }
    });
  });

  it('actions run in their order: Test begins after Lint and Build, stage by stage', () => {
    holds(any, (_, { state }) => {
      for (const { actions } of state.executions) {
        const isDone = (name: string) =>
          actions.some(({ declaration, status }) => declaration.name === name && status === 'Succeeded');
        const begun = (name: string) => actions.some(({ declaration }) => declaration.name === name);
        if (begun('Lint') || begun('Build')) expect(isDone('Source')).toBe(true);
        if (begun('Test')) expect([isDone('Lint'), isDone('Build')]).toEqual([true, true]);
        if (begun('Deploy')) expect(isDone('Test')).toBe(true);
      }
    });
  });

  it('nothing that was told is missing: the changes lead to the statuses', () => {
    holds(any, (_, { state, changes }) => {
      for (const { id, status } of state.executions) {
        const last = changes.findLast((change) => change.scope === 'execution' && change.executionId === id);
        expect(last?.status).toBe(status);
      }
    });
  });

  it('ids of actions are unique', () => {
    holds(any, (_, { state }) => {
      const ids = state.executions.flatMap(({ actions }) => actions.map(({ id }) => id));
      expect(new Set(ids).size).toBe(ids.length);
    });
  });
});
