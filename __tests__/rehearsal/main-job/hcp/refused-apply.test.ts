import { refusalCheck } from '../../../../rehearsal/main-job/hcp/refused-apply';

const task = { name: 'plan-review', stage: 'pre_apply', status: 'failed', message: 'd-1 is in flight' };

test('the check passes if the run task ended the run before its apply', () => {
  expect(refusalCheck({ status: 'errored', tasks: [task] })).toMatchObject({
    passed: true,
    actual: 'a run that is errored: d-1 is in flight',
  });
});

test.each([
  ['no deployment was seen', undefined],
  ['the run was applied', { status: 'applied', tasks: [{ ...task, status: 'passed' }] }],
  ['the run failed for another reason', { status: 'errored', tasks: [] }],
  ['the plan was rejected', { status: 'errored', tasks: [{ ...task, stage: 'post_plan' }] }],
])('the check fails if %s', (_, run) => {
  expect(refusalCheck(run).passed).toBe(false);
});
