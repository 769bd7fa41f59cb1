import type { Resource, StackJson } from './pipeline-synth';

export const accountId = '111122223333';
export const region = 'ap-southeast-1';

export const regional = (service: string, resource: string) =>
  `arn:aws:${service}:${region}:${accountId}:${resource}`;

/** `<project>-<environment>-<service>` of the samples. */
export const serviceName = 'bluegreen-dev-nodejs';

/** Ids that AWS would choose. */
export const keyArn = regional('kms', 'key/1234abcd-12ab-34cd-56ef-1234567890ab');
const loadBalancerId = '50dc6c495c0c9188';
export const securityGroupId = (name: string) => `sg-${name}`;
export const subnetId = (name: string) => `subnet-${name}`;
export const loadBalancerSuffix = (name: string) => `app/${name}/${loadBalancerId}`;

/** Name of the one that services of the environment share. */
export const sharedLoadBalancer = 'bluegreen-dev-lb';

/** Listeners are told apart by their ports, and rules by their priorities. */
export const ruleArn = (loadBalancer: string, port: number, priority: number) =>
  regional('elasticloadbalancing', `listener-rule/${loadBalancerSuffix(loadBalancer)}/${port}/${priority}`);

/** One that answers by itself is of the shared load balancer. */
const balancerOf = ({ default_action: actions }: Resource): string => {
  const [{ type }] = actions as [{ type: string }];
  return loadBalancerSuffix(type === 'forward' ? serviceName : sharedLoadBalancer);
};

/** What AWS would answer for attributes that Terraform does not know before it creates a resource. */
const computed: Readonly<Record<string, (resource: Resource) => string>> = {
  'aws_cloudwatch_log_group.arn': ({ name }) => regional('logs', `log-group:${text(name)}`),
  'aws_codebuild_project.arn': ({ name }) => regional('codebuild', `project/${text(name)}`),
  'aws_codecommit_repository.arn': (resource) => regional('codecommit', text(resource.repository_name)),
  'aws_codepipeline.arn': ({ name }) => regional('codepipeline', text(name)),
  'aws_ecr_repository.arn': ({ name }) => regional('ecr', `repository/${text(name)}`),
  'aws_ecr_repository.repository_url': ({ name }) =>
    `${accountId}.dkr.ecr.${region}.amazonaws.com/${text(name)}`,
  'aws_iam_role.arn': ({ name }) => `arn:aws:iam::${accountId}:role/${text(name)}`,
  'aws_kms_key.arn': () => keyArn,
  'aws_lambda_function.arn': (resource) => regional('lambda', `function:${text(resource.function_name)}`),
  'aws_lb.arn_suffix': ({ name }) => loadBalancerSuffix(text(name)),
  'aws_lb_listener.arn': (listener) =>
    regional('elasticloadbalancing', `listener/${balancerOf(listener)}/${Number(listener.port)}`),
  // Both listeners have a rule of each priority: the construct says whose it is.
  'aws_lb_listener_rule.arn': ({ listener_arn: listener, priority }) =>
    ruleArn(
      sharedLoadBalancer,
      text(listener).includes('production-listener') ? 8080 : 8090,
      Number(priority),
    ),
  'aws_s3_bucket.arn': (resource) => `arn:aws:s3:::${bucketName(resource)}`,
  'aws_s3_bucket.bucket': bucketName,
  'aws_security_group.id': ({ name }) => securityGroupId(text(name)),
  'aws_sns_topic.arn': ({ name }) => regional('sns', text(name)),
  'aws_subnet.id': ({ tags }) => subnetId(text((tags as { Name?: unknown }).Name)),
  'data.aws_caller_identity.account_id': () => accountId,
  'data.aws_partition.partition': () => 'aws',
};

/** Whole, with the account id, or completed by AWS's provider. */
function bucketName({ bucket, bucket_prefix: prefix }: Resource): string {
  return bucket === undefined ? `${text(prefix)}20260101` : text(bucket).replace(/\$\{[^}]+\}/g, accountId);
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new Error(`expected a string, got ${JSON.stringify(value)}`);
  return value;
}

/** `source` with every reference of Terraform replaced by what AWS would answer. */
export function resolveReferences(source: string, stack: StackJson, stacks: readonly StackJson[]): string {
  return source.replace(/\$\{([^{}]+)\}/g, (_, reference: string) => resolve(reference, stack, stacks));
}

function resolve(reference: string, stack: StackJson, stacks: readonly StackJson[]): string {
  const remote = /^data\.terraform_remote_state\.[\w-]+\.outputs\.([\w-]+)$/.exec(reference)?.[1];
  if (remote !== undefined) return resolveOutput(remote, stacks);
  const parts = reference.split('.');
  const attribute = parts.pop()!;
  const id = parts.pop()!;
  const type = parts.join('.');
  const resource = stack.resource[type]?.[id] ?? {};
  const answer = computed[`${type}.${attribute}`];
  if (answer !== undefined) return answer(resource);
  return resolveReferences(text(resource[attribute]), stack, stacks);
}

function resolveOutput(name: string, stacks: readonly StackJson[]): string {
  const owner = stacks.find(({ output }) => output?.[name] !== undefined);
  if (owner === undefined) throw new Error(`no stack has the output ${name}`);
  return resolveReferences(owner.output![name]!.value, owner, stacks);
}
