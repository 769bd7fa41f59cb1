import { taskDefinitionsOf, type TaskDefinition } from '../../blue-green/task-definition';
import { causing, fail, orPass, unsure } from '../../outcomes';
import type { Path } from '../../plan/model';
import { isMarked, textAt } from '../../plan/values';
import type { Outcome, Rule } from '../../rule';

/** What tasks cannot do without each role. */
const roles = {
  executionRoleArn: 'pull an image from ECR, write logs or read secrets',
  taskRoleArn: 'call AWS',
};

export const taskDefinitionRoles: Rule = {
  id: 'TD203',
  name: 'task-definition-roles',
  severity: 'block',
  title: 'Keep the roles of the task definition',
  why:
    'ECS pulls images from ECR, writes to CloudWatch Logs and reads secrets with the execution role; the application ' +
    'calls AWS with the task role. Fargate has no other credentials: tasks of the next deployment do not start, or ' +
    'AWS denies their calls.',
  fix: 'Restore the role. If the application no longer needs it, first release a version that does not use it.',
  link: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html',
  watches: {
    aws_ecs_task_definition: ['execution_role_arn', 'task_role_arn'],
    aws_s3_object: ['content'],
  },
  example: {
    changes: [
      {
        address: 'aws_ecs_service.web',
        actions: ['no-op'],
        before: { name: 'web', deployment_controller: [{ type: 'CODE_DEPLOY' }], task_definition: 'web:7' },
        after: { name: 'web', deployment_controller: [{ type: 'CODE_DEPLOY' }], task_definition: 'web:7' },
      },
      {
        address: 'aws_ecs_task_definition.web',
        actions: ['delete', 'create'],
        replacePaths: [['execution_role_arn']],
        before: {
          family: 'web',
          container_definitions: '[]',
          execution_role_arn: 'arn:aws:iam::123456789012:role/web-execution',
        },
        after: { family: 'web', container_definitions: '[]', execution_role_arn: null },
      },
    ],
  },
  check: (context) =>
    taskDefinitionsOf(context).flatMap((definition) => {
      const { change } = definition;
      if (change.before === null || change.after === null) return [];
      return orPass(
        change,
        Object.entries(roles).flatMap(([role, purpose]) => lost(definition, [role], purpose)),
      );
    }),
};

function lost({ change, view, argumentOf }: TaskDefinition, path: Path, purpose: string): readonly Outcome[] {
  if ((textAt(view.before, path) ?? '') === '' || (textAt(view.after, path) ?? '') !== '') return [];
  const argument = argumentOf(path);
  // Another role whose ARN is not known yet is still one.
  if (isMarked(view.afterUnknown, path)) {
    return change.type === 'aws_ecs_task_definition'
      ? []
      : [unsure(change, `whether the template still has a ${nameOf(path)} cannot be told`, argument)];
  }
  const message = `tasks of the next deployment lose their ${nameOf(path)}: they cannot ${purpose}`;
  const found = fail(change, message, argument);
  // Tasks start without a task role.
  return [path[0] === 'taskRoleArn' ? found : causing(found, { kind: 'deployments-fail' })];
}

const nameOf = ([role]: Path): string => (role === 'taskRoleArn' ? 'task role' : 'execution role');
