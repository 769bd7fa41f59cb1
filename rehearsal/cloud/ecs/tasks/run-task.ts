import * as v from 'valibot';
import type { CallContext } from '../../contract/service';
import type { Json } from '../../protocol/json';
import { integer, readShape, structure, text } from '../../support/shape';
import { tagList } from '../../support/tags';
import { findCluster } from '../clusters';
import { invalidParameter } from '../references';
import { tagSpelling, templateInput } from '../shapes';
import type { EcsState } from '../store';
import { checked } from '../tags';
import { taskTemplate } from '../task-template';
import { describeTask } from './describe-task';
import type { Launcher } from './launcher';
import { overridesShape, type TaskDefinition, type TaskOverrides } from './task-definition';

const input = structure({
  cluster: text(),
  count: integer(),
  startedBy: text(),
  group: text(),
  enableExecuteCommand: v.boolean(),
  overrides: overridesShape,
  tags: tagList(tagSpelling),
});

export interface TaskLaunching {
  readonly state: EcsState;
  readonly launcher: Launcher;
  /** Called when a task has changed. */
  readonly onChange: () => void;
}

/** At once: a quota of RunTask. */
const limit = 10;

/** RunTask. */
export async function runTask(
  { state, launcher, onChange }: TaskLaunching,
  request: Json,
  context: CallContext,
): Promise<Json> {
  const {
    cluster: reference,
    count = 1,
    startedBy,
    group,
    overrides = {},
    ...rest
  } = readShape(input, request);
  if (count < 1 || count > limit) throw invalidParameter(`count ${count} must be 1 to ${limit}.`);
  const cluster = await findCluster(reference, context);
  const template = await taskTemplate(state, readShape(templateInput, request), { cluster, context });
  const definition = state.definitions.get(template.taskDefinition ?? '') ?? {};
  checkOverrides(definition, overrides);
  const records = Array.from({ length: count }, () =>
    launcher.launch({
      clusterArn: cluster.clusterArn,
      definition,
      template,
      overrides,
      group: group ?? `family:${definition.family ?? ''}`,
      startedBy,
      enableExecuteCommand: rest.enableExecuteCommand ?? false,
      tags: checked(rest.tags ?? new Map<string, string>()),
      onChange,
    }),
  );
  for (const record of records) state.tasks.add(record);
  return { tasks: records.map((record) => describeTask(record, { tags: true })), failures: [] };
}

function checkOverrides({ containerDefinitions = [] }: TaskDefinition, overrides: TaskOverrides): void {
  for (const { name = '' } of overrides.containerOverrides ?? []) {
    if (!containerDefinitions.some((container) => container.name === name)) {
      throw invalidParameter(
        `Override for container named ${name} is not a container in the TaskDefinition.`,
      );
    }
  }
}
