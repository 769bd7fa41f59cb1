/** How a release behaves: what fault-program.cjs does, in AWS time, and the environment that tells it so. */

/** When a fault begins to show. @default at once */
interface Onset {
  /**
   * Requests of the production listener that are answered well before. They come once the replacement was taken for
   * healthy and has passed its tests, however slow the machine is.
   */
  readonly afterRequests?: number;
}

interface Share {
  /** Percent of the requests. @default 100 */
  readonly percent?: number;
}

/** Durations end in `Seconds` where they are AWS time and in `Ms` where they are wall time, as requests are. */
export type Behaviour =
  | { readonly kind: 'healthy' }
  | { readonly kind: 'exits-at-start' }
  | { readonly kind: 'exits-after-health-check' }
  | { readonly kind: 'never-healthy' }
  /** Healthy this long after its start. */
  | { readonly kind: 'slow-start'; readonly seconds: number }
  /** `P` is a health check that passes and `F` one that fails, over and over. */
  | ({ readonly kind: 'flaps'; readonly pattern: string } & Onset)
  /** Accepts and never answers. */
  | ({ readonly kind: 'hangs'; readonly healthChecks: boolean } & Onset)
  | ({ readonly kind: 'answers'; readonly status: number } & Onset)
  | ({ readonly kind: 'slow'; readonly ms: number } & Onset & Share)
  | { readonly kind: 'ignores-sigterm' }
  /** Closes connections that are idle this long; `closingMs` is how long the load balancer does not know of it. */
  | { readonly kind: 'short-keep-alive'; readonly idleMs: number; readonly closingMs: number }
  /** Resets the connection in the middle of an answer. */
  | ({ readonly kind: 'resets' } & Onset & Share);

/** What the health check of the target groups wants. */
export interface HealthCheckExpectation {
  readonly path: string;
  readonly status: number;
}

/** What the program must know of where it runs. */
export interface Place {
  readonly healthCheck: HealthCheckExpectation;
  readonly productionPort: number;
  /** Where the service listens; a container of an engine is not told. */
  readonly containerPort: number;
  /** Seconds of AWS time in a second of wall time. */
  readonly speed: number;
}

/**
 * @param version - sent in `x-app-version` of every answer
 */
export function environmentOf(
  behaviour: Behaviour,
  version: string,
  { healthCheck, productionPort, containerPort, speed }: Place,
): Readonly<Record<string, string>> {
  return {
    APP_VERSION: version,
    PORT: String(containerPort),
    HEALTH_PATH: healthCheck.path,
    HEALTH_STATUS: String(healthCheck.status),
    FAULT_LISTENER_PORT: String(productionPort),
    ...faultVariables(behaviour, speed),
  };
}

function faultVariables(behaviour: Behaviour, speed: number): Record<string, string> {
  switch (behaviour.kind) {
    case 'healthy':
      return {};
    case 'exits-at-start':
      return { FAULT_EXIT_AT_START: 'true' };
    case 'exits-after-health-check':
      return { FAULT_EXIT_AFTER_HEALTH_CHECKS: '1' };
    case 'never-healthy':
      return { FAULT_HEALTH_PATTERN: 'F' };
    case 'slow-start':
      return { FAULT_HEALTHY_AFTER_MS: String(Math.round((behaviour.seconds * 1000) / speed)) };
    case 'flaps':
      return { FAULT_HEALTH_PATTERN: behaviour.pattern, ...onset(behaviour) };
    case 'hangs':
      return { FAULT_HANG: behaviour.healthChecks ? 'all' : 'requests', ...onset(behaviour) };
    case 'answers':
      return { FAULT_STATUS: String(behaviour.status), ...onset(behaviour) };
    case 'slow':
      return { FAULT_SLOW_MS: String(behaviour.ms), ...onset(behaviour), ...share(behaviour) };
    case 'ignores-sigterm':
      return { FAULT_IGNORE_SIGTERM: 'true' };
    case 'short-keep-alive':
      return {
        FAULT_KEEP_ALIVE_MS: String(behaviour.idleMs),
        FAULT_CLOSING_MS: String(behaviour.closingMs),
      };
    case 'resets':
      return { FAULT_RESET: 'true', ...onset(behaviour), ...share(behaviour) };
  }
}

const onset = ({ afterRequests = 0 }: Onset) => ({ FAULT_AFTER_REQUESTS: String(afterRequests) });
const share = ({ percent = 100 }: Share) => ({ FAULT_PERCENT: String(percent) });
