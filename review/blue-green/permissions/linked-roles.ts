/** Which roles have to do with the services under review. */
import { having } from '../../plan/lookup';
import type { Path, ResourceChange } from '../../plan/model';
import { referredBy, textOn } from '../../plan/references';
import { isObject, textAt } from '../../plan/values';
import type { RuleContext } from '../context';
import { statementsOf, textsIn } from './policies';
import { roleAt } from './roles';

/** Arguments that name a role which a release runs by. */
const users: readonly (readonly [type: string, path: Path])[] = [
  ['aws_ecs_task_definition', ['execution_role_arn']],
  ['aws_ecs_task_definition', ['task_role_arn']],
  ['aws_codedeploy_deployment_group', ['service_role_arn']],
  ['aws_codepipeline', ['role_arn']],
  ['aws_codebuild_project', ['service_role']],
  ['aws_cloudwatch_event_target', ['role_arn']],
  ['aws_ecs_service', ['iam_role']],
  ['aws_appautoscaling_target', ['role_arn']],
];

/** Services of AWS that take a role to release, or to run what is released. */
const releasing = /^(?:ecs(?:-tasks)?|codedeploy|codepipeline|codebuild|events|application-autoscaling)\./;

/** Roles that services under review use, and those that may release them by whom they trust; none without a service. */
export function linkedRoles(context: RuleContext): ReadonlySet<ResourceChange> {
  if (context.services.length === 0) return new Set();
  const named = users.flatMap(([type, path]) =>
    context
      .changesOf(type)
      .flatMap((change) =>
        (['before', 'after'] as const).flatMap((side) => roleAt(change, path, side, context) ?? []),
      ),
  );
  const trusted = context.changesOf('aws_iam_role').filter((role) => trustsReleases(role, context));
  return new Set([...named, ...trusted]);
}

/** By a service of AWS, by the token of a pipeline elsewhere, or by somebody of an account; what is unknown may be. */
function trustsReleases(role: ResourceChange, context: RuleContext): boolean {
  const side = role.after === null ? 'before' : 'after';
  const text = textOn(role, side, ['assume_role_policy'], context);
  const statements = text === undefined ? undefined : statementsOf(text);
  if (statements === undefined) return true;
  return statements.some((statement) => {
    const whom = isObject(statement) ? statement.Principal : undefined;
    if (!isObject(whom)) return true;
    return (
      whom.AWS !== undefined ||
      whom.Federated !== undefined ||
      textsIn(whom.Service).some((service) => releasing.test(service))
    );
  });
}

/** The role of a policy or of an attachment; undefined where no plan shows it. */
export function roleOf(change: ResourceChange, context: RuleContext): ResourceChange | undefined {
  if (change.type === 'aws_iam_role') return change;
  const name = textAt(change.after ?? change.before, ['role']);
  const referred = referredBy(change, ['role'], context);
  return (
    having(context.changesOf('aws_iam_role'), 'name', name)[0] ??
    (referred?.type === 'aws_iam_role' ? referred : undefined)
  );
}
