/** Reads a buildspec, YAML or JSON. */
import { flagMember, lineOfMember, mapMember, textMapMember, textMember, textsMember } from './members';
import { BuildspecError, commandPhases, type Buildspec, type CommandPhase, type SpecPhase } from './model';
import { readOnFailure } from './on-failure';
import { readArtifacts, readReports, readSecondaryArtifacts } from './read-files';
import { readYaml, type SpecMap } from './spec-node';

/** @throws BuildspecError with CodeBuild's words where they are known */
export function readBuildspec(text: string): Buildspec {
  const spec = readYaml(text);
  if (spec.kind !== 'map')
    throw new BuildspecError('the buildspec must be a mapping with version and phases');
  const version = readVersion(spec);
  refuseBatch(spec);
  const env = mapMember(spec, 'env');
  const variables =
    version === '0.1'
      ? textMapOf(mapMember(spec, 'environment_variables'), 'plaintext')
      : textMapOf(env, 'variables');
  const parameterStore = textMapOf(env, 'parameter-store');
  const secretsManager = textMapOf(env, 'secrets-manager');
  const exportedVariables = env === undefined ? [] : textsMember(env, 'exported-variables');
  for (const name of [...variables.keys(), ...parameterStore.keys(), ...secretsManager.keys()])
    requireName(name);
  exportedVariables.forEach(requireName);
  const phases = readPhases(spec);
  return {
    version,
    shell: readShell(env),
    variables,
    parameterStore,
    secretsManager,
    exportedVariables,
    phases,
    artifacts: readArtifacts(spec),
    secondaryArtifacts: readSecondaryArtifacts(spec),
    reports: readReports(spec),
    runtimeVersions: readRuntimeVersions(spec),
    notes: notesOf(spec, env),
  };
}

function readVersion(spec: SpecMap): Buildspec['version'] {
  const version = textMember(spec, 'version');
  if (version === undefined) throw new BuildspecError('version is required: 0.2 or 0.1');
  if (version !== '0.1' && version !== '0.2') {
    throw new BuildspecError(
      `unknown version: got ${version}, allowed are 0.2 and 0.1 at line ${lineOfMember(spec, 'version')}`,
    );
  }
  return version;
}

function refuseBatch(spec: SpecMap): void {
  if (!spec.entries.has('batch')) return;
  throw new BuildspecError(
    `batch is not emulated: batch builds do not run here at line ${lineOfMember(spec, 'batch')}`,
  );
}

const textMapOf = (map: SpecMap | undefined, name: string): Map<string, string> =>
  map === undefined ? new Map<string, string>() : textMapMember(map, name);

/** What a shell takes as a name; others could not be read by any command. */
function requireName(name: string): void {
  if (/^[A-Za-z_]\w*$/.test(name)) return;
  throw new BuildspecError(
    `invalid name of an environment variable: got ${name}, allowed are letters, digits and _, the first no digit`,
  );
}

function readShell(env: SpecMap | undefined): Buildspec['shell'] {
  const shell = (env && textMember(env, 'shell')) ?? '/bin/sh';
  if (shell === 'bash' || shell === '/bin/bash') return 'bash';
  if (shell === '/bin/sh' || shell === 'sh') return 'sh';
  throw new BuildspecError(`invalid value for shell: got ${shell}, allowed are bash and /bin/sh`);
}

function readPhases(spec: SpecMap): ReadonlyMap<CommandPhase, SpecPhase> {
  const phases = mapMember(spec, 'phases');
  if (phases === undefined) {
    throw new BuildspecError(`phases is required: at least one of ${commandPhases.join(', ')}`);
  }
  const unknown = [...phases.entries.keys()].find((name) => !commandPhases.some((phase) => phase === name));
  if (unknown !== undefined) {
    throw new BuildspecError(
      `unknown phase: got ${unknown}, allowed are ${commandPhases.join(', ')} at line ${lineOfMember(phases, unknown)}`,
    );
  }
  return new Map(
    commandPhases.flatMap((name) => {
      const phase = mapMember(phases, name);
      return phase === undefined ? [] : [[name, readPhase(phase)] as const];
    }),
  );
}

function readPhase(phase: SpecMap): SpecPhase {
  const onFailure = textMember(phase, 'on-failure');
  return {
    commands: textsMember(phase, 'commands', 'Commands'),
    finally: textsMember(phase, 'finally', 'Finally'),
    ...(onFailure !== undefined && {
      onFailure: readOnFailure(onFailure, lineOfMember(phase, 'on-failure')),
    }),
  };
}

function readRuntimeVersions(spec: SpecMap): string[] {
  const phases = mapMember(spec, 'phases');
  const install = phases && mapMember(phases, 'install');
  return [...textMapOf(install, 'runtime-versions')].map(([runtime, version]) => `${runtime}: ${version}`);
}

const known = [
  'version',
  'env',
  'environment_variables',
  'phases',
  'artifacts',
  'reports',
  'cache',
  'run-as',
  'proxy',
];

function notesOf(spec: SpecMap, env: SpecMap | undefined): string[] {
  const phases = mapMember(spec, 'phases');
  const runsAs = [spec, ...commandPhases.flatMap((name) => (phases && mapMember(phases, name)) ?? [])].some(
    (map) => textMember(map, 'run-as') !== undefined,
  );
  const cache = mapMember(spec, 'cache');
  const cached = cache === undefined ? [] : textsMember(cache, 'paths');
  return [
    ...(runsAs ? ['run-as is ignored: commands run as who started the embedded AWS'] : []),
    ...(spec.entries.has('proxy') ? ['proxy is ignored: there is no proxy server'] : []),
    ...(env !== undefined && flagMember(env, 'git-credential-helper')
      ? ['git-credential-helper is ignored: commands bring their own credentials']
      : []),
    ...(cached.length > 0 ? [`cache is ignored: ${cached.length} path(s) are not kept`] : []),
    ...[...spec.entries.keys()]
      .filter((name) => !known.includes(name))
      .map((name) => `unknown key ${name} is ignored`),
  ];
}
