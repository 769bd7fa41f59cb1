import type { RuleContext } from '../../blue-green/context';
import {
  isUnknownIn,
  nextTaskDefinition,
  objectsAt,
  type TaskDefinition,
} from '../../blue-green/task-definition';
import { amountOf } from '../../blue-green/task-size';
import { describeChange } from '../../change-words';
import { fail, orPass, unsure } from '../../outcomes';
import { distinct } from '../../plan/lookup';
import type { JsonObject, Path } from '../../plan/model';
import { describePath, isMarked, textAt, valueAt } from '../../plan/values';
import type { Outcome, Rule } from '../../rule';

const list = ['containerDefinitions'];

export const smallerTask: Rule = {
  id: 'TD204',
  name: 'smaller-task',
  severity: 'warn',
  title: 'Check that the next version works with fewer resources',
  why:
    'Tasks with less CPU or memory, without a secret that they read, without their health check, or from a mutable ' +
    'tag may not become steady, or may not be what was tested. CodeDeploy waits up to an hour for the replacement ' +
    'before it gives up.',
  fix:
    'Test the next version with what it will have, or make this change in a release of its own, so that a failure has ' +
    'one cause.',
  link: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-bluegreen.html',
  watches: {
    aws_ecs_task_definition: ['cpu', 'memory', 'container_definitions'],
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
        before: { family: 'web', container_definitions: '[]', cpu: '256', memory: '1024' },
        after: { family: 'web', container_definitions: '[]', cpu: '256', memory: '512' },
      },
    ],
  },
  check: (context) => {
    const all = context.services.map((service) => nextTaskDefinition(service, context));
    return distinct(all.map((definition) => definition?.change)).flatMap((change) => {
      const definition = all.find((each) => each?.change === change);
      if (definition === undefined || change.before === null || change.after === null) return [];
      if (definition.view.afterUnknown === true) {
        const message = 'what the next version is to run with cannot be told before the apply';
        return [unsure(change, message, definition.argumentOf(list))];
      }
      return orPass(change, [...sizes(definition, context.show), ...containers(definition, context.show)]);
    });
  },
};

/** One finding for both: a smaller size is one change, and has one remedy. */
function sizes({ change, view, argumentOf }: TaskDefinition, show: RuleContext['show']): readonly Outcome[] {
  const all = ['cpu', 'memory'].map((name) => [name]);
  const unknown = all.filter((path) => isMarked(view.afterUnknown, path));
  const cut = all.filter((path) => !unknown.includes(path) && isLess(view, path));
  return [
    ...oneOf(cut, argumentOf, (path) =>
      fail(
        change,
        cut
          .map((each) => `${describePath(each)} of the task is cut ${describeChange(show, view, each)}`)
          .join(', and '),
        path,
      ),
    ),
    ...oneOf(unknown, argumentOf, (path) =>
      unsure(
        change,
        `whether ${unknown.map(describePath).join(' and ')} of the task is cut cannot be told before the apply`,
        path,
      ),
    ),
  ];
}

/** Nothing where there are no paths; with the argument of the first one. */
const oneOf = (
  paths: readonly Path[],
  argumentOf: TaskDefinition['argumentOf'],
  say: (path: Path) => Outcome,
): readonly Outcome[] => paths.slice(0, 1).map((path) => say(argumentOf(path)));

function isLess({ before, after }: TaskDefinition['view'], path: Path): boolean {
  const [was, is] = [before, after].map((side) => amountOf(valueAt(side, path)));
  return was !== undefined && is !== undefined && is < was;
}

function containers(definition: TaskDefinition, show: RuleContext['show']): readonly Outcome[] {
  const { change, view, argumentOf } = definition;
  if (isUnknownIn(definition, list)) {
    return [unsure(change, 'what containers are to run cannot be told before the apply', argumentOf(list))];
  }
  const after = objectsAt(view.after, list);
  return objectsAt(view.before, list).flatMap((container, at) => {
    const place = after.findIndex(({ name }) => name === container.name);
    const next = after[place];
    if (next === undefined) return [];
    const named = `the container ${show(view, 'before', [...list, at, 'name'])}`;
    const found = [...losses(container, next, named), ...moves(container, next, named)];
    return found.map((message) => fail(change, message, argumentOf(list)));
  });
}

function losses(before: JsonObject, after: JsonObject, named: string): readonly string[] {
  const lostSecrets = namesAt(before, ['secrets']).filter(
    // A variable of the same name may stand in for it.
    (name) => ![...namesAt(after, ['secrets']), ...namesAt(after, ['environment'])].includes(name),
  );
  return [
    ...(before.healthCheck && !after.healthCheck ? [`${named} loses its health check`] : []),
    ...(lostSecrets.length > 0 ? [`${named} loses ${lostSecrets.length} of the secrets that it reads`] : []),
  ];
}

/** A template has a placeholder for its image. */
function moves(before: JsonObject, after: JsonObject, named: string): readonly string[] {
  const image = textAt(after, ['image']);
  if (image === undefined || image === before.image || image.startsWith('<')) return [];
  return hasMovingTag(image) ? [`${named} gets an image by a tag that moves, where a digest names one`] : [];
}

/** `latest`, said or not, without a digest. */
function hasMovingTag(image: string): boolean {
  const name = image.slice(image.lastIndexOf('/') + 1);
  return !name.includes('@') && (!name.includes(':') || name.endsWith(':latest'));
}

const namesAt = (container: JsonObject, path: Path): readonly string[] =>
  objectsAt(container, path).flatMap((entry) => textAt(entry, ['name']) ?? []);
