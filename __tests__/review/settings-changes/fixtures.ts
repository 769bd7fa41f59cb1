/** Where recorded plans are. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { restored, type PlannedStacks, type RecordedChange } from './recorded';

/** Name of the fixture with the plans of the unchanged stacks. */
export const baseName = 'unchanged';

/** Recorded changes to the settings of one deployment. */
export interface Recordings {
  readonly directory: string;
  readonly fileOf: (name: string) => string;
  readonly readBase: () => PlannedStacks;
  readonly readChange: (name: string) => RecordedChange;
  /** The stacks of a change, as they were planned. */
  readonly stacksOf: (name: string) => PlannedStacks;
}

function recordingsIn(name: string): Recordings {
  const directory = join(__dirname, '../fixtures', name);
  const fileOf = (change: string): string => join(directory, `${change}.json`);
  const read = (change: string): unknown => JSON.parse(readFileSync(fileOf(change), 'utf8'));
  const readBase = () => read(baseName) as PlannedStacks;
  const readChange = (change: string) => read(change) as RecordedChange;
  const stacksOf = (change: string) => restored(readBase(), readChange(change).stacks);
  return { directory, fileOf, readBase, readChange, stacksOf };
}

/** Of the default settings. */
export const ofDefaults = recordingsIn('settings-changes');

/** Of services that share a load balancer. */
export const ofShared = recordingsIn('shared-load-balancer');
