/** The jobs that functions work on: what a function answers reaches the action that has invoked it. */
import { AwsError } from '../../protocol/aws-error';
import type { ActionProgress, FailureCode } from '../action';

/** What came of a job. */
export type JobAnswer =
  | {
      readonly type: 'succeeded';
      /** The action goes on: its next job gets the token. @default - the action is done */
      readonly continuationToken?: string;
      readonly progress: ActionProgress;
      readonly variables: Readonly<Record<string, string>>;
    }
  | {
      readonly type: 'failed';
      readonly code: FailureCode;
      readonly message: string;
      readonly progress: ActionProgress;
    }
  /** Nobody has answered in time. */
  | { readonly type: 'unanswered' };

/** Jobs by their ids; a job takes one answer. */
export class JobBoard {
  readonly #open = new Map<string, (answer: JobAnswer) => void>();
  readonly #closed = new Set<string>();

  /** Opens a job; resolves with the answer to it. */
  open(id: string): Promise<JobAnswer> {
    return new Promise((resolve) => {
      this.#open.set(id, resolve);
    });
  }

  /** Takes no answer to the job any more; it need not be open. */
  close(id: string, answer: JobAnswer = { type: 'unanswered' }): void {
    const resolve = this.#open.get(id);
    if (resolve === undefined) return;
    this.#open.delete(id);
    this.#closed.add(id);
    resolve(answer);
  }

  /**
   * Answers a job.
   *
   * @throws AwsError JobNotFoundException, InvalidJobStateException
   * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PutJobSuccessResult.html#API_PutJobSuccessResult_Errors
   */
  answer(id: string, answer: JobAnswer): void {
    if (this.#closed.has(id)) {
      throw new AwsError('InvalidJobStateException', `The job ${id} has an answer, or takes none any more`);
    }
    if (!this.#open.has(id)) throw new AwsError('JobNotFoundException', `There is no job with the id ${id}`);
    this.close(id, answer);
  }
}
