/** Settings of the project: what cdktf.json says under `context.blueGreen`, checked, completed and frozen. */
import { brokenConstraints } from './broken-constraints';
import { complete } from './complete';
import { buildFiles, type ProjectFiles } from './constraints/build-files';
import { isPlain, spreadDefaults } from './defaults';
import { type Fault, SettingsError } from './fault';
import { freezeDeeply } from './freeze';
import { inspect } from './hostile';
import { gatherInherited } from './inherited';
import { literals } from './literal';
import type { Settings } from './model';
import * as schema from './schema';
import { mend } from './mend';
import { missing, onePerPlace, read } from './value-faults';

export { SettingsError };
export type { ProjectFiles } from './constraints/build-files';
export type * from './model';
export { literal } from './literal';
export {
  accessStackName,
  loadBalancerStackName,
  names,
  networkStackName,
  sharedLoadBalancerNames,
  type Names,
} from './names';
export {
  effectiveLoadBalancer,
  hostOfRoutes,
  pathOfRoutes,
  portsOfService,
  routesOf,
  sharesLoadBalancer,
} from './shared-load-balancer';
export { foreignAccountId, promotionBucket, promotionKey, promotionOrigin, promotionsOf } from './promotion';
export { effectivePorts, type EffectivePorts } from './ports';
export { gitHubSubject, gitHubTokens, tokenIssuers, type Phase, type TokenIssuer } from './token-issuers';
export { gitHubReleases, hasCodePipeline, releasesFromGitHub } from './git-hub-releases';
export { connectionRetryMilliseconds, effectiveSmokeTest, type EffectiveSmokeTest } from './smoke-test';

/**
 * The settings, refused or completed.
 *
 * @param raw - `context.blueGreen` of cdktf.json; undefined means empty settings
 * @param files - of the project @default - what the settings name is not looked for
 * @throws SettingsError which lists every fault
 */
export function readSettings(raw: unknown, files?: ProjectFiles): Settings {
  const inspection = inspect(raw ?? {});
  if (inspection.abandoned) throw new SettingsError(inspection.faults);
  const given = inspection.value;
  const spread = isPlain(given) ? spreadDefaults(given) : given;
  const reading = read(schema.settings, spread);
  const shapeFaults = onePerPlace([...inspection.faults, ...faultsOfDefaults(given), ...reading.faults]);
  const { output, places: leftOut } =
    shapeFaults.length === 0
      ? { output: reading.output, places: [] }
      : mend(isPlain(spread) ? spread : {}, shapeFaults);
  const settings = complete(output);
  const ofServices = files === undefined ? [] : [buildFiles(files)];
  const faults = [...shapeFaults, ...brokenConstraints(settings, { leftOut, ofServices })];
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
