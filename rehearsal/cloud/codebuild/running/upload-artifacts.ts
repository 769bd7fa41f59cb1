/** The phase UPLOAD_ARTIFACTS: what the buildspec calls an artifact goes where the pipeline or the project wants it. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { ObjectLocation, Objects } from '../../contract/objects';
import type { Buildspec, SpecArtifacts } from '../buildspec/model';
import type { ProjectSettings } from '../shapes';
import { findFiles, type FoundFile } from './artifact-files';
import { PhaseFailure, type Build, type UploadedArtifact } from './build';
import { packZip } from './pack-zip';

export interface UploadProps {
  readonly build: Build;
  readonly buildspec: Buildspec;
  readonly objects: Objects;
  /** CODEBUILD_SRC_DIR. */
  readonly source: string;
  readonly log: (line: string) => void;
  /** Puts the values of variables into a text, as the build's shell would. */
  readonly expand: (text: string) => Promise<string>;
}

interface Target {
  /** Of a secondary artifact. */
  readonly identifier?: string;
  readonly artifacts: SpecArtifacts;
  readonly place: (files: readonly FoundFile[]) => Promise<UploadedArtifact>;
}

/** @throws PhaseFailure CLIENT_ERROR */
export async function uploadArtifacts(props: UploadProps): Promise<readonly UploadedArtifact[]> {
  const uploaded: UploadedArtifact[] = [];
  for (const { identifier, artifacts, place } of targets(props)) {
    const files = await findFiles({
      ...(await expanded(props, artifacts)),
      source: props.source,
      log: props.log,
    });
    uploaded.push({ ...(identifier !== undefined && { identifier }), ...(await place(files)) });
  }
  return uploaded;
}

async function expanded({ expand }: UploadProps, artifacts: SpecArtifacts): Promise<SpecArtifacts> {
  const files: string[] = [];
  // One after the other: the shell runs one command at a time.
  for (const file of artifacts.files) files.push(await expand(file));
  return { ...artifacts, files, baseDirectory: await expand(artifacts.baseDirectory) };
}

function targets(props: UploadProps): Target[] {
  const { pipelineOutputs } = props.build.request;
  return pipelineOutputs === undefined ? projectTargets(props) : pipelineTargets(props, pipelineOutputs);
}

/** A pipeline's output is the secondary artifact of its name; one alone may be the primary artifact. */
function pipelineTargets(
  props: UploadProps,
  outputs: readonly (ObjectLocation & { name: string })[],
): Target[] {
  const { artifacts, secondaryArtifacts } = props.buildspec;
  return outputs.map((output, index) => {
    const secondary = secondaryArtifacts.get(output.name);
    const found = secondary ?? (index === 0 ? artifacts : undefined);
    if (found === undefined) throw undefinedArtifact(output.name);
    return {
      ...(index > 0 && { identifier: output.name }),
      artifacts: found,
      place: (files) => uploadZip(props, output, found, files),
    };
  });
}

function projectTargets(props: UploadProps): Target[] {
  const { settings } = props.build.request;
  const { artifacts, secondaryArtifacts } = props.buildspec;
  const wanted = [
    { settings: settings.artifacts, found: artifacts },
    ...(settings.secondaryArtifacts ?? []).map((each) => ({
      settings: each,
      found: secondaryArtifacts.get(each.artifactIdentifier ?? ''),
    })),
  ];
  return wanted
    .filter((each) => each.settings.type === 'S3')
    .map(({ settings: place, found }) => {
      const identifier = place.artifactIdentifier;
      if (found === undefined) throw undefinedArtifact(identifier ?? 'artifacts');
      return {
        ...(identifier !== undefined && { identifier }),
        artifacts: found,
        place: (files) => uploadToBucket(props, place, found, files),
      };
    });
}

const undefinedArtifact = (name: string) =>
  new PhaseFailure('CLIENT_ERROR', `no definition for artifact ${name} found in the buildspec`);

async function uploadZip(
  { build, objects }: UploadProps,
  location: ObjectLocation,
  { enableSymlinks }: SpecArtifacts,
  files: readonly FoundFile[],
): Promise<UploadedArtifact> {
  const packed = await packZip(files, { keepLinks: enableSymlinks });
  await objects.write(build.request.region, location, packed, keyOf(build));
  return {
    location: arnOf(location),
    sha256sum: createHash('sha256').update(packed).digest('hex'),
    md5sum: createHash('md5').update(packed).digest('hex'),
  };
}

/** @see https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ProjectArtifacts.html how the key is made */
async function uploadToBucket(
  props: UploadProps,
  place: ProjectSettings['artifacts'],
  artifacts: SpecArtifacts,
  files: readonly FoundFile[],
): Promise<UploadedArtifact> {
  const { build, objects, expand } = props;
  const named = place.overrideArtifactName === true ? artifacts.name : undefined;
  const isZip = place.packaging === 'ZIP';
  const name = named === undefined ? (place.name ?? build.request.settings.name) : await expand(named);
  const key = [place.path, place.namespaceType === 'BUILD_ID' ? build.uuid : undefined, name]
    .flatMap((part) => part?.split('/') ?? [])
    .filter((part) => part !== '')
    .join('/');
  const bucket = (place.location ?? '').replace(/^arn:[^:]*:s3:::/, '');
  if (isZip) return uploadZip(props, { bucket, key }, artifacts, files);
  for (const file of files) {
    const location = { bucket, key: [key, file.name].filter((part) => part !== '').join('/') };
    await objects.write(build.request.region, location, await readFile(file.path), keyOf(build));
  }
  return { location: arnOf({ bucket, key }) };
}

/** AWS's own key is what a bucket encrypts with anyway. */
function keyOf({ request: { encryptionKey } }: Build): string | undefined {
  return encryptionKey?.endsWith('alias/aws/s3') ? undefined : encryptionKey;
}

const arnOf = ({ bucket, key }: ObjectLocation): string => `arn:aws:s3:::${bucket}/${key}`;
