import { composeReport, type StepReport } from '../../../rehearsal/report/model';
import { renderSummary, terminalProgress } from '../../../rehearsal/report/terminal';

const step = (name: string, status: StepReport['status'], detail = 'proved'): StepReport => ({
  name,
  status,
  seconds: 1.25,
  detail,
});
const compose = (...steps: StepReport[]) =>
  composeReport(new Date('2026-01-02T03:04:05Z'), 12.34, steps, ['a note']);

describe('a report', () => {
  it('has the documented shape', () => {
    expect(compose(step('deploy', 'passed'))).toEqual({
      version: 3,
      verdict: 'passed',
      startedAt: '2026-01-02T03:04:05.000Z',
      seconds: 12.3,
      steps: [{ name: 'deploy', status: 'passed', seconds: 1.25, detail: 'proved' }],
      deployments: [],
      stoppedTasks: [],
      slowResources: [],
      notes: ['a note'],
    });
  });

  it('has failed when one step has, and not when a step was only left out', () => {
    expect(compose(step('deploy', 'failed'), step('destroy', 'skipped')).verdict).toBe('failed');
    expect(compose(step('deploy', 'passed'), step('destroy', 'skipped')).verdict).toBe('passed');
  });

  it('is summed up in a row a step, with the first line of its detail', () => {
    const report = compose(
      step('deploy', 'passed', '3 stacks'),
      step('plan-unchanged', 'failed', 'not empty:\naws_lb.lb: update'),
    );
    expect(renderSummary(report)).toBe(
      [
        '✓ deploy             1.3 s  3 stacks',
        '✗ plan-unchanged     1.3 s  not empty:',
        '',
        'rehearsal failed in 12.3 s: plan-unchanged',
      ].join('\n'),
    );
  });
});

describe('progress', () => {
  const record = (isTTY: boolean, env = {}) => {
    let text = '';
    const progress = terminalProgress({ isTTY, columns: 80, write: (more) => (text += more) }, env);
    progress.stepStarted('Deploy');
    progress.update('dev-network 10');
    progress.stepFinished(step('deploy', 'passed', 'one\ntwo'));
    return text;
  };

  it('is a line an event, without escape sequences, where there is no terminal', () => {
    expect(record(false)).toBe('  Deploy …\n    dev-network 10\n✓ Deploy (1.3 s)\n    one\n    two\n');
  });

  it('is coloured on a terminal, unless NO_COLOR is set', () => {
    expect(record(true)).toContain('\u001b[32m✓\u001b[0m Deploy');
    expect(record(true, { NO_COLOR: '1' })).not.toContain('\u001b[32m');
  });
});
