/** Ids and times that AWS chooses, replaced by ones that are the same in every recording. Pure. */

/** What differs between two deployments of the same stacks. */
const patterns: readonly {
  readonly pattern: RegExp;
  readonly stable: (match: string, at: number) => string;
}[] = [
  { pattern: /\br-rtb-[0-9a-f]{27}\b/g, stable: (_, at) => `r-rtb-${hex(at, 27)}` },
  // The embedded AWS itself, and addresses of NAT gateways in it.
  { pattern: /\b127\.0\.0\.1:\d{4,5}\b/g, stable: () => '127.0.0.1:4566' },
  { pattern: /\b127\.(?!0\.0\.1\b)\d+\.\d+\.\d+\b/g, stable: (_, at) => `127.1.0.${at}` },
  { pattern: /\bec2-127-\d+-\d+-\d+\b/g, stable: (_, at) => `ec2-127-1-0-${at}` },
  { pattern: /\b10(?:\.\d+){3}\b(?!\/)/g, stable: (_, at) => `10.1.0.${at}` },
  { pattern: /\bip-10-\d+-\d+-\d+\b/g, stable: (_, at) => `ip-10-1-0-${at}` },
  // vpc-0123456789abcdef0, sgr-…
  {
    pattern:
      /\b[a-z]{1,10}-[0-9a-f]{17}\b|\b(?:acl|eipassoc|rtbassoc|r-rtb|eni|subnet|vpc)-[0-9a-f]{8,17}\b/g,
    stable: (match, at) => `${match.replace(/[0-9a-f]+$/, '')}${hex(at, 17)}`,
  },
  {
    pattern: /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g,
    stable: (_, at) => `00000000-0000-4000-8000-${hex(at, 12)}`,
  },
  // The end of an ARN of a load balancer, a listener or a target group.
  { pattern: /(?<=\/)[0-9a-f]{16}\b(?!\.zip)/g, stable: (_, at) => hex(at, 16) },
  // Names that the provider makes of a prefix and the time.
  { pattern: /\b20\d{24}\b/g, stable: (_, at) => `20260101${String(at).padStart(18, '0')}` },
  { pattern: /\b(?:AROA|AIDA)[A-Z0-9]{17}\b/g, stable: (_, at) => `AROA${String(at).padStart(17, '0')}` },
  {
    pattern: /\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)/g,
    stable: () => '2026-01-01T00:00:00Z',
  },
];

const hex = (value: number, length: number): string => value.toString(16).padStart(length, '0');

/** Replaces ids in the order in which they are first met, the same one by the same one. */
export class StableIds {
  readonly #known = new Map<string, string>();

  /** The text with stable ids, of which the new ones are known from now on. */
  learn(text: string): string {
    for (const [at, { pattern, stable }] of patterns.entries()) {
      for (const [match] of text.matchAll(pattern)) {
        if (this.#known.has(match)) continue;
        this.#known.set(match, stable(match, (this.#counts[at] = (this.#counts[at] ?? 0) + 1)));
      }
    }
    return this.replace(text);
  }

  readonly #counts: number[] = [];

  /** The text with stable ids where they are known; others, which settings name, stay. */
  replace(text: string): string {
    return patterns.reduce(
      (replaced, { pattern }) => replaced.replace(pattern, (match) => this.#known.get(match) ?? match),
      text,
    );
  }
}
