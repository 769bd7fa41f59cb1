/** Reads what a buildspec says of files: artifacts and reports. */
import { flagMember, lineOfMember, mapMember, textMember, textsMember } from './members';
import { BuildspecError, type SpecArtifacts, type SpecFiles, type SpecReport } from './model';
import type { SpecMap } from './spec-node';

export function readArtifacts(spec: SpecMap): SpecArtifacts | undefined {
  const artifacts = mapMember(spec, 'artifacts');
  if (artifacts === undefined) return undefined;
  // The documentation requires files even beside secondary artifacts; builds of today do without.
  if (!artifacts.entries.has('files') && artifacts.entries.has('secondary-artifacts')) return undefined;
  return readArtifact(artifacts, 'artifacts');
}

export function readSecondaryArtifacts(spec: SpecMap): ReadonlyMap<string, SpecArtifacts> {
  const artifacts = mapMember(spec, 'artifacts');
  const secondary = artifacts && mapMember(artifacts, 'secondary-artifacts');
  return readEach(secondary, (artifact, identifier) => readArtifact(artifact, identifier));
}

function readArtifact(artifact: SpecMap, title: string): SpecArtifacts {
  const name = textMember(artifact, 'name');
  return {
    ...readFiles(artifact, title),
    ...(name !== undefined && { name }),
    excludePaths: textsMember(artifact, 'exclude-paths'),
    enableSymlinks: flagMember(artifact, 'enable-symlinks'),
  };
}

const fileFormats = [
  'CUCUMBERJSON',
  'JUNITXML',
  'NUNITXML',
  'NUNIT3XML',
  'TESTNGXML',
  'VISUALSTUDIOTRX',
  'CLOVERXML',
  'COBERTURAXML',
  'JACOCOXML',
  'SIMPLECOV',
];

export function readReports(spec: SpecMap): readonly SpecReport[] {
  const reports = readEach(mapMember(spec, 'reports'), (report, group) => {
    const fileFormat = (textMember(report, 'file-format') ?? 'JUNITXML').toUpperCase();
    if (!fileFormats.includes(fileFormat)) {
      throw new BuildspecError(
        `invalid value for file-format: got ${fileFormat}, allowed are ${fileFormats.join(', ')} at line ${lineOfMember(report, 'file-format')}`,
      );
    }
    return { group, ...readFiles(report, group), fileFormat };
  });
  return [...reports.values()];
}

function readFiles(map: SpecMap, title: string): SpecFiles {
  const files = textsMember(map, 'files');
  if (files.length === 0) throw new BuildspecError(`files is required in ${title} at line ${map.line}`);
  return {
    files,
    baseDirectory: textMember(map, 'base-directory') ?? '.',
    discardPaths: flagMember(map, 'discard-paths'),
  };
}

function readEach<Item>(
  map: SpecMap | undefined,
  read: (map: SpecMap, name: string) => Item,
): Map<string, Item> {
  return new Map(
    [...(map?.entries.keys() ?? [])].flatMap((name) => {
      const entry = map && mapMember(map, name);
      return entry === undefined ? [] : [[name, read(entry, name)] as const];
    }),
  );
}
