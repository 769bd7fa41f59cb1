/** Options of the commands that jobs of GitHub Actions build and release with. */
import { command, flag, matching, required, type Value } from '../support/arguments';
import { chosen, common, name } from './common-options';
import { badUsage } from './failures';
import { placeOf, type TemplatesPlace } from './model/templates';

const templatesPlace: Value<TemplatesPlace> = {
  allowed: 's3://BUCKET/PREFIX, the output release_templates',
  parse: placeOf,
};

const templates = required(
  'URL',
  templatesPlace,
  'what a release is made of besides its image: the output release_templates',
);

export const prepare = command({
  name: `${name} -- prepare`,
  description: `Prints what a build of a commit must know, and protects the image that production runs from expiring.
For services whose pipeline.type is githubActions. The digest is empty if the commit has no image yet.

${chosen}`,
  options: {
    ...common,
    commit: required('SHA', matching(/^[0-9a-f]{40}$/, 'the 40 digits of a commit'), 'commit to build'),
    templates,
  },
  fail: badUsage,
});

export const create = command({
  name: `${name} -- create`,
  description: `Releases an image of the service's repository: registers its task definition and creates the deployment.
For services whose pipeline.type is githubActions.

${chosen}`,
  options: {
    ...common,
    digest: required(
      'DIGEST',
      matching(/^sha256:[0-9a-f]{64}$/, 'sha256: and 64 hexadecimal digits'),
      'image',
    ),
    templates,
    'expect-ready-wait': flag('do nothing unless the deployment waits for continue before traffic moves'),
  },
  fail: badUsage,
});
