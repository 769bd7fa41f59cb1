/** Where the buildspec of a build is: in the project, in the source, or in a bucket. */
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import type { Objects } from '../../contract/objects';
import { PhaseFailure } from './build';
import type { BuildDirectory } from './build-directory';

export interface LocatedBuildspec {
  /** As the log tells it. */
  readonly path: string;
  readonly text: string;
}

export interface LocateProps {
  /** Text, path in the source, or ARN of an object. @default buildspec.yml */
  readonly buildspec: string | undefined;
  readonly directory: BuildDirectory;
  readonly region: string;
  readonly objects: Objects;
}

/** Larger files are none. */
const largestFile = 1_048_576;

/**
 * @see https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ProjectSource.html `buildspec`
 * @throws PhaseFailure YAML_FILE_ERROR
 */
export async function locateBuildspec(props: LocateProps): Promise<LocatedBuildspec> {
  const { buildspec, directory } = props;
  const value = buildspec === undefined || buildspec.trim() === '' ? 'buildspec.yml' : buildspec;
  if (isText(value)) return keep(directory, value);
  const object = /^arn:[^:]+:s3:::([^/]+)\/(.+)$/.exec(value);
  if (object !== null) {
    const [, bucket = '', key = ''] = object;
    const found = await props.objects.read(props.region, { bucket, key });
    if (found === undefined) throw yamlFileError(`${value}: the specified key does not exist`);
    return keep(directory, found.body.toString());
  }
  return readFromSource(directory, value);
}

const isText = (value: string): boolean => value.includes('\n') || /^\s*(\{|version\s*:)/.test(value);

async function keep(directory: BuildDirectory, text: string): Promise<LocatedBuildspec> {
  const path = join(directory.readonly, 'buildspec.yml');
  await writeFile(path, text);
  return { path, text };
}

async function readFromSource(directory: BuildDirectory, value: string): Promise<LocatedBuildspec> {
  const path = resolve(directory.source, value);
  const file = path.startsWith(directory.source + sep) ? await stat(path).catch(() => undefined) : undefined;
  // CodeBuild's words: https://github.com/aws-samples/mlops-e2e/issues/68
  if (file?.isFile() !== true) throw yamlFileError(`stat ${path}: no such file or directory`);
  if (file.size > largestFile) {
    throw yamlFileError(`${path} has ${file.size} bytes, at most ${largestFile} are allowed`);
  }
  return { path, text: await readFile(path, 'utf8') };
}

const yamlFileError = (message: string) => new PhaseFailure('YAML_FILE_ERROR', message);
