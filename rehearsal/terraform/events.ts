/**
 * What Terraform prints with `-json`: an event a line.
 *
 * @see https://developer.hashicorp.com/terraform/internals/machine-readable-ui
 */
import type { PlannedChanges } from './plan';

interface ResourceName {
  /** With its module and key. */
  readonly addr: string;
  readonly resource_type: string;
}

/** A change of one resource begins, goes on as it does every ten seconds, or has ended. `read` is the action of a data source. */
export interface ApplyEvent {
  readonly type: 'apply_start' | 'apply_progress' | 'apply_complete' | 'apply_errored';
  /** ISO 8601. */
  readonly '@timestamp': string;
  readonly hook: { readonly resource: ResourceName; readonly action: string };
}

interface PlannedChangeEvent {
  readonly type: 'planned_change';
  readonly change: { readonly resource: ResourceName; readonly action: string };
}

/** Of a plan: what becomes of each output. */
interface OutputsEvent {
  readonly type: 'outputs';
  readonly outputs: Readonly<Record<string, { readonly action?: string }>>;
}

interface DiagnosticEvent {
  readonly type: 'diagnostic';
  readonly diagnostic: {
    readonly severity: string;
    readonly summary: string;
    readonly detail?: string;
    readonly address?: string;
  };
}

/** The events that the rehearsal acts on. */
export type TerraformEvent = ApplyEvent | PlannedChangeEvent | OutputsEvent | DiagnosticEvent;

const knownTypes = new Set<unknown>([
  'apply_start',
  'apply_progress',
  'apply_complete',
  'apply_errored',
  'planned_change',
  'outputs',
  'diagnostic',
] satisfies TerraformEvent['type'][]);

/** Parses one line. @returns undefined for an event of another type, and for a line that is none */
export function parseEvent(line: string): TerraformEvent | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const event = JSON.parse(line) as TerraformEvent;
    return knownTypes.has(event.type) ? event : undefined;
  } catch {
    return undefined;
  }
}

/** Terraform's words in the events, as those of the JSON plan: `replace` says nothing of the order. */
const actionsOf = (action: string): readonly string[] =>
  action === 'replace' ? ['delete', 'create'] : [action];

/** Neither changes a resource: a `move` gives it another address. */
const changesNothing = new Set(['noop', 'read', 'move']);

/** Changes that a plan announces, without the arguments that differ: the events do not name them. */
export function plannedChanges(events: readonly TerraformEvent[]): PlannedChanges {
  const resources: PlannedChanges['resources'][number][] = [];
  const outputs: string[] = [];
  for (const event of events) {
    if (event.type === 'planned_change' && !changesNothing.has(event.change.action)) {
      const { resource, action } = event.change;
      const { addr: address, resource_type: type } = resource;
      resources.push({ address, type, actions: actionsOf(action), arguments: [] });
    }
    if (event.type === 'outputs') {
      const changed = Object.entries(event.outputs).filter(([, { action = 'noop' }]) => action !== 'noop');
      outputs.push(...changed.map(([name]) => name));
    }
  }
  return { resources, outputs };
}

/** Terraform's own words for what went wrong. @returns an empty string where no event is an error */
export function describeErrors(events: readonly TerraformEvent[]): string {
  return events
    .filter((event) => event.type === 'diagnostic')
    .map(({ diagnostic }) => diagnostic)
    .filter(({ severity }) => severity === 'error')
    .map(({ summary, detail, address }) =>
      [`Error: ${summary}`, ...(address ? [`  with ${address}`] : []), ...(detail ? ['', detail] : [])].join(
        '\n',
      ),
    )
    .join('\n\n');
}
