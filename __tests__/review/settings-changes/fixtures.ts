/** Where recorded plans are. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { restored, type PlannedStacks, type RecordedChange } from './recorded';

export const fixtureDirectory = join(__dirname, '../fixtures/settings-changes');

/** Name of the fixture with the plans of the unchanged stacks. */
export const baseName = 'unchanged';

export const fileOf = (name: string): string => join(fixtureDirectory, `${name}.json`);

export const readBase = (): PlannedStacks => readFixture(baseName) as PlannedStacks;

export const readChange = (name: string): RecordedChange => readFixture(name) as RecordedChange;

const readFixture = (name: string): unknown => JSON.parse(readFileSync(fileOf(name), 'utf8'));

/** The stacks of a change, as they were planned. */
export const stacksOf = (name: string): PlannedStacks => restored(readBase(), readChange(name).stacks);
