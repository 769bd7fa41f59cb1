/** The phase DOWNLOAD_SOURCE: files of a source are put into their directory. */
import type { AwsClient } from '../../contract/client';
import type { Objects } from '../../contract/objects';
import type { RepositoryPlace, SourceRepositories } from '../../git/source-repositories';
import { AwsError } from '../../protocol/aws-error';
import { readShape, structure, text } from '../../support/shape';
import { unpackZip, ZipError } from '../../support/unpack-zip';
import { PhaseFailure, type BuildSource } from './build';

export interface SourceDependencies {
  readonly aws: AwsClient;
  readonly objects: Objects;
  /** Of CodeCommit. @default - a commit cannot be read */
  readonly repositories?: SourceRepositories | undefined;
}

export interface Download {
  readonly region: string;
  readonly source: BuildSource;
  readonly directory: string;
  /** For the error: `primary source and source version arn:aws:s3:::bucket/key`. */
  readonly title: string;
}

/**
 * @returns version of what was read: commit id, or version of the object
 * @throws PhaseFailure CLIENT_ERROR
 */
export async function downloadSource(
  deps: SourceDependencies,
  download: Download,
): Promise<string | undefined> {
  const { source } = download;
  if (source.kind === 'none') return undefined;
  const { zip, version } =
    source.kind === 'object'
      ? await readObject(deps, download, source)
      : await readCommit(deps, download, source);
  try {
    await unpackZip(zip, download.directory);
  } catch (error) {
    if (error instanceof ZipError) throw clientError(`${error.message} for ${download.title}`);
    throw error;
  }
  return version;
}

interface Archive {
  readonly zip: Buffer;
  readonly version: string | undefined;
}

async function readObject(
  { objects }: SourceDependencies,
  { region, title }: Download,
  { location, versionId }: Extract<BuildSource, { kind: 'object' }>,
): Promise<Archive> {
  const found = await objects.read(region, location, versionId);
  // As builds say it that fail so, without the ids of the request: https://github.com/awslabs/aws-refarch-cross-account-pipeline/issues/5
  if (found === undefined) {
    throw clientError(`NoSuchKey: The specified key does not exist. status code: 404 for ${title}`);
  }
  return { zip: found.body, version: found.versionId };
}

async function readCommit(
  { aws, repositories }: SourceDependencies,
  { region, title }: Download,
  { repository, version }: Extract<BuildSource, { kind: 'commit' }>,
): Promise<Archive> {
  if (repositories === undefined) throw clientError(`no repository can be read here for ${title}`);
  const place = { region, name: repository };
  try {
    const commitId = await commitOf(aws, repositories, place, version);
    return { zip: await repositories.archive(place, commitId), version: commitId };
  } catch (error) {
    if (error instanceof AwsError) throw clientError(`${error.code}: ${error.message} for ${title}`);
    throw error;
  }
}

async function commitOf(
  aws: AwsClient,
  repositories: SourceRepositories,
  place: RepositoryPlace,
  version: string | undefined,
): Promise<string> {
  if (version !== undefined && /^[0-9a-f]{40}$/.test(version)) return version;
  const branch = version?.replace(/^refs\/heads\//, '') ?? (await defaultBranch(aws, place));
  return (await repositories.head(place, branch)).commitId;
}

const repositoryShape = structure({ repositoryMetadata: structure({ defaultBranch: text() }) });

async function defaultBranch(aws: AwsClient, { region, name }: RepositoryPlace): Promise<string> {
  const answer = await aws.in(region).json('codecommit.GetRepository', { repositoryName: name });
  return readShape(repositoryShape, answer).repositoryMetadata?.defaultBranch ?? 'main';
}

const clientError = (message: string) => new PhaseFailure('CLIENT_ERROR', message);
