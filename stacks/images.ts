/** What builds, copies and lifecycle rules know alike of images in ECR. */

/** Without them ECR converts or refuses manifests of OCI images and of multi-architecture images. */
export const manifestTypes = [
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.oci.image.index.v1+json',
].join(' ');

/** Start of the tags of images that production has run. */
export const releasedTagPrefix = 'released-';
