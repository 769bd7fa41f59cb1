/** What `cdktf deploy` and `cdktf destroy` print, counted by stack. */

const completed = /^(\S+)\s+(\S+)(?: \([^)]*\))?: (Creation|Modifications|Destruction) complete/;

/** Reads the lines of cdktf and tells how far each stack is. */
export class DeployProgress {
  private readonly counts = new Map<string, number>();

  constructor(private readonly update: (text: string) => void) {}

  /** Takes one printed line. */
  readonly line = (line: string): void => {
    const stack = completed.exec(line)?.[1];
    if (stack === undefined) return;
    this.counts.set(stack, (this.counts.get(stack) ?? 0) + 1);
    // A line a resource would drown a log; every tenth shows that it goes on.
    if (this.total % 10 === 0) this.update(this.summary);
  };

  /** Resources that are done, over all stacks. */
  get total(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
  }

  /** For example `dev-network 21, dev-nodejs-service 40`. */
  get summary(): string {
    return [...this.counts].map(([stack, count]) => `${stack} ${count}`).join(', ');
  }
}
