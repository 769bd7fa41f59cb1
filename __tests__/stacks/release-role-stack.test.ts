/** What is deployed for a service that jobs of GitHub Actions release, beside the one that a pipeline releases. */
import { conditionsHold } from '../../rehearsal/cloud/iam/policy-conditions';
import { RequestContext } from '../../rehearsal/cloud/iam/policy-match';
import { names } from '../../stacks/settings';
import { gitHubReleases } from '../support/role-variants';
import { addresses, all, one, synthProject, type StackJson } from '../support/synth';

const withPipeline = (pipeline: object, environment: object = {}) => ({
  environments: { dev: { ...environment, services: { nodejs: { pipeline } } } },
});
const type = 'githubActions';
const { serviceStack, pipelineStack } = names({ name: 'bluegreen' }, { name: 'dev' }, { name: 'nodejs' });

const byPipeline = synthProject({});
const byJobs = synthProject(withPipeline({ type, gitHub: gitHubReleases }));

const difference = (stack: string) => {
  const [before, after] = [byPipeline, byJobs].map((stacks) => addresses(stacks[stack]!));
  return {
    gone: before!.filter((address) => !after!.includes(address)),
    added: after!.filter((address) => !before!.includes(address)),
  };
};

const contentOf = (stack: StackJson, key: string) => {
  const objects = Object.values(all(stack, 'aws_s3_object'));
  return objects.find((object) => object.key === `release-templates/${key}`)?.content as string;
};

test('the stack of the pipeline has the release role, and nothing of a pipeline', () => {
  expect(addresses(byJobs[pipelineStack]!)).toEqual([
    'aws_iam_role.role_C7B7E775',
    'aws_iam_role_policy.role_policy_391A1A04',
  ]);
  expect(Object.keys(byJobs).sort()).toEqual(Object.keys(byPipeline).sort());
});

test('the service is the same, but that its bucket announces nothing, and has what a build must know', () => {
  expect(difference(serviceStack)).toEqual({
    gone: ['aws_s3_bucket_notification.artifacts_notification_BC65ED79'],
    added: ['aws_s3_object.releases_templates_build_B29104FA'],
  });
  const rules = (stacks: Readonly<Record<string, StackJson>>) =>
    (one(stacks[serviceStack]!, 'aws_s3_bucket_lifecycle_configuration').rule as { id: string }[]).map(
      ({ id }) => id,
    );
  const artifacts = 'aws_s3_bucket_lifecycle_configuration';
  expect(Object.keys(all(byJobs[serviceStack]!, artifacts))).toHaveLength(
    Object.keys(all(byPipeline[serviceStack]!, artifacts)).length,
  );
  expect(rules(byPipeline)).toEqual(['expire-artifacts', 'expire-replaced-versions']);
  expect(rules(byJobs)).toEqual(['expire-replaced-versions']);
});

test('the templates are those that a pipeline would release', () => {
  for (const key of ['taskdef.json', 'appspec.yaml']) {
    expect(contentOf(byJobs[serviceStack]!, key)).toBe(contentOf(byPipeline[serviceStack]!, key));
  }
});

test('what a build must know are its inputs and the test listener, and no secret', () => {
  const secret = 'arn:aws:secretsmanager:ap-southeast-1:111122223333:secret:database-AbCdEf';
  const stacks = synthProject({
    environments: {
      dev: {
        services: {
          nodejs: {
            task: { architecture: 'ARM64', secrets: { DATABASE: secret } },
            pipeline: {
              type,
              gitHub: gitHubReleases,
              build: { dockerfile: 'api/Dockerfile', context: 'api' },
            },
          },
        },
      },
    },
  });
  const content = contentOf(stacks[serviceStack]!, 'build.json');
  expect(JSON.parse(content)).toEqual({
    repository: 'bluegreen-dev-nodejs',
    repositoryUrl: expect.stringMatching(/^\$\{aws_ecr_repository\.\w+\.repository_url\}$/) as string,
    architecture: 'ARM64',
    platform: 'linux/arm64',
    dockerfile: 'api/Dockerfile',
    context: 'api',
    tagSuffix: expect.stringMatching(/^-[0-9a-f]{8}$/) as string,
    testUrl: expect.stringMatching(/^http:\/\/\$\{aws_lb\.[\w-]+\.dns_name\}:8090$/) as string,
  });
  expect(content).not.toContain(secret);
});

test('the key encrypts no log group of a build', () => {
  const policy = one(byJobs[serviceStack]!, 'aws_kms_key').policy as string;
  expect(one(byPipeline[serviceStack]!, 'aws_kms_key').policy).toContain('/aws/codebuild/');
  expect(policy).not.toMatch(/codebuild|release-files/);
});

test('the outputs are the variables of the GitHub environment', () => {
  const { output = {} } = byJobs[pipelineStack]!;
  const ofAll = Object.keys(output).filter((name) => !name.startsWith('cross-stack-output'));
  expect(ofAll.sort()).toEqual(['release_role_arn', 'release_templates']);
  expect(output.release_templates?.value).toMatch(/^s3:\/\/\$\{.+\}\/release-templates$/);
});

describe('a token of', () => {
  const host = 'token.actions.githubusercontent.com';
  const trust = one(byJobs[pipelineStack]!, 'aws_iam_role').assume_role_policy as string;
  const [{ Condition: conditions = {} }] = (
    JSON.parse(trust) as { Statement: [{ Condition?: Parameters<typeof conditionsHold>[0] }] }
  ).Statement;
  const isTrusted = (sub: string, aud: string) =>
    conditionsHold(conditions, new RequestContext({ [`${host}:sub`]: sub, [`${host}:aud`]: aud }), false);

  test.each([
    ['repo:acme/shop:environment:release', true],
    ['repo:acme/shop:environment:release-2', false],
    ['repo:acme/shop:environment:production', false],
    ['repo:acme/shop:ref:refs/heads/main', false],
    ['repo:acme/shop:pull_request', false],
    ['repo:acme/shop-fork:environment:release', false],
    ['repo:evil/shop:environment:release', false],
  ])('%s is trusted: %j', (sub, expected) => {
    expect(isTrusted(sub, 'sts.amazonaws.com')).toBe(expected);
    expect(isTrusted(sub, 'https://github.com/evil')).toBe(false);
  });
});

describe('with access.gitHub', () => {
  const access = { gitHub: { repository: 'acme/infrastructure' } };
  const trustOf = (pipeline: object, given: object = access): string =>
    one(synthProject(withPipeline(pipeline, { access: given }))[pipelineStack]!, 'aws_iam_role')
      .assume_role_policy as string;

  test('repository and identity provider are those of the access stack', () => {
    const trust = trustOf({ type });
    expect(trust).toContain('"repo:acme/infrastructure:environment:release"');
    expect(trust).toContain(':oidc-provider/token.actions.githubusercontent.com"');
  });

  test('a service may have a repository and an environment of its own', () => {
    const trust = trustOf({ type, gitHub: { repository: 'acme/shop', environment: 'live-web' } });
    expect(trust).toContain('"repo:acme/shop:environment:live-web"');
  });

  test('an identity provider that exists is used', () => {
    const { providerArn } = gitHubReleases;
    expect(trustOf({ type }, { gitHub: { ...access.gitHub, providerArn } })).toContain(providerArn);
  });
});

test('nothing is there if the pipeline is not enabled', () => {
  const stacks = synthProject(withPipeline({ type, gitHub: gitHubReleases, enabled: false }));
  expect(Object.keys(stacks)).not.toContain(pipelineStack);
});
