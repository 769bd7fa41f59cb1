/** The program of a worker thread: reviews one plan after the other. */
import { parentPort } from 'node:worker_threads';
import { performJob, type ReviewJob } from './review-job';
import type { Answer } from './review-pool';

parentPort?.on('message', (job: ReviewJob) => {
  performJob(job).then(
    (result) => {
      answer({ result });
    },
    (error: unknown) => {
      answer({
        fault:
          error instanceof Error
            ? { name: error.name, stack: error.stack ?? '' }
            : { name: typeof error, stack: '' },
      });
    },
  );
});

const answer = (message: Answer): void => parentPort?.postMessage(message);
