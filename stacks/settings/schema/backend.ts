import * as v from 'valibot';
import * as is from '../values';
import { described, section } from '../values';

export const backend = described(
  v.variant('type', [
    section(
      { type: described(v.literal('local'), 'State files.') },
      'State files in the directory of cdktf.json.',
    ),
    section(
      {
        type: described(v.literal('s3'), 'State in S3.'),
        bucket: described(is.bucketName, 'A bucket with versioning.'),
        region: described(is.region, 'Region of the bucket.'),
        keyPrefix: v.optional(described(is.objectKey, 'Prefix of the keys.'), 'ecs-blue-green'),
        kmsKeyId: v.optional(described(is.kmsKeyArn, 'Key that encrypts the state.')),
      },
      'Encrypted state files in S3 with the native lock file.',
    ),
    section(
      {
        type: described(v.literal('cloud'), 'HCP Terraform.'),
        organization: described(is.cloudOrganization, 'The organization.'),
        hostname: v.optional(
          described(is.domainNameWithPort, 'Host of HCP Terraform or Terraform Enterprise.'),
          'app.terraform.io',
        ),
        project: v.optional(described(is.cloudProject, 'Project of the workspaces.')),
        workspacePrefix: v.optional(described(is.workspacePrefix, 'Prefix of the workspace names.'), ''),
      },
      'HCP Terraform: one workspace per stack, named like the stack. `npm run workspaces -- apply` makes the workspaces, which share their states with those that read them.',
    ),
  ]),
  'Where Terraform keeps its state.',
);
