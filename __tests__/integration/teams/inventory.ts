/** What there is of the shop in an account. */
import { callBoto3, type Boto3Call } from '../../support/boto3';

const lists: readonly Boto3Call[] = [
  ['cloudwatch', 'describe_alarms'],
  ['codebuild', 'list_projects'],
  ['codecommit', 'list_repositories'],
  ['codedeploy', 'list_applications'],
  ['codepipeline', 'list_pipelines'],
  ['ec2', 'describe_security_groups'],
  ['ec2', 'describe_vpcs'],
  ['ecr', 'describe_repositories'],
  ['elbv2', 'describe_load_balancers'],
  ['elbv2', 'describe_target_groups'],
  ['events', 'list_rules'],
  ['iam', 'list_policies', { Scope: 'Local' }],
  ['iam', 'list_roles'],
  ['lambda', 'list_functions'],
  ['logs', 'describe_log_groups'],
  ['s3', 'list_buckets'],
];

/** Names that begin with the name of the project or of an environment of it, with their service; sorted, each once. */
export async function inventory(environment: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const answers: readonly { readonly refused?: string }[] = await callBoto3(environment, lists);
  const found = answers.flatMap((answer, index) => namesIn(lists[index]![0], answer));
  const clusters = namesIn('ecs', await activeClusters(environment));
  return [...new Set([...found, ...clusters])].sort();
}

function namesIn(service: string, answer: { readonly refused?: string }): readonly string[] {
  if (answer.refused !== undefined) throw new Error(answer.refused);
  const names =
    JSON.stringify(answer).match(/\bshop-[\w-]+|\b(dev|staging|live)-(web|api|admin)-[\w-]+/g) ?? [];
  return names.map((name) => `${service} ${name}`);
}

/** A cluster that was deleted is known for some time. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteCluster.html */
async function activeClusters(environment: NodeJS.ProcessEnv): Promise<object> {
  const [{ clusterArns }] = (await callBoto3(environment, [['ecs', 'list_clusters']])) as [
    { clusterArns: string[] },
  ];
  const [{ clusters }] = (await callBoto3(environment, [
    ['ecs', 'describe_clusters', { clusters: clusterArns }],
  ])) as [{ clusters: readonly { readonly clusterName: string; readonly status: string }[] }];
  return clusters.filter(({ status }) => status === 'ACTIVE').map(({ clusterName }) => clusterName);
}
