/** The start and the end of what Terraform does to single resources. */
import type { TerraformEvent } from './events';

/** Terraform's words. */
export type ResourceAction = 'create' | 'update' | 'delete';

export interface ResourceStep {
  readonly stack: string;
  readonly address: string;
  readonly action: ResourceAction;
  readonly phase: 'start' | 'end';
  /** Wall time: milliseconds since the epoch. */
  readonly time: number;
}

const isAction = (action: string): action is ResourceAction =>
  ['create', 'update', 'delete'].includes(action);

/** The step that an event of Terraform reports. @returns undefined for other events, data sources among them */
export function stepOf(stack: string, event: TerraformEvent): ResourceStep | undefined {
  if (event.type !== 'apply_start' && event.type !== 'apply_complete') return undefined;
  const { resource, action } = event.hook;
  if (!isAction(action)) return undefined;
  const phase = event.type === 'apply_start' ? 'start' : 'end';
  return { stack, address: resource.addr, action, phase, time: Date.parse(event['@timestamp']) };
}

/** cdktf names the stack in the first line of a chunk and indents the others below it. */
const stackName = /^(\S+) {2}/;

/** It may add the path of the construct to the address. */
const resourceLine =
  /^\S* +(\S+)(?: \(.*\))?: (?:(Creating|Modifying|Destroying)\.\.\.|(Creation|Modifications|Destruction) complete)/;

const actionsByWord: Readonly<Record<string, ResourceAction>> = {
  Creating: 'create',
  Creation: 'create',
  Modifying: 'update',
  Modifications: 'update',
  Destroying: 'delete',
  Destruction: 'delete',
};

/** Returns a reader of the lines that `cdktf deploy` prints, which calls `onStep` with the steps of resources. */
export function readCdktfLines(
  onStep: (step: ResourceStep) => void,
  now: () => number = Date.now,
): (line: string) => void {
  let stack = '';
  return (line) => {
    stack = stackName.exec(line)?.[1] ?? stack;
    const [, address, starts, ends] = resourceLine.exec(line) ?? [];
    const action = actionsByWord[starts ?? ends ?? ''];
    if (address === undefined || action === undefined) return;
    onStep({ stack, address, action, phase: ends === undefined ? 'start' : 'end', time: now() });
  };
}
