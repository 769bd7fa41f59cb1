/** What chance allows: how many of `n` requests a share may get before something must be wrong. */

/** As improbable as being six standard deviations away, on one side: nobody will see it in a rehearsal by chance. */
const improbable = 1e-9;

/**
 * Least and greatest count of successes in `n` tries of probability `p` that chance explains. Computed exactly, so
 * that it holds for few tries and for shares near 0 and 1 as well; p = 0 and p = 1 leave no room.
 */
export function binomialBounds(n: number, p: number): { readonly least: number; readonly most: number } {
  return { least: leastOf(n, p), most: n - leastOf(n, 1 - p) };
}

/** Greatest count k such that fewer than k successes in `n` tries are less probable than `risk`. */
export function leastOf(n: number, p: number, risk = improbable): number {
  if (p <= 0 || n === 0) return 0;
  if (p >= 1) return n;
  const logOdds = Math.log(p) - Math.log1p(-p);
  let logProbability = n * Math.log1p(-p);
  let cumulated = 0;
  for (let k = 0; k < n; k += 1) {
    cumulated += Math.exp(logProbability);
    if (cumulated >= risk) return k;
    logProbability += Math.log((n - k) / (k + 1)) + logOdds;
  }
  return n;
}
