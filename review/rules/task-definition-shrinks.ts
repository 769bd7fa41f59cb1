import type { JsonObject, Path } from '../plan/plan';
import { isMarked, textAt, valueAt } from '../plan/values';
import type { Outcome, Rule, RuleContext } from '../rule';
import { describeChange, distinct } from './support/argument-changes';
import { fail, orPass, unsure } from './support/outcomes';
import { amountOf } from './support/task-size';
import { isUnknownIn, nextTaskDefinition, objectsAt, type TaskDefinition } from './support/task-definition';

const list = ['containerDefinitions'];

export const taskDefinitionShrinks: Rule = {
  id: 'TD204',
  name: 'task-definition-shrinks',
  severity: 'warn',
  title: 'See that the next version gets along with less',
  why:
    'Tasks with less CPU or memory, without a secret that they read, without their health check, or from a tag that moves may ' +
    'not become steady, or not be what was tested. CodeDeploy waits up to an hour for the replacement before it gives up.',
  fix: 'Try the next version with the smaller size before, or change it in a release of its own. Name an image by its digest or by a tag that does not move.',
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

function sizes(definition: TaskDefinition, show: RuleContext['show']): readonly Outcome[] {
  return ['cpu', 'memory'].flatMap((name): readonly Outcome[] => {
    const { change, view, argumentOf } = definition;
    const path = [name];
    if (isMarked(view.afterUnknown, path)) {
      return [
        unsure(
          change,
          `whether ${name} of the task is cut cannot be told before the apply`,
          argumentOf(path),
        ),
      ];
    }
    const [before, after] = [amountOf(valueAt(view.before, path)), amountOf(valueAt(view.after, path))];
    if (before === undefined || after === undefined || after >= before) return [];
    return [fail(change, `${name} of the task is cut ${describeChange(show, view, path)}`, argumentOf(path))];
  });
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
  return hasMovingTag(image) ? [`${named} gets an image by a tag that moves`] : [];
}

/** `latest`, said or not, without a digest. */
function hasMovingTag(image: string): boolean {
  const name = image.slice(image.lastIndexOf('/') + 1);
  return !name.includes('@') && (!name.includes(':') || name.endsWith(':latest'));
}

const namesAt = (container: JsonObject, path: Path): readonly string[] =>
  objectsAt(container, path).flatMap((entry) => textAt(entry, ['name']) ?? []);
