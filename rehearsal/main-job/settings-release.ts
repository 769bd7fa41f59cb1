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
import { readLog } from './pipeline/failure-reason';
import type { Released } from './pipeline/pipeline-release';
import type { ReleasedService } from './released-services';

/** What the build says of an image that is there. */
const builtAlready = ' is built already';

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
  const build = released.execution.actions.find(({ category }) => category === 'Build');
  const [log, definitions] = await Promise.all([
    build?.externalId === undefined ? [] : readLog(build.externalId, place),
    runningDefinitions(stage),
  ]);
  return [
    nothingBuiltCheck(log),
    sameImageCheck(before, released.image),
    settingsCheck(definitions, stage.containerName, change),
  ];
}

/** Pure. */
export function nothingBuiltCheck(log: readonly string[]): Check {
  const said = log.map((line) => line.trim()).find((line) => line.endsWith(builtAlready));
  return {
    name: 'nothing is built',
    passed: said !== undefined,
    expected: 'a build that finds the image in ECR',
    actual: said ?? `a log of ${log.length} lines, none of which says so`,
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

/** The stack that holds the deployment group of a stage. */
export const stackOf = (
  stacks: readonly SynthesizedStack[],
  { deploymentGroup }: Stage,
): SynthesizedStack | undefined =>
  stacks.find(({ resources }) =>
    Object.values(resources.aws_codedeploy_deployment_group ?? {}).some(
      ({ deployment_group_name: name }) => name === deploymentGroup,
    ),
  );
