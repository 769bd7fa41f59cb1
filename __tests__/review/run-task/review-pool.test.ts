import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReviewJob } from '../../../review/run-task/review-job';
import { ReviewPool, type ReviewPoolProps } from '../../../review/run-task/review-pool';
import { defaultPlan, touchService } from '../../support/default-plans';

const stack = 'bluegreen-dev-nodejs-service';
const never = new AbortController().signal;

const job = (plan: string): ReviewJob => ({
  ...{ kind: 'review', plan: Buffer.from(plan), workspace: stack, workspacePrefix: '', suppressions: [] },
  allowsDestroy: false,
  now: new Date('2026-01-01T00:00:00Z'),
});
const blocked = job(JSON.stringify(defaultPlan(stack, touchService)));

let directory: string;
let pool: ReviewPool;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'pool-'));
});
afterEach(async () => {
  await pool.close();
  rmSync(directory, { recursive: true });
});

/** Workers that run a program of the test: `job` and `answer` are there. */
function workers(program: string, props: ReviewPoolProps = {}): ReviewPool {
  const file = join(directory, 'worker.cjs');
  const text = `const { parentPort } = require('node:worker_threads');
const answer = (message) => parentPort.postMessage({ result: { kind: 'none', message } });
parentPort.on('message', (job) => { ${program} });`;
  writeFileSync(file, text);
  pool = new ReviewPool({ program: file, ...props });
  return pool;
}

describe('reviews in worker threads', () => {
  it('are those of the review, one after the other', async () => {
    pool = new ReviewPool({ size: 1 });
    const results = await Promise.all([pool.review(blocked, never), pool.review(job('hello'), never)]);
    expect(results).toMatchObject([
      { kind: 'review', result: { status: 'failed', outcomes: [{ id: 'review' }, {}, {}] } },
      { kind: 'none', message: expect.stringMatching(/is not JSON/) as unknown },
    ]);
    // The bytes of a job stay with whoever gave it.
    expect(blocked.plan.length).toBeGreaterThan(1000);
  });

  it('leave this thread to others, and are ended when they are given up', async () => {
    const given = new AbortController();
    const going = workers('for (;;);', { size: 1 }).review(blocked, given.signal);
    await new Promise((resolve) => setTimeout(resolve, 0));
    given.abort(new Error('given up'));
    await expect(going).rejects.toThrow('given up');
  });

  it('are as many at once as there may be, and the others wait', async () => {
    const program =
      "if (job.workspace === 'slow') setInterval(() => undefined, 1000); else answer(job.workspace);";
    const two = workers(program, { size: 2 });
    const slow = [new AbortController(), new AbortController()];
    const going = slow.map(({ signal }) => two.review({ ...blocked, workspace: 'slow' }, signal));
    const impatient = new AbortController();
    const waiting = two.review({ ...blocked, workspace: 'first' }, never);
    const left = two.review({ ...blocked, workspace: 'second' }, impatient.signal);
    impatient.abort(new Error('too late'));
    await expect(left).rejects.toThrow('too late');
    slow[0]?.abort(new Error('given up'));
    await expect(going[0]).rejects.toThrow('given up');
    expect(await waiting).toEqual({ kind: 'none', message: 'first' });
    slow[1]?.abort(new Error('given up'));
    await expect(going[1]).rejects.toThrow('given up');
  });

  it('end with a clear outcome when they need too much memory, and the next has a new worker', async () => {
    const program =
      "if (job.workspace === 'small') answer('done'); else for (const all = []; ; ) all.push(new Array(100000).fill(0));";
    const small = workers(program, { size: 1, memoryMiB: 64 });
    expect(await small.review(blocked, never)).toEqual({
      kind: 'none',
      message: expect.stringMatching(
        /^the review needs more than 64 MiB of memory, and was ended: /,
      ) as unknown,
    });
    expect(await small.review({ ...blocked, workspace: 'small' }, never)).toEqual({
      kind: 'none',
      message: 'done',
    });
  });

  it('end with a clear outcome when they take too long', async () => {
    const result = await workers('for (;;);', { timeoutMs: 50 }).review(blocked, never);
    expect(result).toMatchObject({
      message: expect.stringMatching(/^the review ended after 0.05 s/) as unknown,
    });
  });

  it('end with a clear outcome when their thread ends', async () => {
    await expect(workers('process.exit(3);').review(blocked, never)).rejects.toThrow(
      'the review has a fault',
    );
  });

  it('hand over a fault with its place, and nothing of what it quotes', async () => {
    const fault =
      "parentPort.postMessage({ fault: { name: 'TypeError', stack: 'TypeError\\n  at x.ts:1' } });";
    const failing = workers(fault).review(blocked, never);
    await expect(failing).rejects.toMatchObject({ name: 'TypeError', stack: 'TypeError\n  at x.ts:1' });
  });
});
