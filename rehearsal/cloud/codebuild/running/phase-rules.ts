/** What follows on a phase: https://docs.aws.amazon.com/codebuild/latest/userguide/view-build-details-phases.html */
import type { CommandPhase } from '../buildspec/model';
import type { OnFailure } from '../buildspec/model';

export const phaseTypes = {
  install: 'INSTALL',
  pre_build: 'PRE_BUILD',
  build: 'BUILD',
  post_build: 'POST_BUILD',
} as const satisfies Record<CommandPhase, string>;

/**
 * Without a word of the buildspec, a build that could not be prepared ends, and one that has failed goes on to
 * POST_BUILD and UPLOAD_ARTIFACTS.
 */
export function goesOn(phase: CommandPhase, succeeded: boolean, onFailure: OnFailure | undefined): boolean {
  if (succeeded || onFailure?.kind === 'CONTINUE') return true;
  if (onFailure?.kind === 'ABORT') return false;
  return phase === 'build' || phase === 'post_build';
}

/** Whether a phase is run again. */
export function isTriedAgain(onFailure: OnFailure | undefined, failures: number, message: string): boolean {
  return onFailure?.kind === 'RETRY' && failures <= onFailure.count && onFailure.pattern.test(message);
}
