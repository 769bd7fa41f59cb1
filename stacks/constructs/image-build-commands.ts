import { createHash } from 'node:crypto';
import { manifestTypes } from '../images';
import { literal } from '../settings';
import type { BuildSpecification } from './build-specification';
import { protectProduction, readProduction } from './production-image';

/** What an image is built from, apart from the commit. */
export interface ImageInputs {
  readonly architecture: 'X86_64' | 'ARM64';
  /** Relative to the source directory. */
  readonly dockerfile: string;
  /** Relative to the source directory. */
  readonly context: string;
}

/** Environment variables that the commands read: settings reach the shell as values, never as its text. */
export interface ImageBuildVariables {
  readonly REPOSITORY_NAME: string;
  readonly REPOSITORY_URL: string;
  readonly PIPELINE_NAME: string;
  readonly CLUSTER_NAME: string;
  readonly SERVICE_NAME: string;
  /** Main container of the task definition. */
  readonly CONTAINER_NAME: string;
  /** As ECS calls it. */
  readonly ARCHITECTURE: string;
  readonly PLATFORM: string;
  readonly DOCKERFILE: string;
  readonly BUILD_CONTEXT: string;
  /** @default - the tag is the commit id alone */
  readonly TAG_SUFFIX?: string;
}

/**
 * Variable of the pipeline and of the build: what started the execution, the source or a change of settings. The first
 * is the default, so also what a person starts releases the head of the branch.
 */
export const startedBy = { variable: 'STARTED_BY', source: 'source', settings: 'settings' } as const;

/** What the build hands on, as later actions of the pipeline refer to it. */
export const imageDigest = {
  variable: 'IMAGE_DIGEST',
  namespace: 'Build',
  reference: '#{Build.IMAGE_DIGEST}',
} as const;

/** The variables that follow from the inputs. */
export function imageVariables(
  inputs: ImageInputs,
): Pick<ImageBuildVariables, 'ARCHITECTURE' | 'PLATFORM' | 'DOCKERFILE' | 'BUILD_CONTEXT' | 'TAG_SUFFIX'> {
  const suffix = tagSuffix(inputs);
  return {
    ARCHITECTURE: inputs.architecture,
    PLATFORM: inputs.architecture === 'ARM64' ? 'linux/arm64' : 'linux/amd64',
    DOCKERFILE: inputs.dockerfile,
    BUILD_CONTEXT: inputs.context,
    ...(suffix === '' ? {} : { TAG_SUFFIX: suffix }),
  };
}

/**
 * Nothing for the default inputs, so that the tag is the commit id. The same commit built otherwise is another
 * image: without a tag of its own, a change of the architecture would release the image of the old one.
 */
function tagSuffix({ architecture, dockerfile, context }: ImageInputs): string {
  if (architecture === 'X86_64' && dockerfile === 'Dockerfile' && context === '.') return '';
  const hash = createHash('sha256').update(JSON.stringify([architecture, dockerfile, context]));
  return `-${hash.digest('hex').slice(0, 8)}`;
}

/** `None` where ECR has no such tag: absence is an answer, a refused or failed call is an error. */
const readDigest =
  'IMAGE_DIGEST=$(aws ecr batch-get-image --repository-name "$REPOSITORY_NAME"' +
  ` --image-ids "imageTag=$IMAGE_TAG" --accepted-media-types ${manifestTypes}` +
  " --query 'images[0].imageId.imageDigest' --output text)";

/** Status of the commit's last execution that came to an end; `None` where there is none. */
const readLastStatus =
  'LAST_STATUS=$(aws codepipeline list-pipeline-executions --pipeline-name "$PIPELINE_NAME" --no-paginate --query' +
  " \"pipelineExecutionSummaries[?sourceRevisions[?revisionId=='$CODEBUILD_RESOLVED_SOURCE_VERSION']] |" +
  " [?status=='Succeeded' || status=='Failed' || status=='Stopped'] | [0].status\" --output text)";

/**
 * A change of settings must not bring back a commit that was rejected or rolled back: then the image of production is
 * released with the new settings. An image of another architecture, or from elsewhere, cannot stand in for it.
 */
