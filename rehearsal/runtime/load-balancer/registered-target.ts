/** A target of a group: its health, its connections and the requests that it has. */
import type { Clock } from '../clock';
import { startHealthChecks } from './health-check';
import {
  afterCheck,
  checkingInitially,
  notChecked,
  registering,
  statusMatcher,
  type HealthState,
} from './health-state';
import type { Target, TargetGroupConfig, TargetHealth } from './model';
import { TargetConnection } from './target-connection';

export interface RegisteredTargetOptions {
  readonly target: Target;
  readonly clock: Clock;
  /** The group's configuration as it is now. */
  readonly config: () => TargetGroupConfig;
  /** Wall time. */
  readonly connectTimeoutMs: number;
  /** Its state has changed. */
  readonly onChange: () => void;
  /** It drained and is no more. */
  readonly onGone: (target: RegisteredTarget) => void;
}

/** Wall time. */
const unscaledDelayMs = 5000;

type Mode = 'unused' | 'checked' | 'draining';

export class RegisteredTarget {
  readonly id: string;
  /** Requests that it has not answered to the end. */
  outstanding = 0;
  /** AWS time at which slow start began. */
  slowStartSince: number | undefined;
  readonly #options: RegisteredTargetOptions;
  readonly #idle: TargetConnection[] = [];
  readonly #connections = new Set<TargetConnection>();
  #mode: Mode = 'unused';
  #health: HealthState = registering;
  #stopChecks = (): void => undefined;
  #cancelDeadline = (): void => undefined;

  constructor(options: RegisteredTargetOptions) {
    this.#options = options;
    this.id = targetId(options.target);
  }

  get state(): HealthState['state'] | 'unused' | 'draining' {
    return this.#mode === 'checked' ? this.#health.state : this.#mode;
  }

  get health(): TargetHealth {
    const { target } = this.#options;
    if (this.#mode === 'unused')
      return {
        target,
        state: 'unused',
        reason: 'Target.NotInUse',
        description: 'Target group is not configured to receive traffic from the load balancer',
      };
    if (this.#mode === 'draining')
      return {
        target,
        state: 'draining',
        reason: 'Target.DeregistrationInProgress',
        description: 'Target deregistration is in progress',
      };
    const { state, reason, description, failures, answer } = this.#health;
    return {
      target,
      state,
      ...(reason === undefined ? {} : { reason }),
      ...(description === undefined ? {} : { description }),
      ...(failures === 0 || answer === undefined
        ? {}
        : { failed: { check: this.#checkUrl(), failures, answer } }),
    };
  }

  #checkUrl(): string {
    const { target, config } = this.#options;
    const { protocol, path, port } = config().healthCheck;
    return `GET ${protocol.toLowerCase()}://${target.id}:${port === 'traffic-port' ? target.port : port}${path}`;
  }

  /** Starts health checks from the beginning, or ends them: a group that gets no traffic is not checked. */
  setInUse(inUse: boolean): void {
    if (this.#mode === 'draining' || inUse === (this.#mode === 'checked')) return;
    this.#mode = inUse ? 'checked' : 'unused';
    this.#health = registering;
    this.slowStartSince = undefined;
    this.restartChecks();
    this.#options.onChange();
  }

  /** Checks by the configuration as it is now; what is known of the target's health stays. */
  restartChecks(): void {
    this.#stopChecks();
    this.#stopChecks = () => undefined;
    if (this.#mode !== 'checked') return;
    const { target, clock, config, onChange } = this.#options;
    const { healthCheck } = config();
    if (!healthCheck.enabled) {
      this.#health = notChecked;
      return;
    }
    const thresholds = { ...healthCheck, matches: statusMatcher(healthCheck.matcher) };
    this.#stopChecks = startHealthChecks({
      target,
      config: healthCheck,
      clock,
      onCheck: () => {
        if (this.#health === registering || this.#health === notChecked) this.#health = checkingInitially;
      },
      onResult: (result) => {
        const before = this.#health.state;
        this.#health = afterCheck(this.#health, result, thresholds);
        if (this.#health.state !== before) onChange();
      },
    });
  }

  /** No new request; it is gone when the requests that it has have ended, or when the delay is over. */
  drain(): void {
    if (this.#mode === 'draining') return;
    this.#mode = 'draining';
    this.#stopChecks();
    for (const connection of this.#idle.splice(0)) connection.destroy();
    const { clock, config, onChange, onGone } = this.#options;
    onChange();
    if (this.outstanding === 0) onGone(this);
    else
      this.#cancelDeadline = clock.after(drainingTime(config(), clock), () => {
        onGone(this);
        this.close();
      });
  }

  /** Registered again while it drains. */
  endDraining(inUse: boolean): void {
    if (this.#mode !== 'draining') return;
    this.#cancelDeadline();
    this.#mode = 'unused';
    this.setInUse(inUse);
  }

  /**
   * A connection for a request, which counts from now until `release`.
   *
   * @param idleTimeoutMs - wall time that a new connection may wait for another request
   */
  acquire(idleTimeoutMs: number): TargetConnection {
    this.outstanding += 1;
    return this.#idle.pop() ?? this.#open(idleTimeoutMs);
  }

  /** A request has ended, one way or the other. */
  release(): void {
    this.outstanding -= 1;
    if (this.outstanding > 0 || this.#mode !== 'draining') return;
    this.#cancelDeadline();
    this.#options.onGone(this);
  }

  /** Ends checks and connections; requests that it has fail. */
  close(): void {
    this.#stopChecks();
    this.#cancelDeadline();
    this.#idle.length = 0;
    for (const connection of [...this.#connections]) connection.destroy();
  }

  #open(idleTimeoutMs: number): TargetConnection {
    const { target, config, connectTimeoutMs } = this.#options;
    const connection = new TargetConnection({
      target,
      secure: config().protocol === 'HTTPS',
      connectTimeoutMs,
      idleTimeoutMs,
      onIdle: (idle) => {
        if (this.#mode === 'draining') idle.destroy();
        else this.#idle.push(idle);
      },
      onClose: (closed) => {
        this.#connections.delete(closed);
        const index = this.#idle.indexOf(closed);
        if (index !== -1) this.#idle.splice(index, 1);
      },
    });
    this.#connections.add(connection);
    return connection;
  }
}

/** What tells a target from the others of its group. */
export const targetId = ({ id, port }: Target): string => `${id}:${port}`;

/**
 * Milliseconds of AWS time. Requests under way take wall time, whatever the speed, so they get the first seconds of the
 * delay in full.
 */
function drainingTime({ deregistrationDelaySeconds }: TargetGroupConfig, { speed }: Clock): number {
  const delayMs = deregistrationDelaySeconds * 1000;
  return Math.max(delayMs, Math.min(delayMs, unscaledDelayMs) * speed);
}
