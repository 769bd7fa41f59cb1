import type { RuleContext } from '../../blue-green/context';
import { taskDefinitionsOf, type TaskDefinition } from '../../blue-green/task-definition';
import { amountOf, refusedSize } from '../../blue-green/task-size';
import { fail, orPass, unsure } from '../../outcomes';
import { isTouched } from '../../plan/changes';
import { isMarked, listAt, valueAt } from '../../plan/values';
import type { Outcome, Rule } from '../../rule';

const [cpuPath, memoryPath, compatibilities] = [['cpu'], ['memory'], ['requiresCompatibilities']] as const;

export const fargateSize: Rule = {
  id: 'TD207',
  name: 'fargate-size',
  severity: 'block',
  title: 'Use a CPU and memory size that Fargate supports',
  why:
    'Fargate supports a few CPU values, and a range of memory for each. RegisterTaskDefinition rejects any other size ' +
    '("No Fargate configuration exists for given values"): for a resource the apply fails, and for a template of the ' +
    'pipeline every deployment fails before it starts a task.',
  fix: 'Choose a memory value that the linked table lists for the CPU, or the next larger CPU.',
  link: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html',
  consequences: [{ kind: 'deployments-fail' }],
  watches: {
    aws_ecs_task_definition: ['cpu', 'memory', 'requires_compatibilities'],
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
        replacePaths: [['memory']],
        before: exampleDefinition('2048'),
        after: exampleDefinition('8192'),
      },
    ],
  },
  check: (context) =>
    taskDefinitionsOf(context).flatMap((definition) =>
      // What stands there unchanged is what ECS has accepted.
      definition.change.after === null
        ? []
        : orPass(definition.change, isTouched(definition.change) ? found(definition, context) : []),
    ),
};

function found({ change, view, argumentOf }: TaskDefinition, { show }: RuleContext): readonly Outcome[] {
  const isResource = change.type === 'aws_ecs_task_definition';
  const fails = isResource ? 'the apply fails' : 'every deployment fails before it starts a task';
  if ([cpuPath, memoryPath, compatibilities].some((path) => isMarked(view.afterUnknown, path))) {
    const message = 'whether Fargate has the size of the task cannot be told before the apply';
    return mayBeOfFargate(view) ? [unsure(change, message, argumentOf(memoryPath))] : [];
  }
  if (!listAt(view.after, compatibilities).includes('FARGATE')) return [];
  const [cpu, memory] = [cpuPath, memoryPath].map((path) => amountOf(valueAt(view.after, path)));
  if (cpu === undefined || memory === undefined) return [];
  const has = refusedSize(cpu, memory);
  if (has === undefined) return [];
  const [units, size] = [cpuPath, memoryPath].map((path) => show(view, 'after', path));
  return [
    fail(
      change,
      `${fails}: Fargate has no task with cpu ${units} and memory ${size}, only ${has}`,
      argumentOf(memoryPath),
    ),
  ];
}

/** A template that nobody can read before the apply may be; of a first one there is nothing to compare it with. */
function mayBeOfFargate({ before, after }: TaskDefinition['view']): boolean {
  const said = listAt(after ?? before, compatibilities);
  return after === null ? said.includes('FARGATE') : said.length === 0 || said.includes('FARGATE');
}

function exampleDefinition(memory: string): Readonly<Record<string, unknown>> {
  return {
    family: 'web',
    container_definitions: '[]',
    cpu: '256',
    memory,
    requires_compatibilities: ['FARGATE'],
  };
}
