/** A change of settings that must reach running tasks by blue/green, and what its plan may hold. */
import { fargateCpus, fargateMemory } from '../../support/aws-limits/fargate';
import { Failure } from '../failures';
import type { TaskChange } from '../settings-changes';
import { describeChanges } from '../terraform/plan';
import type { SynthesizedStack } from '../terraform/synthesis';
import type { StackPlan } from './stack-plans';

/** Another CPU size that goes with the memory: a greater one if there is one, so that sidecars still fit. */
export function otherCpu(cpu: number, memoryMiB: number): number | undefined {
  const others = fargateCpus.filter((size) => size !== cpu && fargateMemory(size).includes(memoryMiB));
  return others.find((size) => size > cpu) ?? others.at(-1);
}

/** A CPU size and an environment value that no task has yet. CPU stays when the sizes of the services have none in common. */
export function chooseTaskChange(stacks: readonly SynthesizedStack[]): TaskChange {
  const sizes = taskDefinitions(stacks).map((task) => otherCpu(Number(task.cpu), Number(task.memory)));
  const cpu = sizes[0];
  const environment = { REHEARSED_CHANGE: 'yes' };
  return cpu !== undefined && sizes.every((size) => size === cpu) ? { cpu, environment } : { environment };
}

const taskDefinitions = (stacks: readonly SynthesizedStack[]) =>
  stacks.flatMap((stack) => Object.values(stack.resources.aws_ecs_task_definition ?? {}));

/** Whether a stack holds a service that is released blue/green. */
export const hasService = (stack: SynthesizedStack): boolean => 'aws_ecs_service' in stack.resources;

/** The template from which a release registers the next revision: the change must reach it. */
const template = 'aws_s3_object';

/** The first task definition follows a change of size; the stand-in that it may run takes no environment. */
const mayChange = new Set([template, 'aws_ecs_task_definition']);

/**
 * Holds that only objects of S3 change in a stack that reads the service's.
 *
 * @throws Failure every other change
 */
export function expectObjectsOnly({ stack, changes }: StackPlan): void {
  const resources = changes.resources.filter(({ type }) => type !== template);
  const others = describeChanges({ resources, outputs: changes.outputs });
  if (others.length > 0) {
    throw new Failure(
      `${stack.name}: changing the task must start a release and nothing else, but the plan also contains:\n${others.join('\n')}`,
    );
  }
}

/** What other stacks read of this one: the hash of the templates among it. What it changes there, their plans say. */
const isForOtherStacks = (output: string): boolean => output.startsWith('cross-stack-output-');

/**
 * Holds that the change reaches the template of every service, and no service by Terraform.
 *
 * @returns what would change, for the report
 * @throws Failure a service whose template stays, or anything else that would change
 */
export function expectTemplateChangeOnly(plans: readonly StackPlan[]): string {
  const withService = plans.filter(({ stack }) => hasService(stack));
  if (withService.length === 0)
    throw new Failure('no stack holds an ECS service, so no template was checked');
  const unchanged = withService.find(
    ({ changes }) => !changes.resources.some(({ type }) => type === template),
  );
  if (unchanged !== undefined) {
    throw new Failure(
      `${unchanged.stack.name}: changing the task must change its release template (${template}), but the plan leaves it unchanged`,
    );
  }
  const others = plans.flatMap(({ stack, changes }) =>
    describeChanges({
      resources: changes.resources.filter((change) => !mayChange.has(change.type)),
      outputs: changes.outputs.filter((name) => !isForOtherStacks(name)),
    }).map((line) => `${stack.name}: ${line}`),
  );
  if (others.length > 0) {
    throw new Failure(
      `changing the task must change its template only, but the plan also contains:\n${others.join('\n')}`,
    );
  }
  const templates = withService.map(({ stack, changes }) => {
    const addresses = changes.resources.map((change) => change.address).join(', ');
    return withService.length === 1 ? addresses : `${stack.name}: ${addresses}`;
  });
  return `${templates.join('; ')} would change; no service`;
}
