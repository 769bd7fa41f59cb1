import type { Target, TargetRegistry, TargetState } from '../../../../rehearsal/runtime/load-balancer/model';

/** A load balancer whose answers a test writes. */
export class FakeTargets implements TargetRegistry {
  readonly calls: string[] = [];
  /** State of the targets that are registered. */
  state: TargetState = 'healthy';
  /** Whether targets that are deregistered are gone at once. */
  drains = false;
  readonly #groups = new Map<string, Map<string, { target: Target; draining: boolean }>>();

  register(targetGroupArn: string, target: Target): void {
    this.calls.push(`register ${group(targetGroupArn)} ${target.port}`);
    this.#group(targetGroupArn).set(keyOf(target), { target, draining: false });
  }

  deregister(targetGroupArn: string, target: Target): void {
    this.calls.push(`deregister ${group(targetGroupArn)} ${target.port}`);
    if (this.drains) this.#group(targetGroupArn).set(keyOf(target), { target, draining: true });
    else this.#group(targetGroupArn).delete(keyOf(target));
  }

  health(targetGroupArn: string) {
    return [...this.#group(targetGroupArn).values()].map(({ target, draining }) => ({
      target,
      state: draining ? ('draining' as const) : this.state,
    }));
  }

  /** Ends the draining of all targets. */
  letGo(): void {
    this.drains = false;
    for (const targets of this.#groups.values()) {
      for (const [id, { draining }] of targets) if (draining) targets.delete(id);
    }
  }

  #group(targetGroupArn: string) {
    const found =
      this.#groups.get(targetGroupArn) ?? new Map<string, { target: Target; draining: boolean }>();
    this.#groups.set(targetGroupArn, found);
    return found;
  }
}

const keyOf = ({ id, port }: Target): string => `${id}:${port}`;

const group = (targetGroupArn: string): string => targetGroupArn.split('/')[1] ?? '';
