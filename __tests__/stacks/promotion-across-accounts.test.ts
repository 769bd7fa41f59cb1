/** The pipelines of two environments of different accounts and Regions: what each grants the other one. */
import { evaluate, evaluateResource, type PolicyDocument } from '../../rehearsal/cloud/iam/policy';
import { RequestContext } from '../../rehearsal/cloud/iam/policy-match';
import {
  bucket,
  live,
  promotionPolicies,
  promotionSettings,
  repositoryArn,
  roles,
  staging,
} from '../support/promotion-policies';
import { one, synthProject } from '../support/synth';

interface Request {
  readonly action: string;
  readonly resource: string;
  /** ARN of the role. */
  readonly by: string;
  /** Account of the resource. */
  readonly owner: string;
}

const policies = promotionPolicies();
const bucketArn = `arn:aws:s3:::${bucket}`;

const naming: readonly Request[] = [
  ['s3:ListBucket', bucketArn] as const,
  ['s3:GetObject', `${bucketArn}/release.json`] as const,
  ['s3:PutObject', `${bucketArn}/release.json`] as const,
].map(([action, resource]) => ({ action, resource, by: roles.promotion, owner: live.accountId }));

const copying: readonly Request[] = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'].map((action) => ({
  action,
  resource: repositoryArn,
  by: roles.imageCopy,
  owner: staging.accountId,
}));

const accountOf = (arn: string) => arn.split(':')[4] ?? '';
const context = ({ by, owner }: Request) =>
  new RequestContext({
    'aws:PrincipalArn': by,
    'aws:ResourceAccount': owner,
    'aws:SecureTransport': 'true',
  });
const ofRole = (policy: PolicyDocument, request: Request) =>
  evaluate([policy], { ...request, context: context(request) }) === 'allow';
const ofResource = (policy: PolicyDocument, request: Request) =>
  evaluateResource(policy, [{ type: 'AWS', id: request.by }], { ...request, context: context(request) }) ===
  'allow';

/** The policy without one of its actions, in every possible way. */
function reductions(policy: PolicyDocument) {
  const statements = [policy.Statement].flat();
  return statements.flatMap((statement, index) =>
    statement.Effect === 'Deny'
      ? []
      : [statement.Action ?? []].flat().map((action) => ({
          action,
          policy: {
            Statement: statements.with(index, {
              ...statement,
              Action: [statement.Action ?? []].flat().filter((other) => other !== action),
            }),
          },
        })),
  );
}

describe.each([
  ['names releases', naming, policies.promotion, policies.bucket],
  ['copies images', copying, policies.imageCopy, policies.repository],
])('the function that %s', (_, needed, identity, resource) => {
  test('is let in by both accounts', () => {
    expect(needed.filter((request) => !ofRole(identity, request))).toEqual([]);
    expect(needed.filter((request) => !ofResource(resource, request))).toEqual([]);
  });

  test('is the only one, and may do nothing else', () => {
    const others = needed.flatMap((request) => [
      { ...request, by: `${request.by}-twin` },
      { ...request, by: request.by.replace(accountOf(request.by), '999999999999') },
      { ...request, by: request.by.replace(accountOf(request.by), request.owner) },
      { ...request, action: `${request.action.split(':')[0] ?? ''}:DeleteEverything` },
    ]);
    expect(others.filter((request) => ofResource(resource, request))).toEqual([]);
  });

  test('has no grant that could be dropped', () => {
    const dead = reductions(resource).filter(({ policy }) =>
      needed.every((request) => ofResource(policy, request)),
    );
    expect(dead.map(({ action }) => action)).toEqual([]);
  });
});

test('releases are named by their key, in the bucket of its owner', () => {
  const others = naming.flatMap((request) => [
    { ...request, resource: `${request.resource}x` },
    { ...request, resource: request.resource.replace('live', 'test') },
  ]);
  expect(others.filter((request) => ofResource(policies.bucket, request))).toEqual([]);
  const elsewhere = naming.map((request) => ({ ...request, owner: '999999999999' }));
  expect([...others, ...elsewhere].filter((request) => ofRole(policies.promotion, request))).toEqual([]);
});

test('the roles have paths', () => {
  const { environments } = promotionSettings;
  const { bucket: ofBucket, repository } = promotionPolicies({
    ...promotionSettings,
    environments: {
      staging: { ...environments.staging, iamPath: '/teams/shop/' },
      live: { ...environments.live, iamPath: '/live/' },
    },
  });
  const named = (policy: PolicyDocument) =>
    [policy.Statement].flat().flatMap(({ Condition }) => Condition?.ArnEquals?.['aws:PrincipalArn'] ?? []);
  expect(new Set(named(ofBucket))).toEqual(new Set([roles.promotion.replace('role/', 'role/teams/shop/')]));
  expect(named(repository)).toEqual([roles.imageCopy.replace('role/', 'role/live/')]);
});

test('no policy has a principal that may not exist yet', () => {
  const principals = [policies.bucket, policies.repository].flatMap(({ Statement }) =>
    [Statement].flat().flatMap(({ Effect, Principal }) => (Effect === 'Allow' ? [Principal] : [])),
  );
  expect(new Set(principals.map((each) => JSON.stringify(each)))).toEqual(
    new Set([
      `{"AWS":"arn:aws:iam::${staging.accountId}:root"}`,
      `{"AWS":"arn:aws:iam::${live.accountId}:root"}`,
    ]),
  );
});

test('the pipeline that promotes exists after the policy of its repository', () => {
  const pipeline = one(synthProject(promotionSettings)['shop-staging-web-pipeline']!, 'aws_codepipeline');
  expect((pipeline.depends_on as string[]).filter((each) => each.startsWith('aws_ecr_'))).toHaveLength(1);
});

test('each function is told the account and the Region of the other side', () => {
  const stacks = synthProject(promotionSettings);
  const pipeline = one(stacks['shop-staging-web-pipeline']!, 'aws_codepipeline');
  const stages = pipeline.stage as { action: { configuration: { UserParameters: string } }[] }[];
  const [promote] = stages.at(-1)!.action;
  expect(JSON.parse(promote!.configuration.UserParameters)).toMatchObject({
    bucket,
    region: live.region,
    owner: live.accountId,
  });
  const copy = one(stacks['shop-live-web-pipeline']!, 'aws_lambda_function', 'image-copy');
  expect(copy.environment).toMatchObject({
    variables: {
      ORIGIN_REPOSITORY: 'shop-staging-web',
      ORIGIN_REGISTRY: staging.accountId,
      ORIGIN_REGION: staging.region,
    },
  });
});

test('environments of one account and two Regions need no policy of a resource', () => {
  const { environments } = promotionSettings;
  const stacks = synthProject({
    ...promotionSettings,
    environments: {
      staging: environments.staging,
      live: {
        ...environments.live,
        ...{ accountId: staging.accountId, assumeRole: environments.staging.assumeRole },
      },
    },
  });
  expect(stacks['shop-staging-web-pipeline']!.resource).not.toHaveProperty('aws_ecr_repository_policy');
  const { policy } = one(stacks['shop-live-web-pipeline']!, 'aws_s3_bucket_policy', 'promotions');
  expect((JSON.parse(policy as string) as PolicyDocument).Statement).toHaveLength(1);
  const copy = one(stacks['shop-live-web-pipeline']!, 'aws_lambda_function', 'image-copy');
  expect(copy.environment).toMatchObject({ variables: { ORIGIN_REGION: staging.region } });
});
