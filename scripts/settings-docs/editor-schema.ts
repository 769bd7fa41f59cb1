import { toJsonSchema } from '@valibot/to-json-schema';
import * as schema from '../../stacks/settings/schema';
import type { Shape } from '../../stacks/settings/shape';
import { heldTwice } from '../../stacks/settings/values';

type JsonSchema = ReturnType<typeof toJsonSchema>;

/** JSON Schema of cdktf.json, as far as the settings go: editors complete and check by it. */
export function editorSchema(): object {
  const blueGreen = convert(schema.settings);
  // What a service must say may be said by the defaults, and the other way round: neither requires anything.
  const service = partial(convert(schema.service));
  const properties = { ...blueGreen.properties };
  properties.defaults = { ...service, ...descriptionOf(properties.defaults) };
  const environment = byName(properties.environments);
  environment.properties = {
    ...environment.properties,
    services: { ...object(environment.properties?.services), additionalProperties: service },
  };
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'cdktf.json of this project',
    type: 'object',
    properties: {
      context: { type: 'object', properties: { blueGreen: { ...blueGreen, properties } } },
    },
  };
}

const object = (value: JsonSchema | boolean | undefined): JsonSchema =>
  typeof value === 'object' ? value : {};

const byName = (record: JsonSchema | boolean | undefined): JsonSchema =>
  object(object(record).additionalProperties);

const descriptionOf = (value: JsonSchema | boolean | undefined): Pick<JsonSchema, 'description'> => ({
  description: object(value).description,
});

function convert(subject: typeof schema.settings | typeof schema.service): JsonSchema {
  const converted = toJsonSchema(subject, {
    target: 'draft-07',
    typeMode: 'input',
    // What JSON Schema cannot say (no value twice, network addresses) is checked when the settings are read.
    errorMode: 'ignore',
    overrideAction: ({ valibotAction, jsonSchema }): JsonSchema | undefined => {
      const action = valibotAction as unknown as Shape & { readonly message?: unknown };
      switch (action.type) {
        case 'regex': {
          // Not every editor compiles patterns with the flag u; without it \p{L} is something else.
          const { source, unicode } = action.requirement as RegExp;
          return unicode ? without(jsonSchema, 'pattern') : { ...jsonSchema, pattern: source };
        }
        case 'metadata': // VS Code shows it where the pattern does not match
          return renamed(jsonSchema, 'allowed', 'patternErrorMessage');
        case 'check':
          return action.message === heldTwice ? { ...jsonSchema, uniqueItems: true } : undefined;
        default:
          return undefined;
      }
    },
  });
  return without(converted, '$schema');
}

/** Without `required` at any depth. */
function partial(value: JsonSchema): JsonSchema {
  return JSON.parse(JSON.stringify(value), (_key, member: unknown) => {
    if (typeof member !== 'object' || member === null || !('required' in member)) return member;
    if (!Array.isArray(member.required)) return member;
    return without(member, 'required');
  }) as JsonSchema;
}

function renamed(value: object, from: string, to: string): object {
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key === from ? to : key, member]));
}

function without(value: object, key: string): object {
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
}
