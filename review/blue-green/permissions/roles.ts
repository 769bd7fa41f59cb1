/** What roles may do, as the plans under review show their policies. */
import { having } from '../../plan/lookup';
import type { Json, Path, ResourceChange } from '../../plan/model';
import { referredBy, textOn } from '../../plan/references';
import { listAt, textAt } from '../../plan/values';
import type { RuleContext } from '../context';
import { grants, type Granted } from './policies';

type Side = 'before' | 'after';
type Context = Pick<RuleContext, 'changesOf' | 'stacks'>;

/** The role that an argument names by its ARN; undefined where no plan shows it. */
export const roleAt = (
  change: ResourceChange,
  path: Path,
  side: Side,
  context: Context,
): ResourceChange | undefined => {
  const [named] = having(context.changesOf('aws_iam_role'), 'arn', textAt(change[side], path));
  const referred = side === 'after' ? referredBy(change, path, context) : undefined;
  return named ?? (referred?.type === 'aws_iam_role' ? referred : undefined);
};

/** Whether any policy of a role allows an action. */
export const mayDo = (role: ResourceChange, side: Side, action: string, context: Context): Granted =>
  grants(documentsOf(role, side, context), action);

/** The policies of a role; undefined for one of which no plan has the text. */
function documentsOf(role: ResourceChange, side: Side, context: Context): readonly (string | undefined)[] {
  const belongs = (change: ResourceChange): boolean => isOf(change, role, side, context);
  const inline = context.changesOf('aws_iam_role_policy').filter(belongs);
  const attached = context.changesOf('aws_iam_role_policy_attachment').filter(belongs);
  const documents = [
    ...inline.map((policy) => textOn(policy, side, ['policy'], context)),
    ...attached.map((attachment) => attachedDocument(attachment, side, context)),
  ];
  // The role repeats what its policies are, as they were before: it counts only where no resource makes them.
  const own = (type: string): boolean =>
    !context.changesOf(type).some((change) => isOf(change, role, 'before', context) || belongs(change));
  if (own('aws_iam_role_policy')) {
    documents.push(...listAt(role[side], ['inline_policy']).map((policy) => textAt(policy, ['policy'])));
  }
  if (own('aws_iam_role_policy_attachment')) {
    documents.push(...listAt(role[side], ['managed_policy_arns']).map((arn) => managed(arn, side, context)));
  }
  return documents;
}

function isOf(change: ResourceChange, role: ResourceChange, side: Side, context: Context): boolean {
  if (change[side] === null) return false;
  const name = textAt(change[side], ['role']);
  if (name !== undefined && name === textAt(role[side] ?? role.before, ['name'])) return true;
  return side === 'after' && referredBy(change, ['role'], context) === role;
}

function attachedDocument(attachment: ResourceChange, side: Side, context: Context): string | undefined {
  const path: Path = ['policy_arn'];
  const referred = side === 'after' ? referredBy(attachment, path, context) : undefined;
  if (referred?.type === 'aws_iam_policy') return textOn(referred, side, ['policy'], context);
  return managed(textAt(attachment[side], path) ?? null, side, context);
}

/** AWS's own policies for CodeDeploy allow all that CodeDeploy does for ECS; the one for ECS allows pulls and logs. */
function managed(arn: Json, side: Side, context: Context): string | undefined {
  if (typeof arn !== 'string') return undefined;
  const [, name] = /^arn:[\w-]+:iam::aws:policy\/(?:service-role\/)?(\w+)$/.exec(arn) ?? [];
  if (name === 'AWSCodeDeployRoleForECS' || name === 'AWSCodeDeployRoleForECSLimited') return forCodeDeploy;
  if (name === 'AmazonECSTaskExecutionRolePolicy') return forTasks;
  const policy = context
    .changesOf('aws_iam_policy')
    .find(({ before, after }) => [before, after].some((value) => textAt(value, ['arn']) === arn));
  return policy && textOn(policy, side, ['policy'], context);
}

const forCodeDeploy = JSON.stringify({
  Statement: {
    Effect: 'Allow',
    Action: ['ecs:*', 'elasticloadbalancing:*', 'cloudwatch:*', 'lambda:InvokeFunction', 'iam:PassRole'],
    Resource: '*',
  },
});

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-iam-awsmanpol.html */
const forTasks = JSON.stringify({
  Statement: {
    Effect: 'Allow',
    Action: [
      ...['ecr:GetAuthorizationToken', 'ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer'],
      ...['ecr:BatchGetImage', 'logs:CreateLogStream', 'logs:PutLogEvents'],
    ],
    Resource: '*',
  },
});