const holdToProduction =
  `if [ "$${startedBy.variable}" = ${startedBy.settings} ]; then ${readLastStatus} && case "$LAST_STATUS" in Failed|Stopped)` +
  ` ${readProduction} && case "$RUNNING" in "$ARCHITECTURE"[!0-9A-Z_a-z]*"$REPOSITORY_URL@sha256:"*)` +
  ' IMAGE_DIGEST=sha256:${RUNNING##*@sha256:}; IMAGE_TAG="the image of production";' +
  ' echo "$CODEBUILD_RESOLVED_SOURCE_VERSION was not released: its last execution is $LAST_STATUS. The settings are' +
  ' released with the image that production runs, $IMAGE_DIGEST";; esac;; esac; fi';

/**
 * ECR Public allows a client without a login one pull a second. Its tokens come from us-east-1 alone; where there are
 * none, in another partition for example, the pulls stay anonymous.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/public/public-service-quotas.html
 */
const logInToEcrPublic =
  'if grep -qs public.ecr.aws "./$DOCKERFILE"; then PUBLIC_TOKEN=$(aws ecr-public get-login-password --region us-east-1)' +
  ' && printf %s "$PUBLIC_TOKEN" | docker login --username AWS --password-stdin public.ecr.aws' +
  ' || echo "no login to ECR Public: pulls from it are anonymous"; fi';

const orFail = (message: string) => `{ echo "${message}" >&2; false; }`;

/** A link in the source must not lead the build to files of the machine. */
const holdContext =
  'CONTEXT=$(cd "./$BUILD_CONTEXT" && pwd -P) && case "$CONTEXT/" in "$(pwd -P)"/*) ;; *)' +
  ` ${orFail('the build context $BUILD_CONTEXT leads out of the source, to $CONTEXT')};; esac`;

/**
 * The image knows its tag: what a service answers as its version is what ECR calls it. The image of production is
 * protected meanwhile, and before the push.
 */
const buildAndPush = [
  holdContext,
  `{ ${protectProduction} & PROTECTION=$!; }`,
  `{ ${logInToEcrPublic}; }`,
  'aws ecr get-login-password | docker login --username AWS --password-stdin "${REPOSITORY_URL%%/*}"',
  'docker build --platform "$PLATFORM" --file "./$DOCKERFILE" --tag "$REPOSITORY_URL:$IMAGE_TAG"' +
    ' --build-arg "APP_VERSION=$IMAGE_TAG"' +
    ' --label "org.opencontainers.image.revision=$CODEBUILD_RESOLVED_SOURCE_VERSION" -- "./$BUILD_CONTEXT"',
  'wait "$PROTECTION"',
  'docker push "$REPOSITORY_URL:$IMAGE_TAG"',
  readDigest,
].join(' && ');

/** POSIX shell; every value stands in double quotes. */
const commands = {
  pre_build: [
    `test -n "$CODEBUILD_RESOLVED_SOURCE_VERSION" || ${orFail('the source has no revision to name the image by; an S3 source needs a versioned bucket')}`,
    // A commit id is a legal tag; the version id of an S3 object need not be, and its hash always is.
    'case "$CODEBUILD_RESOLVED_SOURCE_VERSION" in' +
      ' *[!0-9a-f]*) IMAGE_TAG=source-$(printf %s "$CODEBUILD_RESOLVED_SOURCE_VERSION" | sha256sum | cut -c 1-40);;' +
      ' *) IMAGE_TAG=$CODEBUILD_RESOLVED_SOURCE_VERSION;; esac',
    'IMAGE_TAG=$IMAGE_TAG$TAG_SUFFIX',
    readDigest,
    holdToProduction,
  ],
  build: [
    `if [ "$IMAGE_DIGEST" = None ]; then ${buildAndPush}; else echo "$IMAGE_TAG is built already"; fi`,
    `case "$IMAGE_DIGEST" in sha256:*) ;; *) ${orFail('ECR has no digest of $IMAGE_TAG, got $IMAGE_DIGEST')};; esac`,
    `export ${imageDigest.variable}`,
  ],
};

/**
 * Builds a commit once, pushes it under its id, and hands the image on by digest: what was built is what is released,
 * whatever happens to the tag. The digest is all that a build says.
 */
export const imageBuildSpecification: BuildSpecification = {
  env: { 'exported-variables': [imageDigest.variable] },
  phases: {
    pre_build: { commands: commands.pre_build.map(literal) },
    build: { commands: commands.build.map(literal) },
  },
};
