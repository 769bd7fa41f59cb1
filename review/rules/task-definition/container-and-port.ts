import { type Entry, entryOf, entryOfAppSpec } from '../../blue-green/app-spec';
import type { RuleContext } from '../../blue-green/context';
import type { BlueGreenService } from '../../blue-green/service';
import {
  isUnknownIn,
  nextTaskDefinition,
  objectsAt,
  type TaskDefinition,
  taskDefinitionOf,
  resourceOf,
  templateNamed,
} from '../../blue-green/task-definition';
import { fail, pass, unsure } from '../../outcomes';
import type { JsonObject, ResourceChange } from '../../plan/model';
import { textOn } from '../../plan/references';
import { listAt, valueAt } from '../../plan/values';
import type { Outcome, Rule } from '../../rule';

const list = ['containerDefinitions'];

export const containerAndPort: Rule = {
  id: 'TD202',
  name: 'container-and-port',
  severity: 'block',
  title: 'Name a container and a port that the task definition has',
  why:
    'A deployment registers the container and the port of the AppSpec in a target group; a new service uses those of ' +
    'its load_balancer. If the task definition has no such container or port, ECS rejects the task set and the ' +
    'deployment fails.',
  fix:
    'Change the name and the port in the task definition, in the AppSpec and in load_balancer of the service ' +
    'together.',
  link: 'https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-resources.html',
  consequences: [{ kind: 'deployments-fail' }],
  watches: {
    aws_ecs_service: ['load_balancer.container_name', 'load_balancer.container_port'],
    aws_ecs_task_definition: ['container_definitions'],
    aws_s3_object: ['content'],
  },
  example: {
    changes: [
      {
        address: 'aws_ecs_service.web',
        actions: ['create'],
        after: {
          name: 'web',
          deployment_controller: [{ type: 'CODE_DEPLOY' }],
          task_definition: 'web:1',
          load_balancer: [{ container_name: 'web', container_port: 3000 }],
        },
      },
      {
        address: 'aws_ecs_task_definition.web',
        actions: ['create'],
        after: {
          family: 'web',
          container_definitions: '[{"name":"web","portMappings":[{"containerPort":8080}]}]',
        },
      },
    ],
  },
  check: (context) =>
    context.services.flatMap((service) => [...created(service, context), ...released(service, context)]),
};

/** A service that is created starts with its own load_balancer and task definition. */
function created(found: BlueGreenService, context: RuleContext): readonly Outcome[] {
  const { service } = found;
  const resource = resourceOf(found, context);
  const starts = service.kind === 'create' || service.kind === 'replace';
  if (!starts || resource === undefined || resource.after === null) return [];
  const entry = entryOfService(service);
  if (entry === undefined) return [];
  return [judge(taskDefinitionOf(resource, context), entry, 'load_balancer of the service', service)];
}

/** A release takes the entry of its AppSpec file. Where no plan shows it, the service tells what it was at last. */
function released(found: BlueGreenService, context: RuleContext): readonly Outcome[] {
  const next = nextTaskDefinition(found, context);
  const { service } = found;
  if (next === undefined || next.change.after === null || service.after === null) return [];
  const appSpec = templateNamed(found, /(?:^|\/)appspec\.ya?ml$/);
  if (appSpec === undefined) return service.before === null ? [] : guessed(service, next);
  if (appSpec.after === null) return [];
  const text = textOn(appSpec, 'after', ['content'], context);
  const entry = text === undefined ? undefined : entryOfAppSpec(text);
  if (entry === undefined) {
    const message = 'which container and port the AppSpec template names cannot be told before the apply';
    return [unsure(appSpec, message, ['content'])];
  }
  return [judge(next, entry, 'the AppSpec template', appSpec)];
}

function guessed(service: ResourceChange, next: TaskDefinition): readonly Outcome[] {
  const entry = entryOfService(service);
  // What stays is what the last deployment has worked with.
  if (entry === undefined || next.change.kind === 'no-op') return [];
  const outcome = judge(next, entry, 'load_balancer of the service', service);
  if (outcome.outcome !== 'fail') return [outcome];
  const { message, path } = outcome;
  return [
    unsure(next.change, `${message}, unless its AppSpec file, which no plan shows, names another one`, path),
  ];
}

const entryOfService = ({ after }: ResourceChange): Entry | undefined => {
  const [block] = listAt(after, ['load_balancer']);
  return entryOf(valueAt(block, ['container_name']), valueAt(block, ['container_port']));
};

function judge(next: TaskDefinition, entry: Entry, named: string, by: ResourceChange): Outcome {
  const { change, view, argumentOf } = next;
  const path = argumentOf(list);
  const about = `the container and the port that ${named} (${by.address}) names`;
  if (isUnknownIn(next, list)) {
    return unsure(change, `whether there are ${about} cannot be told before the apply`, path);
  }
  const container = objectsAt(view.after, list).find(({ name }) => name === entry.container);
  if (container === undefined) {
    return fail(
      change,
      `the next deployment fails: there is no such container as ${named} (${by.address}) names`,
      path,
    );
  }
  if (hasPort(container, entry.port)) return pass(change);
  return fail(
    change,
    `the next deployment fails: the container does not have the port that ${named} (${by.address}) names`,
    path,
  );
}

const hasPort = (container: JsonObject, port: number): boolean =>
  objectsAt(container, ['portMappings']).some(({ containerPort }) => containerPort === port);
