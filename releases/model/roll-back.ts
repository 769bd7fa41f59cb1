/** Which release `rollback` returns to. */
import type { DeploymentFacts, ImageFacts } from './facts';

/** A release that can be deployed again. */
export interface Candidate {
  readonly deployment: DeploymentFacts;
  readonly image: ImageFacts;
  /** The AppSpec of the release. */
  readonly appSpec: string;
}

export type Choice =
  | { readonly found: Candidate }
  | { readonly problem: 'none' | 'unknown' | 'ambiguous'; readonly candidates: readonly Candidate[] };

/**
 * Releases that succeeded and whose image does not run, one for each image, the newest first.
 *
 * @param deployments - the newest first
 * @param running - ARN of the task definition that runs
 */
export function candidatesOf(
  deployments: readonly DeploymentFacts[],
  images: ReadonlyMap<string, ImageFacts>,
  running: string | undefined,
): readonly Candidate[] {
  const current = running === undefined ? undefined : images.get(running)?.image;
  const found = new Map<string, Candidate>();
  for (const deployment of deployments) {
    const { status, taskDefinition, appSpec, rollsBack } = deployment;
    // A rollback moved traffic to a task set that another deployment had created.
    if (status !== 'Succeeded' || rollsBack !== undefined || appSpec === undefined) continue;
    const image = taskDefinition === undefined ? undefined : images.get(taskDefinition);
    if (image === undefined || image.image === current || found.has(image.image)) continue;
    found.set(image.image, { deployment, image, appSpec });
  }
  return [...found.values()];
}

/** @param wanted - a digest with or without `sha256:`, a commit, or the beginning of one. @default the newest */
export function chooseRelease(candidates: readonly Candidate[], wanted?: string): Choice {
  if (wanted === undefined) {
    const [newest] = candidates;
    return newest === undefined ? { problem: 'none', candidates } : { found: newest };
  }
  const start = wanted.replace(/^sha256:/, '');
  const matching = candidates.filter(
    ({ image: { digest, commit } }) =>
      digest?.replace(/^sha256:/, '').startsWith(start) === true ||
      (start === wanted && commit?.startsWith(start) === true),
  );
  const [only, other] = matching;
  if (only === undefined) return { problem: 'unknown', candidates };
  return other === undefined ? { found: only } : { problem: 'ambiguous', candidates: matching };
}
