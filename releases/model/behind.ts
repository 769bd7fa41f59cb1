/** What an environment has released that the next one does not run. Pure. */
import type { ImageFacts, ServiceFacts } from './facts';

/** Releases that an environment has, and another does not run. */
export interface Behind {
  /** Name of the environment that has them. */
  readonly than: string;
  /** The newest first; the first one runs there. */
  readonly releases: readonly ImageFacts[];
  /** Whether older ones may be missing, too: what runs here is none of the deployments that were looked at. */
  readonly isOpenEnded: boolean;
}

/** What runs in an environment, and what was released there. */
export interface Released {
  readonly environment: string;
  /** Image of the primary task set. @default - the service is not deployed, or names no image that is known */
  readonly running: ImageFacts | undefined;
  /** Of deployments that succeeded, the newest first, each image once. */
  readonly releases: readonly ImageFacts[];
}

export function releasedOf(environment: string, facts: ServiceFacts | undefined): Released {
  const imageOf = (taskDefinition: string | undefined): ImageFacts | undefined =>
    taskDefinition === undefined ? undefined : facts?.images.get(taskDefinition);
  const images = (facts?.deployments ?? [])
    .filter(({ status }) => status === 'Succeeded')
    .flatMap(({ taskDefinition }) => imageOf(taskDefinition) ?? []);
  return {
    environment,
    running: imageOf(facts?.taskSets.find(({ status }) => status === 'PRIMARY')?.taskDefinition),
    releases: images.filter((image, index) => images.findIndex((other) => isSame(image, other)) === index),
  };
}

/**
 * @param ahead - the environment that is released to first
 * @returns undefined if both run the same, or one of them runs nothing that is known
 */
export function behind(ahead: Released, here: Released): Behind | undefined {
  const { running } = here;
  const newest = ahead.running;
  if (running === undefined || newest === undefined || isSame(running, newest)) return undefined;
  // What was rolled back from is newer than what runs.
  const start = ahead.releases.findIndex((image) => isSame(image, newest));
  const since = start < 0 ? [newest] : ahead.releases.slice(start);
  const end = since.findIndex((image) => isSame(image, running));
  return {
    than: ahead.environment,
    releases: end < 0 ? since : since.slice(0, end),
    isOpenEnded: end < 0,
  };
}

/** Registries differ between accounts: digests are compared, else commits, else references. */
function isSame(one: ImageFacts, other: ImageFacts): boolean {
  if (one.digest !== undefined && other.digest !== undefined && one.digest === other.digest) return true;
  if (one.commit !== undefined && other.commit !== undefined) return one.commit === other.commit;
  return one.image === other.image;
}
