/** A change of settings that an apply ships: what it must have done, beside a release that nobody noticed. */
import {
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  type TaskDefinition,
} from '@aws-sdk/client-ecs';
import type { Check } from '../check';
import type { ImageFacts } from '../report/facts';
import { known } from '../scenarios/aws';
import type { Stage } from '../scenarios/stage';
import type { TaskChange } from '../settings-changes';
import type { SynthesizedStack } from '../terraform/synthesis';
import type { TerraformCommands } from '../terraform/terraform-commands';
import type { Released } from './pipeline/pipeline-release';
import { pushTimeOf } from './pipeline/released-image';
import type { ReleasedService } from './released-services';
import { expectObjectsOnly } from './task-change';

export interface SettingsReleaseFacts {
  readonly released: Released;
  /** Of the release before. @default - it is not known */
  readonly before: ImageFacts | undefined;
  readonly change: TaskChange;
}

/** Looks at build, image and running tasks once the release is over. */
export async function inspectSettingsRelease(
  { stage, place }: ReleasedService,
  { released, before, change }: SettingsReleaseFacts,
): Promise<Check[]> {
  const { image, execution } = released;
  const build = execution.actions.find(({ category }) => category === 'Build');
  const [pushTime, definitions] = await Promise.all([
    image && pushTimeOf(image, place),
    runningDefinitions(stage),
  ]);
  return [
    nothingBuiltCheck(pushTime, build?.startTime),
    sameImageCheck(before, image),
    settingsCheck(definitions, stage.containerName, change),
  ];
}

/** ECR refuses a tag that is there: a build that does its work again fails, or pushes an image of its own. Pure. */
export function nothingBuiltCheck(pushTime: Date | undefined, buildStartTime: Date | undefined): Check {
  const shown = (time: Date | undefined) => time?.toISOString() ?? 'an unknown time';
  return {
    name: 'nothing is built',
    passed: pushTime !== undefined && buildStartTime !== undefined && pushTime < buildStartTime,
    expected: 'an image that was pushed before the build began',
    actual: `pushed at ${shown(pushTime)}, the build began at ${shown(buildStartTime)}`,
  };
}

/** Pure. */
export const sameImageCheck = (before: ImageFacts | undefined, after: ImageFacts | undefined): Check => ({
  name: 'the image stays the same',
  passed: before !== undefined && before.digest === after?.digest,
  expected: before?.digest ?? 'the image of the previous release, which is unknown',
  actual: after?.digest ?? 'no image',
});

/** Pure. */
export function settingsCheck(
  definitions: readonly TaskDefinition[],
  containerName: string,
  { cpu, environment }: TaskChange,
): Check {
  const wanted = Object.entries(environment);
  const settingsOf = ({ cpu: size, containerDefinitions = [] }: TaskDefinition): string => {
    const container = containerDefinitions.find(({ name }) => name === containerName);
    const values = wanted.map(([name]) => {
      const found = container?.environment?.find((variable) => variable.name === name);
      return `${name}=${found?.value ?? ''}`;
    });
    return [...(cpu === undefined ? [] : [`CPU ${size ?? ''}`]), ...values].join(', ');
  };
  const expected = [
    ...(cpu === undefined ? [] : [`CPU ${cpu}`]),
    ...wanted.map(([name, value]) => `${name}=${value}`),
  ].join(', ');
  const actual = definitions.map(settingsOf);
  return {
    name: 'every running task has the new settings',
    passed: actual.length > 0 && actual.every((settings) => settings === expected),
    expected,
    actual: actual.join('; ') || 'no task runs',
  };
}

/** The task definition of each running task. */
async function runningDefinitions({ access, cluster, service }: Stage): Promise<TaskDefinition[]> {
  const client = new ECSClient({ ...access });
  try {
    const { taskArns = [] } = await client.send(new ListTasksCommand({ cluster, serviceName: service }));
    if (taskArns.length === 0) return [];
    const { tasks = [] } = await client.send(new DescribeTasksCommand({ cluster, tasks: taskArns }));
    const running = tasks.filter(({ lastStatus }) => lastStatus === 'RUNNING');
    return await Promise.all(
      running.map(async ({ taskDefinitionArn: taskDefinition }) => {
        const answer = await client.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
        return known(answer.taskDefinition, 'the task definition of a task');
      }),
    );
  } finally {
    client.destroy();
  }
}

/**
 * Applies the plan of a service's stack, then the stacks that read it: the pipeline's holds the object that starts the
 * release, and it follows the templates.
 *
 * @param between - called once the stack of the service is applied, before a release can have started
 * @throws Failure Terraform's own words; a dependent stack in which more than objects change
 */
export async function applyWithDependents(
  stack: SynthesizedStack,
  stacks: readonly SynthesizedStack[],
  terraform: TerraformCommands,
  between: () => Promise<void> | undefined = () => undefined,
): Promise<void> {
  await terraform.applyPlanned(stack.directory);
  await between();
  for (const dependent of stacks.filter(({ dependencies }) => dependencies.includes(stack.name))) {
    expectObjectsOnly({ stack: dependent, changes: await terraform.plan(dependent.directory) });
    await terraform.applyPlanned(dependent.directory);
  }
}
