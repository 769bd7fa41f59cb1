import type { Json } from '../../protocol/json';
import type { Artifact } from '../actions/action';

/** @returns artifacts as answers and events show them */
export function artifactDetails(artifacts: readonly Artifact[]): Json[] {
  return artifacts.map(({ name, bucket, key }) => ({ name, s3location: { bucket, key } }));
}
