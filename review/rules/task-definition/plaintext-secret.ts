import type { RuleContext } from '../../blue-green/context';
import {
  isUnknownIn,
  objectsAt,
  type TaskDefinition,
  taskDefinitionOf,
  templateOf,
} from '../../blue-green/task-definition';
import { fail, orPass, unsure } from '../../outcomes';
import { isTouched } from '../../plan/changes';
import { distinct } from '../../plan/lookup';
import { textAt } from '../../plan/values';
import { looksSecret } from '../../redaction';
import type { Rule } from '../../rule';

const list = ['containerDefinitions'];

export const plaintextSecret: Rule = {
  id: 'TD205',
  name: 'plaintext-secret',
  severity: 'block',
  title: 'Keep secrets out of container environment variables',
  why:
    'Environment variables appear in plain text in the task definition, in the state and in every plan, and the ' +
    'provider does not mark them as sensitive: everybody who may describe a task definition can read them. ' +
    'Deployments never delete revisions, so the value stays.',
  fix:
    'Store the value in Secrets Manager or as a SecureString parameter, reference it in secrets of the container, and ' +
    'rotate the exposed value.',
  link: 'https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-8',
  watches: { aws_ecs_task_definition: ['container_definitions'], aws_s3_object: ['content'] },
  example: {
    changes: [
      {
        address: 'aws_ecs_task_definition.web',
        actions: ['create'],
        after: {
          family: 'web',
          container_definitions:
            '[{"name":"web","environment":[{"name":"DATABASE_PASSWORD","value":"correct horse"}]}]',
        },
      },
    ],
  },
  check: (context) =>
    definitionsOf(context).flatMap((definition) => {
      const { change, view, argumentOf } = definition;
      // What stays has been found when it came.
      if (!isTouched(change) || change.after === null) return [];
      const path = argumentOf(list);
      if (isUnknownIn(definition, list)) {
        const message =
          'the environment of the containers is known at apply only: whether it has a secret cannot be told';
        return [unsure(change, message, path)];
      }
      const found = secretsIn(definition);
      const messages = found.map(({ container, variable }) => {
        const name = context.show(view, 'after', [...list, container, 'environment', variable, 'name']);
        return `the variable ${name} holds what looks like a secret, in plain text`;
      });
      return orPass(
        change,
        messages.map((message) => fail(change, message, path)),
      );
    }),
};

/** Every one, not only those of blue/green services. */
const definitionsOf = (context: RuleContext): readonly TaskDefinition[] => [
  ...context.changesOf('aws_ecs_task_definition').map((change) => taskDefinitionOf(change, context)),
  ...distinct(context.services.flatMap(({ releaseTemplates }) => releaseTemplates))
    .filter(({ before, after }) =>
      [before, after].some((value) => textAt(value, ['key'])?.endsWith('taskdef.json') === true),
    )
    .map((change) => templateOf(change, context)),
];

const secretsIn = ({
  view,
}: TaskDefinition): readonly { readonly container: number; readonly variable: number }[] =>
  objectsAt(view.after, list).flatMap((definition, container) =>
    objectsAt(definition, ['environment']).flatMap((entry, variable) => {
      const [name, value] = [textAt(entry, ['name']) ?? '', textAt(entry, ['value']) ?? ''];
      return looksSecret([name], value) ? [{ container, variable }] : [];
    }),
  );
