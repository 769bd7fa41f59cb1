import { Construct } from 'constructs';
import { allow, regionalArn, regionOf, throughServices, type AwsAccount, type Statement } from '../iam';
import type { TaskSettings } from '../settings';
import { ServiceRole } from './service-role';

export interface TaskRolesProps {
  readonly taskRoleName: string;
  readonly executionRoleName: string;
  readonly account: AwsAccount;
  readonly settings: TaskSettings;
  readonly repositoryArn: string;
  /** Images of the task beside those of the repository; private ones of ECR are granted. */
  readonly otherImages: readonly string[];
  readonly logGroupArn: string;
  /** Log group of ECS Exec sessions; undefined while ECS Exec is off. */
  readonly executeCommandLogGroupArn: string | undefined;
  /** The service's customer managed key, if there is one. */
  readonly keyArn: string | undefined;
}

/** What the application may do, and what ECS may do to start it: two roles, because the application sees only the first. */
export class TaskRoles extends Construct {
  readonly #props: TaskRolesProps;
  readonly task: ServiceRole;
  readonly execution: ServiceRole;

  constructor(scope: Construct, id: string, props: TaskRolesProps) {
    super(scope, id);
    this.#props = props;
    this.task = this.#createRole(
      'task',
      props.taskRoleName,
      'What the application may do',
      taskGrants(props),
    );
    this.execution = this.#createRole(
      'execution',
      props.executionRoleName,
      'Pulls images, reads secrets and writes logs for the tasks',
      executionGrants(props),
    );
  }

  #createRole(id: string, name: string, description: string, statements: readonly Statement[]): ServiceRole {
    const { account } = this.#props;
    return new ServiceRole(this, id, {
      name,
      description,
      servicePrincipal: 'ecs-tasks.amazonaws.com',
      account,
      trust: { sourceArn: regionalArn(account, 'ecs', '*') },
      statements,
    });
  }
}

function taskGrants(props: TaskRolesProps): Statement[] {
  return [
    ...props.settings.permissions.map(({ actions, resources }) => allow(actions, resources)),
    ...mountFileSystems(props),
    ...openSessions(props),
  ];
}

/** @see https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html */
function mountFileSystems({ settings, account }: TaskRolesProps): Statement[] {
  return settings.volumes.flatMap(({ efs, readOnly }) => {
    if (efs === undefined) return [];
    const actions = ['elasticfilesystem:ClientMount', ...(readOnly ? [] : ['elasticfilesystem:ClientWrite'])];
    const fileSystem = regionalArn(account, 'elasticfilesystem', `file-system/${efs.fileSystemId}`);
    if (efs.accessPointId === undefined) return [allow(actions, [fileSystem])];
    const accessPoint = regionalArn(account, 'elasticfilesystem', `access-point/${efs.accessPointId}`);
    return [
      allow(actions, [fileSystem], {
        StringEquals: { 'elasticfilesystem:AccessPointArn': accessPoint },
      }),
    ];
  });
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html#ecs-exec-required-iam-permissions */
function openSessions({ executeCommandLogGroupArn, keyArn }: TaskRolesProps): Statement[] {
  if (executeCommandLogGroupArn === undefined) return [];
  return [
    // Neither Session Manager's channels nor the listing of log groups can be granted on a resource.
    allow(
      [
        'ssmmessages:CreateControlChannel',
        'ssmmessages:CreateDataChannel',
        'ssmmessages:OpenControlChannel',
        'ssmmessages:OpenDataChannel',
        'logs:DescribeLogGroups',
      ],
      ['*'],
    ),
    allow(['logs:DescribeLogStreams'], [`${executeCommandLogGroupArn}:*`]),
    allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [`${executeCommandLogGroupArn}:log-stream:*`]),
    ...(keyArn === undefined ? [] : [allow(['kms:Decrypt'], [keyArn])]),
  ];
}

function executionGrants(props: TaskRolesProps): Statement[] {
  return [
    // A token for the registry, not for a repository: ECR offers no resource for it.
    allow(['ecr:GetAuthorizationToken'], ['*']),
    allow(
      ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      [props.repositoryArn, ...privateRepositoryArns(props)],
    ),
    allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [`${props.logGroupArn}:log-stream:*`]),
    ...readSecrets(props),
  ];
}

/** `123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/image:tag` */
const privateImage = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/([^:@]+)/;

function privateRepositoryArns({ otherImages, account }: TaskRolesProps): string[] {
  const arns = otherImages.flatMap((image) => {
    const [, registry = '', region = '', repository = ''] = privateImage.exec(image) ?? [];
    return repository === ''
      ? []
      : [`arn:${account.partition}:ecr:${region}:${registry}:repository/${repository}`];
  });
  return [...new Set(arns)];
}

function readSecrets(props: TaskRolesProps): Statement[] {
  const { settings } = props;
  const references = [settings.secrets, ...settings.sidecars.map((sidecar) => sidecar.secrets)]
    .flatMap((secrets) => Object.values(secrets))
    .map(resourceOfSecret);
  const arns = [...new Set(references)].sort();
  const secrets = arns.filter((arn) => arn.includes(':secretsmanager:'));
  const parameters = arns.filter((arn) => arn.includes(':ssm:'));
  return [
    ...(secrets.length === 0 ? [] : [allow(['secretsmanager:GetSecretValue'], secrets)]),
    ...(parameters.length === 0 ? [] : [allow(['ssm:GetParameters'], parameters)]),
    ...(arns.length === 0 ? [] : decryptSecrets(props)),
  ];
}

/** Secrets are encrypted with the service's key or with others; they may be used only through the two services. */
function decryptSecrets({ settings, keyArn, account }: TaskRolesProps): Statement[] {
  const decrypt = (arn: string, region: string) =>
    allow(['kms:Decrypt'], [arn], throughServices(region, 'secretsmanager', 'ssm'));
  return [
    ...(keyArn === undefined ? [] : [decrypt(keyArn, account.region)]),
    ...settings.secretsKeyArns.map((arn) => decrypt(arn, regionOf(arn))),
  ];
}

/**
 * The secret of a reference that may go on with a JSON key, a version stage and a version id.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
 */
const resourceOfSecret = (reference: string): string =>
  reference.includes(':secretsmanager:') ? reference.split(':').slice(0, 7).join(':') : reference;
