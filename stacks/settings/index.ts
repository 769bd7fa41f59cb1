/** Settings of the project: what cdktf.json says under `context.blueGreen`, checked, completed and frozen. */
import { brokenConstraints } from './broken-constraints';
import { complete } from './complete';
import { isPlain, spreadDefaults } from './defaults';
import { type Fault, SettingsError } from './fault';
import { freezeDeeply } from './freeze';
import { inspect } from './hostile';
import { gatherInherited } from './inherited';
import { literals } from './literal';
import type { Settings } from './model';
import * as schema from './schema';
import { soundPart } from './sound-part';
import { missing, onePerPlace, read } from './value-faults';

export { SettingsError };
export type * from './model';
export { literal } from './literal';
export { names, networkStackName, type Names } from './names';
export { effectivePorts, type EffectivePorts } from './ports';
export { connectionRetryMilliseconds, effectiveSmokeTest, type EffectiveSmokeTest } from './smoke-test';

/**
 * The settings, refused or completed.
 *
 * @param raw - `context.blueGreen` of cdktf.json; undefined means empty settings
 * @throws SettingsError which lists every fault
 */
export function readSettings(raw: unknown): Settings {
  const inspection = inspect(raw ?? {});
  if (inspection.abandoned) throw new SettingsError(inspection.faults);
  const given = inspection.value;
  const reading = read(schema.settings, isPlain(given) ? spreadDefaults(given) : given);
  const shapeFaults = onePerPlace([...inspection.faults, ...faultsOfDefaults(given), ...reading.faults]);
  const settings = complete(soundPart(reading.output, shapeFaults));
  const faults = [...shapeFaults, ...brokenConstraints(settings)];
  if (faults.length > 0) throw new SettingsError(gatherInherited(faults, isPlain(given) ? given : {}));
  return freezeDeeply(literals(settings));
}

/** Defaults are part of a service: what they leave out may be in the services. */
function faultsOfDefaults(given: unknown): readonly Fault[] {
  if (!isPlain(given) || !isPlain(given.defaults)) return [];
  return read(schema.service, given.defaults)
    .faults.filter(({ problem }) => problem !== missing)
    .map((fault) => ({ ...fault, path: ['defaults', ...fault.path] }));
}
