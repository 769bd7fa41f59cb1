/** The stack that an example of a rule stands for. */
import { kindOf } from '../../plan/actions';
import { typeOf } from '../../plan/aliases';
import type { Json, JsonObject, ResourceChange } from '../../plan/model';
import type { ReviewedStack, SynthesizedResource } from '../../plan/synthesized';
import type { Example, ExampleChange } from '../../rule';

export function exampleStack(example: Example, stack = 'example'): ReviewedStack {
  const { changes, errored = false, applyable = true } = example;
  return {
    plan: {
      stack,
      file: `${stack}.json`,
      formatVersion: '1.2',
      terraformVersion: '1.11.4',
      changes: changes.map(changeOf),
      drift: [],
      deferred: [],
      outputs: [],
      checks: [],
      errored,
      complete: true,
      applyable,
    },
    synthesized: {
      name: stack,
      dependencies: [],
      resources: new Map(changes.map((change) => [change.address, synthesizedOf(change)])),
    },
  };
}

export function changeOf(example: ExampleChange): ResourceChange {
  const { address, actions, before = null, after = null, afterUnknown = {}, replacePaths = [] } = example;
  const [type = '', name = ''] = address.split('.');
  const kind = kindOf(actions);
  return {
    address,
    mode: 'managed',
    type: typeOf(type),
    name,
    kind,
    actions,
    ...(kind === 'replace' && { deletesFirst: actions[0] === 'delete' }),
    ...(example.reason !== undefined && { reason: example.reason }),
    before: before as JsonObject | null,
    after: after as JsonObject | null,
    afterUnknown: afterUnknown as Json,
    beforeSensitive: {},
    afterSensitive: {},
    replacePaths,
    imports: false,
  };
}

function synthesizedOf({ address, after, ignoreChanges = [] }: ExampleChange): SynthesizedResource {
  const [type = '', name = ''] = address.split('.');
  return {
    address,
    type,
    name,
    block: (after ?? {}) as JsonObject,
    constructPath: `example/${name}`,
    ignoreChanges,
    preventDestroy: false,
    createBeforeDestroy: false,
  };
}
