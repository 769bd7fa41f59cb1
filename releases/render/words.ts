/** Short words for images, times, weights and waits. */
import type { ImageFacts } from '../model/facts';
import type { Weights } from '../model/status';
import type { Waiting } from '../model/waiting';

/** `2026-11-29 22:10:05 UTC` */
export const time = (date: Date): string => `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;

/** `commit 1a2b3c4d5e6f, sha256:0123456789ab` */
export function image({ image: reference, digest, commit }: ImageFacts): string {
  if (digest === undefined) return reference;
  const short = digest.slice(0, 'sha256:'.length + 12);
  return commit === undefined ? short : `commit ${commit.slice(0, 12)}, ${short}`;
}

/** `blue 90 %, green 10 %` */
export const weights = ({ blue, green }: Weights): string => `blue ${blue} %, green ${green} %`;

/** What a deployment waits for, as the end of "waits for …". */
export function waiting(wait: Waiting): string {
  switch (wait.for) {
    case 'start':
      return 'CodeDeploy to start it';
    case 'continue':
      return `npm run releases -- continue${wait.until === undefined ? '' : `, and stops at ${time(wait.until)}`}`;
    case 'hook':
      return `the function of ${wait.event}${wait.since === undefined ? '' : `, which was called at ${time(wait.since)}`}`;
    case 'tasks':
      return `the replacement tasks to become healthy: ${wait.running} of ${wait.desired} run`;
    case 'traffic':
      return `production traffic to move: ${wait.replacementPercent} % reach the replacement`;
    case 'termination':
      return `the end of the termination wait${wait.until === undefined ? '' : ` at ${time(wait.until)}`}; npm run releases -- continue ends it now`;
    case 'event':
      return `the lifecycle event ${wait.event}`;
  }
}
