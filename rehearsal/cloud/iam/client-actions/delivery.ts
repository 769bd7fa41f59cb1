/** Services that build, keep and run versions. Pure. */
import type { Json } from '../../protocol/json';
import { act, arnIn, keyIdOf, onAnything, passRole, text, throughService, type Rule } from './values';

const textsOf = (...values: readonly unknown[]): readonly string[] =>
  values.flat().filter((value): value is string => typeof value === 'string');

export const delivery: Readonly<Record<string, Rule>> = {
  codebuild: (call) => {
    const { name, projectName, names, serviceRole } = call.input;
    return [
      ...textsOf(name, projectName, names).flatMap((each) =>
        // Tags of a project need no action of their own.
        act(
          'codebuild',
          { ...call, input: {} },
          arnIn(call, 'codebuild', `project/${each.replace(/^.*:project\//, '')}`),
        ),
      ),
      ...passRole(serviceRole, 'codebuild.amazonaws.com'),
    ];
  },
  codecommit: (call) => {
    const { resourceArn, repositoryName } = call.input;
    return act('codecommit', call, text(resourceArn) || arnIn(call, 'codecommit', text(repositoryName)));
  },
  codedeploy: (call) => {
    const { input, operation } = call;
    const application = text(input.applicationName);
    const group = text(input.deploymentGroupName ?? input.currentDeploymentGroupName);
    const named = operation.endsWith('Config')
      ? `deploymentconfig:${text(input.deploymentConfigName)}`
      : group === ''
        ? `application:${application}`
        : `deploymentgroup:${application}/${group}`;
    return [
      ...act('codedeploy', call, text(input.ResourceArn) || arnIn(call, 'codedeploy', named)),
      ...passRole(input.serviceRoleArn, 'codedeploy.amazonaws.com'),
    ];
  },
  codepipeline: (call) => {
    const pipeline = call.input.pipeline as Json | undefined;
    const name = text(call.input.name) || text(pipeline?.name);
    return [
      ...act('codepipeline', call, text(call.input.resourceArn) || arnIn(call, 'codepipeline', name)),
      ...passRole(pipeline?.roleArn, 'codepipeline.amazonaws.com'),
    ];
  },
  ecr: async (call) => {
    const { input, operation, existing } = call;
    const names = textsOf(input.repositoryName, input.repositoryNames);
    const resources =
      text(input.resourceArn) === ''
        ? names.map((name) => arnIn(call, 'ecr', `repository/${name}`))
        : [text(input.resourceArn)];
    const key = text((input.encryptionConfiguration as Json | undefined)?.kmsKey);
    return [
      ...resources.flatMap((resource) => act('ecr', call, resource)),
      // https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html
      ...(operation === 'CreateRepository' && key !== ''
        ? throughService(
            call,
            key,
            ['kms:CreateGrant', 'kms:DescribeKey'],
            await existing.tagsOf('kms', keyIdOf(key)),
            'ecr',
          )
        : []),
    ];
  },
  ecs: (call) => {
    const { input, operation } = call;
    const cluster = text(input.cluster).replace(/^.*\//, '') || text(input.clusterName);
    const own = (resource: string) =>
      act('ecs', call, resource.startsWith('arn:') ? resource : arnIn(call, 'ecs', resource));
    switch (operation) {
      case 'DeregisterTaskDefinition':
      case 'DescribeTaskDefinition':
        return onAnything(`ecs:${operation}`);
      case 'RegisterTaskDefinition':
        return [
          ...own(`task-definition/${text(input.family)}:*`),
          ...[input.taskRoleArn, input.executionRoleArn].flatMap((role) =>
            passRole(role, 'ecs-tasks.amazonaws.com'),
          ),
        ];
      case 'DescribeClusters':
        return textsOf(input.clusters).flatMap((each) =>
          own(each.startsWith('arn:') ? each : `cluster/${each}`),
        );
      case 'DescribeServices':
        return textsOf(input.services).flatMap((each) =>
          own(each.startsWith('arn:') ? each : `service/${cluster}/${each}`),
        );
      case 'TagResource':
      case 'UntagResource':
      case 'ListTagsForResource':
        return own(text(input.resourceArn));
      default: {
        const service = text(input.serviceName ?? input.service).replace(/^.*\//, '');
        return own(service === '' ? `cluster/${cluster}` : `service/${cluster}/${service}`);
      }
    }
  },
  lambda: (call) => {
    const { input, url, operation } = call;
    const [path = ''] = decodeURIComponent(url).split('?');
    const ofTags = /^\/2017-03-31\/tags\/(.*)$/.exec(path)?.[1];
    const name = /\/functions\/([^/]+)/.exec(path)?.[1] ?? text(input.FunctionName);
    const code = input.Code as Json | undefined;
    return [
      ...act(
        'lambda',
        { ...call, operation: lambdaAction(operation, path) },
        ofTags ?? (name.startsWith('arn:') ? name : arnIn(call, 'lambda', `function:${name}`)),
      ),
      ...passRole(input.Role, 'lambda.amazonaws.com'),
      ...(code?.S3Bucket === undefined
        ? []
        : [
            {
              action: 's3:GetObject',
              resource: `arn:aws:s3:::${text(code.S3Bucket)}/${text(code.S3Key)}`,
              context: {},
            },
          ]),
      // https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
      ...(input.VpcConfig === undefined
        ? []
        : ['DescribeSecurityGroups', 'DescribeSubnets', 'DescribeVpcs'].flatMap((each) =>
            onAnything(`ec2:${each}`),
          )),
    ];
  },
};

/** Actions of REST operations that the gateway does not name. */
const lambdaActions: readonly (readonly [method: string, path: RegExp, action: string])[] = [
  ['GET', /\/code-signing-config$/, 'GetFunctionCodeSigningConfig'],
  ['GET', /\/policy$/, 'GetPolicy'],
  ['POST', /\/policy$/, 'AddPermission'],
  ['DELETE', /\/policy\/[^/]+$/, 'RemovePermission'],
  ['DELETE', /\/functions\/[^/]+$/, 'DeleteFunction'],
  ['POST', /^\/2017-03-31\/tags\//, 'TagResource'],
  ['DELETE', /^\/2017-03-31\/tags\//, 'UntagResource'],
  ['GET', /^\/2017-03-31\/tags\//, 'ListTags'],
];

/** @param operation - the name of one, or method and path */
function lambdaAction(operation: string, path: string): string {
  if (operation === 'Invoke') return 'InvokeFunction';
  const [method = ''] = operation.split(' ');
  if (method === operation) return operation;
  return lambdaActions.find(([of, pattern]) => of === method && pattern.test(path))?.[2] ?? operation;
}
