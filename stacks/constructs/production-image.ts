/** Commands of the image build that read and protect the image of production. POSIX shell. */
import { manifestTypes, releasedTagPrefix } from '../images';

/**
 * Architecture and image of what production runs: the primary task set's, which a rollback has restored. Empty if the
 * service has no task set, as before its first one.
 */
export const readProduction =
  'REVISION=$(aws ecs describe-services --cluster "$CLUSTER_NAME" --services "$SERVICE_NAME"' +
  ` --query "services[0].taskSets[?status=='PRIMARY'].taskDefinition | [0]" --output text)` +
  ' && RUNNING= && if [ "$REVISION" != None ]; then' +
  ' RUNNING=$(aws ecs describe-task-definition --task-definition "$REVISION" --query' +
  ' "taskDefinition.[runtimePlatform.cpuArchitecture, containerDefinitions[?name==\'$CONTAINER_NAME\'].image | [0]]"' +
  ' --output text); fi';

/** Reads an image; the value of `query` is tab-separated. */
const getImage = (id: string, query: string): string =>
  `aws ecr batch-get-image --repository-name "$REPOSITORY_NAME" --image-ids "${id}"` +
  ` --accepted-media-types ${manifestTypes} --query 'images[0].${query}' --output text`;

const releasedTag = `${releasedTagPrefix}$RUNNING_DIGEST`;

/** Nothing can protect an image that is gone, and only a push can bring another one. */
const tagAsReleased = [
  `IMAGE=$(${getImage('imageDigest=sha256:$RUNNING_DIGEST', '[imageManifestMediaType, imageManifest]')})`,
  'case "$IMAGE" in None*) echo "the image that production runs, sha256:$RUNNING_DIGEST, is not in ECR any more";;' +
    ' *) aws ecr put-image --repository-name "$REPOSITORY_NAME" --image-digest "sha256:$RUNNING_DIGEST"' +
    ` --image-tag "${releasedTag}" --image-manifest-media-type "\${IMAGE%%[[:space:]]*}"` +
    ' --image-manifest "${IMAGE#*[[:space:]]}" --query image.imageId.imageTag --output text;; esac',
].join(' && ');

/**
 * Tags the image that production runs, so that the lifecycle policy counts it apart from images that were built and never
 * released. Before every push, because only a push makes images expire: whichever image runs then is protected. An image
 * from elsewhere, as the first one may be, is not in the repository.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-retag.html
 */
export const protectProduction =
  `{ ${readProduction} && case "$RUNNING" in *[[:space:]]"$REPOSITORY_URL@sha256:"*)` +
  ' RUNNING_DIGEST=${RUNNING##*@sha256:}' +
  ` && RELEASED=$(${getImage(`imageTag=${releasedTag}`, 'imageId.imageDigest')})` +
  ` && if [ "$RELEASED" = None ]; then ${tagAsReleased}; fi;; esac; }`;
