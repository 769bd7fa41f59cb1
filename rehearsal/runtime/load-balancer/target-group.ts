/** A target group: who is in it, who of them may get requests, and who gets the next one. */
import type { Clock } from '../clock';
import { dimensionOf, type HostCount } from './metrics';
import type { Target, TargetGroupConfig, TargetHealth } from './model';
import { RegisteredTarget, targetId } from './registered-target';

export interface TargetGroupServices {
  readonly clock: Clock;
  /** 0 to below 1. */
  readonly random: () => number;
  /** Wall time. */
  readonly connectTimeoutMs: number;
  /** The number of healthy or unhealthy targets may have changed. */
  readonly onHostsChange: (groupArn: string) => void;
}

export class TargetGroup {
  /** As CloudWatch names it. */
  readonly dimension: string;
  readonly #services: TargetGroupServices;
  readonly #targets = new Map<string, RegisteredTarget>();
  #config: TargetGroupConfig;
  #inUse = false;
  /** Who gets requests; made anew when somebody's state changes, so that a request has no work with it. */
  #eligible: readonly RegisteredTarget[] = [];
  #next = 0;

  constructor(config: TargetGroupConfig, services: TargetGroupServices) {
    this.#config = config;
    this.#services = services;
    this.dimension = dimensionOf(config.arn);
  }

  get config(): TargetGroupConfig {
    return this.#config;
  }

  /** Takes a new configuration; health checks go on by it. */
  configure(config: TargetGroupConfig): void {
    const changed = JSON.stringify(config.healthCheck) !== JSON.stringify(this.#config.healthCheck);
    this.#config = config;
    if (!changed) return;
    for (const target of this.#targets.values()) target.restartChecks();
    this.#update();
  }

  /** Whether a rule of a listener names the group; weight 0 counts. */
  setInUse(inUse: boolean): void {
    if (inUse === this.#inUse) return;
    this.#inUse = inUse;
    for (const target of this.#targets.values()) target.setInUse(inUse);
  }

  register(target: Target): void {
    const id = targetId(target);
    const known = this.#targets.get(id);
    if (known !== undefined) {
      known.endDraining(this.#inUse);
      return;
    }
    const { clock, connectTimeoutMs } = this.#services;
    const registered = new RegisteredTarget({
      target,
      clock,
      connectTimeoutMs,
      config: () => this.#config,
      onChange: () => {
        this.#startSlowly(registered);
        this.#update();
      },
      onGone: (gone) => {
        if (this.#targets.get(gone.id) === gone) this.#targets.delete(gone.id);
        this.#update();
      },
    });
    this.#targets.set(id, registered);
    registered.setInUse(this.#inUse);
    this.#update();
  }

  deregister(target: Target): void {
    this.#targets.get(targetId(target))?.drain();
  }

  health(): TargetHealth[] {
    return [...this.#targets.values()].map(({ health }) => health);
  }

  hostCount(): HostCount {
    const states = [...this.#targets.values()].map(({ state }) => state);
    return {
      healthy: states.filter((state) => state === 'healthy').length,
      unhealthy: states.filter((state) => state === 'unhealthy').length,
    };
  }

  /** Targets that a request may be sent to. */
  get eligible(): readonly RegisteredTarget[] {
    return this.#eligible;
  }

  /** Who gets the next request; undefined: nobody is registered. */
  pick(): RegisteredTarget | undefined {
    const targets = this.#eligible;
    if (targets.length <= 1) return targets[0];
    switch (this.#config.algorithm) {
      case 'weighted_random':
        return targets[Math.floor(this.#services.random() * targets.length)];
      case 'least_outstanding_requests':
        return targets.reduce((least, target) => (target.outstanding < least.outstanding ? target : least));
      case 'round_robin':
        return this.#pickInTurn(targets);
    }
  }

  /** Ends all that the group does. */
  close(): void {
    for (const target of this.#targets.values()) target.close();
    this.#targets.clear();
    this.#eligible = [];
  }

  #pickInTurn(targets: readonly RegisteredTarget[]): RegisteredTarget | undefined {
    for (let tries = targets.length; tries > 0; tries -= 1) {
      const target = targets[(this.#next = (this.#next + 1) % targets.length)];
      if (target?.slowStartSince === undefined || this.#takesItsShare(target)) return target;
    }
    return targets[this.#next];
  }

  /** AWS: in slow start the share of requests grows linearly. */
  #takesItsShare(target: RegisteredTarget): boolean {
    const elapsed = this.#services.clock.now() - (target.slowStartSince ?? 0);
    const duration = this.#config.slowStartSeconds * 1000;
    if (elapsed >= duration) target.slowStartSince = undefined;
    return elapsed >= duration || this.#services.random() < elapsed / duration;
  }

  /** AWS: a target starts slowly only when there is a healthy one that does not, so that not all start slowly. */
  #startSlowly(target: RegisteredTarget): void {
    if (target.state !== 'healthy' || this.#config.slowStartSeconds === 0) return;
    const others = [...this.#targets.values()].some(
      (other) => other !== target && other.state === 'healthy' && other.slowStartSince === undefined,
    );
    if (others) target.slowStartSince = this.#services.clock.now();
  }

  /** AWS: when no registered target is healthy, requests go to all of them ("fail open"). */
  #update(): void {
    const registered = [...this.#targets.values()].filter(({ state }) => state !== 'draining');
    const healthy = registered.filter(({ state }) => state === 'healthy' || state === 'unavailable');
    this.#eligible = healthy.length > 0 ? healthy : registered;
    this.#services.onHostsChange(this.#config.arn);
  }
}
