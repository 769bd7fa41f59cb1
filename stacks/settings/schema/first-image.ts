import * as v from 'valibot';
import * as is from '../values';
import { described, section } from '../values';

export const firstImage = described(
  v.variant('source', [
    section(
      {
        source: described(
          v.literal('public'),
          'A public Node.js image with a small health server: needs no Docker.',
        ),
        reference: v.optional(
          described(is.imageReference, 'The image; it must have `node`.'),
          'public.ecr.aws/docker/library/node:22-alpine',
        ),
      },
      'A public Node.js image that answers the health check until the first release: needs no Docker.',
    ),
    section(
      {
        source: described(v.literal('docker'), 'Built and pushed during the apply.'),
        dockerfile: v.optional(described(is.relativePath, 'The Dockerfile.'), 'Dockerfile'),
        context: v.optional(described(is.relativePath, 'Directory of the build context.'), '.'),
      },
      'Built and pushed by the Docker provider during the apply: needs a Docker engine where Terraform runs.',
    ),
    section(
      {
        source: described(v.literal('digest'), 'An existing image.'),
        reference: described(is.imageDigestReference, 'The image.'),
      },
      'An existing image, by digest.',
    ),
  ]),
  'The image of the first task set, before the pipeline has released anything.',
);
