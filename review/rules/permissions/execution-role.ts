import type { RuleContext } from '../../blue-green/context';
import { roleAt } from '../../blue-green/permissions/roles';
import type { BlueGreenService } from '../../blue-green/service';
import {
  isUnknownIn,
  nextTaskDefinition,
  resourceOf,
  taskDefinitionOf,
  type TaskDefinition,
} from '../../blue-green/task-definition';
import { neededBy } from '../../blue-green/task-needs';
import { fail, orPass, unsure } from '../../outcomes';
import { isTouched, fateOf } from '../../plan/changes';
import { having, distinct } from '../../plan/lookup';
import type { Path, ResourceChange } from '../../plan/model';
import { referredIn } from '../../plan/references';
import { isMarked, textAt } from '../../plan/values';
import type { Outcome, Rule } from '../../rule';
import { lostActions, lostTrust, policyTypes } from './role-losses';

type Side = 'before' | 'after';

const argument: Path = ['executionRoleArn'];
const containers: Path = ['containerDefinitions'];

export const executionRole: Rule = {
  id: 'TD206',
  name: 'execution-role',
  severity: 'block',
  title: 'Keep the permissions of the execution role',
  why:
    'Each time a task starts, ECS uses the execution role to pull the image, read the secrets and create the log ' +
    'stream. Without a permission no new task starts, neither in the next deployment nor to replace a stopped task. ' +
    'Running tasks continue, so the problem appears late.',
  fix:
    'Attach AmazonECSTaskExecutionRolePolicy, or allow the same actions and those for the secrets, before you remove ' +
    'the old permissions.',
  link: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html',
  consequences: [{ kind: 'deployments-fail' }],
  watches: {
    aws_ecs_task_definition: ['execution_role_arn', 'container_definitions'],
    aws_s3_object: ['content'],
    aws_iam_role: ['assume_role_policy', 'inline_policy', 'managed_policy_arns'],
    aws_iam_role_policy: ['policy', 'role'],
    aws_iam_role_policy_attachment: ['policy_arn', 'role'],
    aws_iam_policy: ['policy'],
  },
  example: {
    changes: [
      {
        address: 'aws_ecs_service.web',
        actions: ['no-op'],
        before: exampleService(),
        after: exampleService(),
      },
      {
        address: 'aws_ecs_task_definition.web',
        actions: ['no-op'],
        before: exampleDefinition(),
        after: exampleDefinition(),
      },
      {
        address: 'aws_iam_role.execution',
        actions: ['no-op'],
        before: exampleRole(),
        after: exampleRole(),
      },
      {
        address: 'aws_iam_role_policy_attachment.execution',
        actions: ['delete'],
        before: {
          role: 'web-execution',
          policy_arn: 'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy',
        },
      },
    ],
  },
  check: (context) => {
    const uses = context.services
      .flatMap((service) => definitionsOf(service, context))
      .map((definition) => useOf(definition, context));
    const roles = distinct(uses.map((use) => ('role' in use ? use.role : undefined)));
    return [
      ...uses.flatMap((use) => ('role' in use ? [] : use.outcomes)),
      // The template and the resource name the same role, and services may share one.
      ...roles.flatMap((role) =>
        orPass(
          role,
          found(
            role,
            uses.filter((use): use is Use => 'role' in use && use.role === role),
            context,
          ),
        ),
      ),
    ];
  },
};

/** A role, and what a task definition needs of it. */
interface Use {
  readonly role: ResourceChange;
  /** The definition had another one. */
  readonly isOther: boolean;
  readonly definition: ResourceChange;
  readonly needed: readonly string[];
}

/** What a service that stays starts tasks with: the next release, and the revision that it has. */
function definitionsOf(service: BlueGreenService, context: RuleContext): readonly TaskDefinition[] {
  if (service.service.before === null || fateOf(service.service) === 'goes') return [];
  const resource = resourceOf(service, context);
  return distinct([
    resource && taskDefinitionOf(resource, context),
    nextTaskDefinition(service, context),
  ]).filter(({ change }) => change.before !== null && change.after !== null);
}

function useOf(
  definition: TaskDefinition,
  context: RuleContext,
): Use | { readonly outcomes: readonly Outcome[] } {
  const { change, view } = definition;
  const [previous, role] = (['before', 'after'] as const).map((side) => roleOf(definition, side, context));
  const [named, names] = [view.before, view.after].map((side) => textAt(side, argument) ?? '');
  const isUnknown = isMarked(view.afterUnknown, argument);
  // That a definition has no role any more is another rule's finding.
  if (names === '' && !isUnknown) return { outcomes: [] };
  if (role === undefined) {
    const message = `the execution role becomes ${context.show(view, 'after', argument)}: no plan under review shows what it may do`;
    const isOther = isUnknown || named !== names;
    return { outcomes: isOther ? [unsure(change, message, definition.argumentOf(argument))] : [] };
  }
  // Where nobody can tell what the next version needs, it is taken to need what the last one did.
  const needed = neededBy(isUnknownIn(definition, containers) ? view.before : view.after);
  return { role, isOther: role !== previous, definition: change, needed };
}

/** The role that the definition names; a template has its ARN, or a reference to it, within a text. */
function roleOf(
  { change, view }: TaskDefinition,
  side: Side,
  context: RuleContext,
): ResourceChange | undefined {
  if (change.type === 'aws_ecs_task_definition') {
    return roleAt(change, ['execution_role_arn'], side, context);
  }
  const text = textAt(view[side], argument);
  const [role] = having(context.changesOf('aws_iam_role'), 'arn', text);
  const referred = text === undefined ? undefined : referredIn(text, change, context);
  return role ?? (referred?.type === 'aws_iam_role' ? referred : undefined);
}

function found(role: ResourceChange, uses: readonly Use[], context: RuleContext): readonly Outcome[] {
  if (role.kind === 'delete') {
    return [
      fail(role, 'the execution role is deleted and a task definition still names it: no new task starts'),
    ];
  }
  const isOther = uses.some((use) => use.isOther);
  const touching = [role, ...uses.map((use) => use.definition), ...context.changesOf(...policyTypes)];
  if (!isOther && !touching.some(isTouched)) return [];
  const needed = [...new Set(uses.flatMap((use) => use.needed))];
  return [
    ...lostTrust(role, /\becs-tasks\.[\w.-]*amazonaws\.com/, 'ECS', context),
    ...lostActions(role, isOther ? undefined : role, needed, 'ECS', context),
  ];
}

function exampleService(): Readonly<Record<string, unknown>> {
  return { name: 'web', deployment_controller: [{ type: 'CODE_DEPLOY' }], task_definition: 'web:7' };
}

function exampleDefinition(): Readonly<Record<string, unknown>> {
  const image = '123456789012.dkr.ecr.eu-west-1.amazonaws.com/web@sha256:9f86d081';
  return {
    arn: 'web:7',
    family: 'web',
    execution_role_arn: 'arn:aws:iam::123456789012:role/web-execution',
    container_definitions: JSON.stringify([
      { name: 'web', image, logConfiguration: { logDriver: 'awslogs' } },
    ]),
  };
}

function exampleRole(): Readonly<Record<string, unknown>> {
  return { name: 'web-execution', arn: 'arn:aws:iam::123456789012:role/web-execution' };
}
