/** What `cdktf deploy` and `cdktf destroy` print, counted by stack. */

/** cdktf names the stack in the first line of a chunk and indents the others below it. */
const stackName = /^(\S+) {2}/;
const completed = /^\S* +\S+(?: \(.*\))?: (?:Creation|Modifications|Destruction) complete/;

/** Reads the lines of cdktf and tells how far each stack is. */
export class DeployProgress {
  private readonly counts = new Map<string, number>();
  private stack = '';

  constructor(private readonly update: (text: string) => void) {}

  /** Takes one printed line. */
  readonly line = (line: string): void => {
    this.stack = stackName.exec(line)?.[1] ?? this.stack;
    if (!completed.test(line)) return;
    this.counts.set(this.stack, (this.counts.get(this.stack) ?? 0) + 1);
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
