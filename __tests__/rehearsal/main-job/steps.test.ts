import { Steps, type Step } from '../../../rehearsal/main-job/steps';
import { silent } from '../../../rehearsal/report/terminal';

const step = (name: string, more: Partial<Step> = {}): Step => ({
  name,
  title: name,
  run: () => Promise.resolve(`${name} is done`),
  ...more,
});

const failing = (name: string, more: Partial<Step> = {}): Step =>
  step(name, { run: () => Promise.reject(new Error(`${name} is broken`)), ...more });

async function perform(...steps: readonly Step[]) {
  const told: string[] = [];
  const progress = { ...silent, stepFinished: ({ name }: { readonly name: string }) => told.push(name) };
  const job = new Steps(progress, () => (error) => `because ${(error as Error).message}`);
  for (const each of steps) await job.perform(each);
  const finished = job.finished.map(({ name, status, detail }) => [name, status, detail]);
  return { job, told, finished };
}

describe('the steps of a job', () => {
  it('are done one after the other, but for those that are left out', async () => {
    const { finished, told, job } = await perform(step('one'), step('two', { skip: () => 'not asked for' }));
    expect(finished).toEqual([
      ['one', 'passed', 'one is done'],
      ['two', 'skipped', 'not asked for'],
    ]);
    expect(told).toEqual(['one']);
    expect(job.firstFailure).toBeUndefined();
  });

  it('end at the first failure, which is explained; what must be done is done', async () => {
    const { finished, job } = await perform(
      failing('one'),
      step('two'),
      step('left', { always: true, skip: () => 'kept' }),
      failing('last', { always: true }),
    );
    expect(finished).toEqual([
      ['one', 'failed', 'because one is broken'],
      ['two', 'skipped', 'not reached'],
      ['left', 'skipped', 'kept'],
      ['last', 'failed', 'because last is broken'],
    ]);
    expect(job.firstFailure).toEqual(new Error('one is broken'));
  });
});
