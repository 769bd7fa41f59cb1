import { type Constraint, type ServiceSubject, when } from './constraint';

export const dockerWhereTerraformRuns: Constraint<ServiceSubject> = {
  refused: 'an image that the Docker provider builds, with HCP Terraform',
  because: 'runs of HCP Terraform have neither a Docker engine nor the build context',
  source: 'https://developer.hashicorp.com/terraform/cloud-docs/run/run-environment',
  check: ({ settings: { backend }, service: { firstImage } }) =>
    when(backend.type === 'cloud' && firstImage.source === 'docker', {
      path: ['firstImage', 'source'],
      got: '"docker"',
      allowed: 'public or digest',
      fix: 'leave firstImage out: the pipeline builds the image of the first release',
    }),
};
