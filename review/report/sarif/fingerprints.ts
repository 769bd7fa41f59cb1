/** What makes a finding the same one in the next run: its rule, its resource and its argument, not its words or its line. */
import { createHash } from 'node:crypto';
import type { Finding } from '../../rule';

/** The first name is the one that GitHub compares. */
interface Fingerprints {
  readonly primaryLocationLineHash: string;
  readonly 'planReview/v1': string;
}

/** Each one once: findings that are alike are told apart by their number. */
export function fingerprints(findings: readonly Finding[]): readonly Fingerprints[] {
  const counts = new Map<string, number>();
  return findings.map(({ rule, stack, address, path = '' }) => {
    const hash = createHash('sha256')
      .update(JSON.stringify([rule.id, stack, address, path]))
      .digest('hex');
    const count = (counts.get(hash) ?? 0) + 1;
    counts.set(hash, count);
    return { primaryLocationLineHash: `${hash.slice(0, 16)}:${count}`, 'planReview/v1': `${hash}:${count}` };
  });
}
