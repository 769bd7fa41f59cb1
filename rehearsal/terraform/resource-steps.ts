/** The start and the end of what Terraform does to single resources, and that it still does it. */
import type { TerraformEvent } from './events';

/** Terraform's words. */
export type ResourceAction = 'create' | 'update' | 'delete';

export interface ResourceStep {
  readonly stack: string;
  readonly address: string;
  readonly action: ResourceAction;
  /** `progress` comes every ten seconds between the others. */
  readonly phase: 'start' | 'progress' | 'end';
  /** Wall time: milliseconds since the epoch. */
  readonly time: number;
}

const isAction = (action: string): action is ResourceAction =>
  ['create', 'update', 'delete'].includes(action);

const phases: Readonly<Partial<Record<TerraformEvent['type'], ResourceStep['phase']>>> = {
  apply_start: 'start',
  apply_progress: 'progress',
  apply_complete: 'end',
};

/** The step that an event of Terraform reports. @returns undefined for other events, data sources among them */
export function stepOf(stack: string, event: TerraformEvent): ResourceStep | undefined {
  const phase = phases[event.type];
  if (phase === undefined || !('hook' in event)) return undefined;
  const { resource, action } = event.hook;
  if (!isAction(action)) return undefined;
  return { stack, address: resource.addr, action, phase, time: Date.parse(event['@timestamp']) };
}

/** cdktf names the stack in the first line of a chunk and indents the others below it. */
const stackName = /^(\S+) {2}/;

/** It may add the path of the construct to the address. */
const resourceLine =
  /^\S* +(\S+)(?: \(.*\))?: (?:(Creating|Modifying|Destroying)\.\.\.|Still (creating|modifying|destroying)\.\.\.|(Creation|Modifications|Destruction) complete)/;

const actionsByWord: Readonly<Record<string, ResourceAction>> = {
  creating: 'create',
  creation: 'create',
  modifying: 'update',
  modifications: 'update',
  destroying: 'delete',
  destruction: 'delete',
};

/** Returns a reader of the lines that `cdktf deploy` prints, which calls `onStep` with the steps of resources. */
export function readCdktfLines(
  onStep: (step: ResourceStep) => void,
  now: () => number = Date.now,
): (line: string) => void {
  let stack = '';
  return (line) => {
    stack = stackName.exec(line)?.[1] ?? stack;
    const [, address, starts, goesOn, ends] = resourceLine.exec(line) ?? [];
    const action = actionsByWord[(starts ?? goesOn ?? ends ?? '').toLowerCase()];
    if (address === undefined || action === undefined) return;
    const phase = starts !== undefined ? 'start' : goesOn !== undefined ? 'progress' : 'end';
    onStep({ stack, address, action, phase, time: now() });
  };
}
