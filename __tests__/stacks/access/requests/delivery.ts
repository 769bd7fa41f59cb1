/** Services that build, keep and run versions. */
import { arn, text, passRole, grantThrough, idOf, act, type Handler, type Input } from './values';

export const delivery: Readonly<Record<string, Handler>> = {
  codebuild: (asked) => {
    const names = [asked.input.name, ...((asked.input.names ?? []) as unknown[])].filter(
      (name) => typeof name === 'string',
    );
    const requests = names.flatMap((name) => {
      const plain = name.replace(/^.*:project\//, '');
      // Tags of a project need no action of their own.
      return act('codebuild', { ...asked, input: {} }, arn('codebuild', `project/${plain}`));
    });
    return [
      ...requests,
      ...(asked.input.serviceRole === undefined
        ? []
        : [passRole(asked.input.serviceRole, 'codebuild.amazonaws.com')]),
    ];
  },
  codecommit: (asked) => {
    const resource = text(asked.input.resourceArn) || arn('codecommit', text(asked.input.repositoryName));
    return act('codecommit', asked, resource);
  },
  codedeploy: (asked) => {
    const { input, operation } = asked;
    const application = text(input.applicationName);
    const group = text(input.deploymentGroupName ?? input.currentDeploymentGroupName);
    const config = text(input.deploymentConfigName);
    const resource = operation.endsWith('Config')
      ? arn('codedeploy', `deploymentconfig:${config}`)
      : text(input.ResourceArn) ||
        arn(
          'codedeploy',
          group === '' ? `application:${application}` : `deploymentgroup:${application}/${group}`,
        );
    return [
      ...act('codedeploy', asked, resource),
      ...(input.serviceRoleArn === undefined
        ? []
        : [passRole(input.serviceRoleArn, 'codedeploy.amazonaws.com')]),
    ];
  },
  codepipeline: (asked) => {
    const pipeline = asked.input.pipeline as Input | undefined;
    const name = text(asked.input.name) || text(pipeline?.name);
    return [
      ...act('codepipeline', asked, text(asked.input.resourceArn) || arn('codepipeline', name)),
      ...(pipeline === undefined ? [] : [passRole(pipeline.roleArn, 'codepipeline.amazonaws.com')]),
    ];
  },
  ecr: (asked) => {
    const { input, operation, tagsOf } = asked;
    const names = [input.repositoryName, ...((input.repositoryNames ?? []) as unknown[])].filter(
      (name) => typeof name === 'string',
    );
    const encryption = input.encryptionConfiguration as Input | undefined;
    const resources =
      text(input.resourceArn) === ''
        ? names.map((name) => arn('ecr', `repository/${name}`))
        : [text(input.resourceArn)];
    return [
      ...resources.flatMap((resource) => act('ecr', asked, resource)),
      // https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html
      ...(operation === 'CreateRepository'
        ? grantThrough(
            encryption?.kmsKey,
            ['kms:CreateGrant', 'kms:DescribeKey'],
            tagsOf(idOf(encryption?.kmsKey)),
            'ecr',
          )
        : []),
    ];
  },
  ecs: (asked) => {
    const { input, operation } = asked;
    const cluster = text(input.cluster).replace(/^.*\//, '') || text(input.clusterName);
    const named = (name: unknown) => text(name).replace(/^.*\//, '');
    switch (operation) {
      case 'DescribeTaskDefinition':
        return [{ action: 'ecs:DescribeTaskDefinition', resource: '*', context: {} }];
      case 'DeregisterTaskDefinition':
        return [{ action: 'ecs:DeregisterTaskDefinition', resource: '*', context: {} }];
      case 'RegisterTaskDefinition':
        return [
          ...act('ecs', asked, arn('ecs', `task-definition/${text(input.family)}:*`)),
          ...[input.taskRoleArn, input.executionRoleArn].map((role) =>
            passRole(role, 'ecs-tasks.amazonaws.com'),
          ),
        ];
      case 'DescribeClusters':
        return ((input.clusters ?? []) as string[]).flatMap((each) => act('ecs', asked, each));
      case 'DescribeServices':
        return ((input.services ?? []) as string[]).flatMap((each) =>
          act('ecs', asked, each.startsWith('arn:') ? each : arn('ecs', `service/${cluster}/${each}`)),
        );
      case 'TagResource':
      case 'UntagResource':
      case 'ListTagsForResource':
        return act('ecs', asked, text(input.resourceArn));
      default: {
        const service = named(input.serviceName ?? input.service);
        return act(
          'ecs',
          asked,
          arn(
            'ecs',
            service === '' ? `cluster/${named(input.cluster) || cluster}` : `service/${cluster}/${service}`,
          ),
        );
      }
    }
  },
  lambda: (asked) => {
    const { input, url, operation } = asked;
    const [path = ''] = decodeURIComponent(url).split('?');
    const ofTags = /^\/2017-03-31\/tags\/(.*)$/.exec(path)?.[1];
    const name = /\/functions\/([^/]+)/.exec(path)?.[1] ?? text(input.FunctionName);
    const resource = ofTags ?? arn('lambda', `function:${name}`);
    const named = operation.includes(' ') ? lambdaAction(operation.split(' ')[0] ?? '', path) : operation;
    if (named === undefined) throw new Error(`no action for lambda ${operation}`);
    const vpc = input.VpcConfig as Input | undefined;
    const code = input.Code as Input | undefined;
    return [
      ...act('lambda', { ...asked, operation: named }, resource),
      ...(input.Role === undefined ? [] : [passRole(input.Role, 'lambda.amazonaws.com')]),
      // https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
      ...(code === undefined
        ? []
        : [
            {
              action: 's3:GetObject',
              resource: `arn:aws:s3:::${text(code.S3Bucket)}/${text(code.S3Key)}`,
              context: {},
            },
          ]),
      ...(vpc === undefined
        ? []
        : ['DescribeSecurityGroups', 'DescribeSubnets', 'DescribeVpcs'].map((each) => ({
            action: `ec2:${each}`,
            resource: '*',
            context: {},
          }))),
    ];
  },
};

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

/** REST operations that the gateway does not name. */
const lambdaAction = (method: string, path: string): string | undefined =>
  lambdaActions.find(([of, pattern]) => of === method && pattern.test(path))?.[2];
