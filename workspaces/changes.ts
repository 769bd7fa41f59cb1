/** What has to change so that HCP Terraform has what the settings need. Pure. */
import type { Actual, ActualAttachment, ActualWorkspace } from './actual';
import {
  attachment,
  type Wanted,
  type WantedTask,
  type WantedWorkspace,
  type WorkspaceAttributes,
} from './wanted';

export type Change =
  | { readonly type: 'create-project'; readonly name: string }
  | { readonly type: 'create-task'; readonly task: WantedTask }
  | { readonly type: 'update-task'; readonly id: string; readonly task: WantedTask }
  | {
      readonly type: 'create-workspace';
      readonly workspace: string;
      readonly attributes: WorkspaceAttributes;
    }
  | {
      readonly type: 'update-workspace';
      readonly workspace: string;
      readonly attributes: Partial<WorkspaceAttributes>;
    }
  | { readonly type: 'move-workspace'; readonly workspace: string; readonly project: string }
  | { readonly type: 'share-state'; readonly workspace: string; readonly consumer: string }
  | { readonly type: 'stop-sharing'; readonly workspace: string; readonly consumer: string }
  | { readonly type: 'create-trigger'; readonly workspace: string; readonly source: string }
  | {
      readonly type: 'delete-trigger';
      readonly workspace: string;
      readonly source: string;
      readonly id: string;
    }
  | {
      readonly type: 'set-variable';
      readonly workspace: string;
      readonly key: string;
      readonly value: string;
    }
  | { readonly type: 'attach-task'; readonly workspace: string; readonly task: string }
  | {
      readonly type: 'update-attachment';
      readonly workspace: string;
      readonly task: string;
      readonly id: string;
    };

/** In the order in which they can be made: workspaces before what refers to them. */
export function changesTo(wanted: Wanted, actual: Actual): readonly Change[] {
  const { project, workspaces, tasks } = wanted;
  return [
    ...(project !== undefined && actual.projectId === undefined
      ? [{ type: 'create-project', name: project } as const]
      : []),
    ...tasks.flatMap((task) => taskChanges(task, actual)),
    ...workspaces.flatMap((workspace) => attributeChanges(workspace, wanted, actual)),
    ...workspaces.flatMap((workspace) =>
      relationChanges(workspace, wanted, actual.workspaces.get(workspace.name)),
    ),
  ];
}

function taskChanges(task: WantedTask, { tasks }: Actual): readonly Change[] {
  const there = tasks.get(task.name);
  if (there === undefined) return [{ type: 'create-task', task }];
  return there.url === task.url && task.setsKey !== true ? [] : [{ type: 'update-task', id: there.id, task }];
}

function attributeChanges(
  { name, attributes }: WantedWorkspace,
  { project }: Wanted,
  actual: Actual,
): readonly Change[] {
  const there = actual.workspaces.get(name);
  if (there === undefined) return [{ type: 'create-workspace', workspace: name, attributes }];
  const differing = Object.entries(attributes).filter(
    ([key, value]) => !isSame(value, there.attributes[key as keyof WorkspaceAttributes]),
  );
  const isElsewhere = project !== undefined && there.projectId !== actual.projectId;
  return [
    ...(differing.length === 0
      ? []
      : [
          {
            type: 'update-workspace' as const,
            workspace: name,
            attributes: Object.fromEntries(differing) as Partial<WorkspaceAttributes>,
          },
        ]),
    ...(isElsewhere ? [{ type: 'move-workspace' as const, workspace: name, project }] : []),
  ];
}

/** What is empty may be null there. */
const isSame = (wanted: unknown, actual: unknown): boolean =>
  JSON.stringify(wanted) === JSON.stringify(actual ?? (Array.isArray(wanted) ? [] : ''));

function relationChanges(
  { name: workspace, consumers, triggers, variables }: WantedWorkspace,
  { tasks }: Wanted,
  there: ActualWorkspace | undefined,
): readonly Change[] {
  const nowConsumers = [...(there?.consumers.keys() ?? [])];
  const nowTriggers = [...(there?.triggers.entries() ?? [])];
  const variableOf = (key: string) => there?.variables.find((variable) => variable.key === key);
  return [
    ...consumers
      .filter((consumer) => !nowConsumers.includes(consumer))
      .map((consumer): Change => ({ type: 'share-state', workspace, consumer })),
    ...nowConsumers
      .filter((consumer) => !consumers.includes(consumer))
      .map((consumer): Change => ({ type: 'stop-sharing', workspace, consumer })),
    ...triggers
      .filter((source) => !nowTriggers.some(([name]) => name === source))
      .map((source): Change => ({ type: 'create-trigger', workspace, source })),
    ...nowTriggers
      .filter(([source]) => !triggers.includes(source))
      .map(([source, id]): Change => ({ type: 'delete-trigger', workspace, source, id })),
    ...variables
      .filter(({ key, value }) => {
        const now = variableOf(key);
        // Of a sensitive one nobody knows the value.
        return now?.value !== value || now.sensitive || now.hcl;
      })
      .map(({ key, value }): Change => ({ type: 'set-variable', workspace, key, value })),
    ...tasks.flatMap(({ name }): Change[] => {
      const attached = there?.tasks.get(name);
      if (attached === undefined) return [{ type: 'attach-task', workspace, task: name }];
      const { id } = attached;
      return isAsWanted(attached) ? [] : [{ type: 'update-attachment', workspace, task: name, id }];
    }),
  ];
}

const isAsWanted = ({ enforcement, stages }: ActualAttachment): boolean =>
  enforcement === attachment['enforcement-level'] && isSame(attachment.stages.toSorted(), stages.toSorted());

/** A line for the user. */
export function describe(change: Change): string {
  switch (change.type) {
    case 'create-project':
      return `+ project ${change.name}`;
    case 'create-task':
      return `+ run task ${change.task.name} at ${change.task.url}`;
    case 'update-task':
      return `~ run task ${change.task.name}: url = ${change.task.url}, and its key`;
    case 'create-workspace':
      return `+ workspace ${change.workspace} (${attributesOf(change.attributes)})`;
    case 'update-workspace':
      return `~ workspace ${change.workspace}: ${attributesOf(change.attributes)}`;
    case 'move-workspace':
      return `~ workspace ${change.workspace}: into the project ${change.project}`;
    case 'share-state':
      return `+ ${change.workspace} shares its state with ${change.consumer}`;
    case 'stop-sharing':
      return `- ${change.workspace} shares its state with ${change.consumer}`;
    case 'create-trigger':
      return `+ an apply of ${change.source} queues a run of ${change.workspace}`;
    case 'delete-trigger':
      return `- an apply of ${change.source} queues a run of ${change.workspace}`;
    case 'set-variable':
      return `~ ${change.workspace}: ${change.key} = ${change.value}`;
    case 'attach-task':
      return `+ run task ${change.task} on ${change.workspace}`;
    case 'update-attachment':
      return `~ run task ${change.task} on ${change.workspace}: ${attributesOf(attachment)}`;
  }
}

const attributesOf = (attributes: Partial<WorkspaceAttributes> | typeof attachment): string =>
  Object.entries(attributes)
    .map(([name, value]) => `${name} = ${JSON.stringify(value)}`)
    .join(', ');
