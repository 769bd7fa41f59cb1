/** Versions by the target groups that answer: a service need not say what it is. */

export class VersionNames {
  readonly #originalTargetGroupArn: string;
  readonly #original: string;
  /** @default - it is not known before the release has ended */
  replacement = 'replacement';

  constructor(originalTargetGroupArn: string, original: string) {
    this.#originalTargetGroupArn = originalTargetGroupArn;
    this.#original = original;
  }

  /** @param told - ARN of a target group; without a load balancer that tells it, the version that the service names */
  readonly nameOf = (told: string): string => {
    if (!told.startsWith('arn:')) return told;
    return told === this.#originalTargetGroupArn ? this.#original : this.replacement;
  };
}
