import type { NetworkSettings, ServiceSettings } from './model';

export interface EffectiveSmokeTest {
  readonly paths: readonly string[];
  /** HTTP codes, for example `200` or `200-299,301`. */
  readonly statuses: string;
  readonly latencyMilliseconds: number;
  readonly requestsPerPath: number;
  /** Time of requests that do not count. */
  readonly warmUpMilliseconds: number;
  /** Longest time that it takes. */
  readonly timeoutSeconds: number;
}

type TestedService = Pick<ServiceSettings, 'deployment' | 'loadBalancer'>;

/** Milliseconds in which connections are tried again: a listener needs some until it knows its new target group. */
export const connectionRetryMilliseconds = 30_000;

/** Start of the function, and calls of CodeDeploy with their repeats. */
const overheadMilliseconds = 30_000;

/** The smoke test with its defaults; undefined where it does not run. */
export function effectiveSmokeTest(
  service: TestedService,
  network: NetworkSettings,
): EffectiveSmokeTest | undefined {
  const { smokeTest } = service.deployment;
  if (!(smokeTest.enabled ?? runsByDefault(service, network))) return undefined;
  const { healthCheck } = service.loadBalancer;
  const { latencyMilliseconds, requestsPerPath } = smokeTest;
  const warmUpMilliseconds = smokeTest.warmUpSeconds * 1000;
  const paths = smokeTest.paths ?? [healthCheck.path];
  const requests = paths.length * requestsPerPath;
  // The last connection may be tried just before the retries end, and the last round of the warm-up before it ends.
  const milliseconds =
    (requests + paths.length + 1) * latencyMilliseconds +
    warmUpMilliseconds +
    connectionRetryMilliseconds +
    overheadMilliseconds;
  return {
    paths,
    statuses: smokeTest.statuses ?? healthCheck.matcher,
    latencyMilliseconds,
    requestsPerPath,
    warmUpMilliseconds,
    timeoutSeconds: Math.ceil(milliseconds / 1000),
  };
}

/**
 * Only where nothing is left to chance: an existing network may have other routes, rules and proxies, and an imported
 * certificate may be one that Lambda does not trust.
 */
function runsByDefault({ deployment, loadBalancer }: TestedService, network: NetworkSettings): boolean {
  return (
    loadBalancer.testListener &&
    loadBalancer.certificateArn === undefined &&
    deployment.hooks.afterAllowTestTraffic === undefined &&
    network.type === 'new' &&
    network.nat !== 'none'
  );
}
