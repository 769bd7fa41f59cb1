/** Counters in the text format of Prometheus: https://prometheus.io/docs/instrumenting/exposition_formats/ */

const descriptions = {
  run_task_requests_total: ['counter', 'Requests by what became of them.'],
  run_task_results_total: ['counter', 'Tasks by stage and result.'],
  run_task_seconds_total: ['counter', 'Seconds that tasks took.'],
  run_tasks_running: ['gauge', 'Tasks that are performed now.'],
} as const;

type Name = keyof typeof descriptions;
type Labels = Readonly<Record<string, string>>;

export class Metrics {
  readonly #values = new Map<Name, Map<string, number>>();

  add(name: Name, by: number, labels: Labels = {}): void {
    const key = Object.entries(labels)
      .map(([label, value]) => `${label}="${value.replace(/[\\"\n]/g, '_')}"`)
      .join();
    const values = this.#values.get(name) ?? new Map<string, number>();
    values.set(key, (values.get(key) ?? 0) + by);
    this.#values.set(name, values);
  }

  render(): string {
    const lines = Object.entries(descriptions).flatMap(([name, [type, help]]) => [
      `# HELP ${name} ${help}`,
      `# TYPE ${name} ${type}`,
      ...[...(this.#values.get(name as Name) ?? [])].map(
        ([labels, value]) => `${name}${labels === '' ? '' : `{${labels}}`} ${value}`,
      ),
    ]);
    return `${lines.join('\n')}\n`;
  }
}
