/** What the service reads from its environment, checked and completed. Pure. */

export interface Configuration {
  /** Address to listen on. @default '0.0.0.0' */
  readonly host: string;
  /** TCP port to listen on; 0 takes a free one. @default 3000 */
  readonly port: number;
  /** Version of the service, safe as a header value. @default 'unknown' */
  readonly version: string;
  /**
   * Seconds that an idle connection is kept. It must be longer than the idle timeout of the load balancer (60 s by
   * default), or the load balancer sends a request on a connection that is being closed and answers 502.
   * @default 65
   */
  readonly keepAliveTimeoutSeconds: number;
  /**
   * Seconds from SIGTERM until new connections are refused: ECS sends the signal while the load balancer may still
   * choose this task.
   * @default 5
   */
  readonly drainDelaySeconds: number;
  /**
   * Seconds from SIGTERM until requests in flight are cut off. It must be shorter than the stop timeout of the task
   * (30 s by default), after which ECS sends SIGKILL.
   * @default 25
   */
  readonly drainDeadlineSeconds: number;
}

/** The environment cannot be used; the message has a line a fault. */
export class ConfigurationError extends Error {}

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws ConfigurationError that names every fault */
export function readConfiguration(environment: Environment): Configuration {
  const faults: string[] = [];
  // Empty counts as unset: that is what a variable without a value becomes in a compose or an env file.
  const read = (name: string, fallback: string): string => {
    const text = environment[name]?.trim();
    return text === undefined || text === '' ? fallback : text;
  };
  const integer = (name: string, minimum: number, maximum: number, fallback: number): number => {
    const text = read(name, String(fallback));
    const value = Number(text);
    if (!/^\d{1,9}$/.test(text) || value < minimum || value > maximum) {
      faults.push(
        `${name} must be a whole number from ${minimum} to ${maximum}, got ${JSON.stringify(text)}: ` +
          `correct it, or unset it to get ${fallback}`,
      );
      return fallback;
    }
    return value;
  };

  const configuration: Configuration = {
    host: read('HOST', '0.0.0.0'),
    port: integer('PORT', 0, 65535, 3000),
    version: read('APP_VERSION', 'unknown'),
    keepAliveTimeoutSeconds: integer('KEEP_ALIVE_TIMEOUT_SECONDS', 1, 4100, 65),
    drainDelaySeconds: integer('DRAIN_DELAY_SECONDS', 0, 119, 5),
    drainDeadlineSeconds: integer('DRAIN_DEADLINE_SECONDS', 1, 120, 25),
  };
  // A header value must not hold control characters, and the version is cut at blanks by most readers of logs.
  if (!/^[\x21-\x7e]{1,128}$/.test(configuration.version)) {
    faults.push(
      `APP_VERSION must be 1 to 128 printable ASCII characters without blanks, ` +
        `got ${JSON.stringify(configuration.version)}: use a tag, a commit or a digest`,
    );
  }
  if (configuration.drainDelaySeconds >= configuration.drainDeadlineSeconds) {
    faults.push(
      `DRAIN_DELAY_SECONDS must be less than DRAIN_DEADLINE_SECONDS, got ${configuration.drainDelaySeconds} ` +
        `and ${configuration.drainDeadlineSeconds}: shorten the delay, or lengthen the deadline up to the stop ` +
        `timeout of the task`,
    );
  }
  if (faults.length > 0) throw new ConfigurationError(faults.join('\n'));
  return configuration;
}
