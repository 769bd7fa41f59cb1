/** What two plans of one stack do differently. Pure. */
import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';
import { InputError } from '../failures';

const change = v.looseObject({ actions: v.array(v.string()) });

const resource = v.looseObject({
  address: v.string(),
  previous_address: v.optional(v.string()),
  deposed: v.optional(v.string()),
  change: v.looseObject({ ...change.entries, importing: v.optional(v.unknown()) }),
});

const shape = v.looseObject({
  resource_changes: v.optional(v.array(resource), []),
  output_changes: v.optional(v.record(v.string(), change), {}),
  deferred_changes: v.optional(v.array(v.unknown()), []),
  action_invocations: v.optional(v.array(v.unknown()), []),
});

type Plan = v.InferOutput<typeof shape>;

/**
 * Compares what the plans would do. Objects that neither changes are left out: CodeDeploy may have swapped the target
 * groups of a listener since, which no plan of these stacks reverts.
 *
 * @param reviewed - what `terraform show -json` prints
 * @returns addresses and actions, and no values: `aws_lb.web (reviewed: update; now: delete, create)`
 * @throws InputError one of them is no plan
 */
export function differencesOf(reviewed: Buffer, now: Buffer): readonly string[] {
  const [one, other] = [parsed(reviewed), parsed(now)];
  return [
    ...differing('', resourcesOf(one), resourcesOf(other)),
    ...differing('output ', outputsOf(one), outputsOf(other)),
    ...(['deferred_changes', 'action_invocations'] as const).filter(
      (part) => !isDeepStrictEqual(one[part], other[part]),
    ),
  ];
}

function parsed(json: Buffer): Plan {
  const read = v.safeParse(shape, JSON.parse(json.toString('utf8')));
  if (read.success) return read.output;
  throw new InputError('terraform show -json prints what is no plan');
}

/** What is done, by name. */
type Deeds = ReadonlyMap<string, { readonly actions: string; readonly deed: unknown }>;

const resourcesOf = ({ resource_changes: resources }: Plan): Deeds =>
  new Map(
    resources
      .filter(
        ({ change: { actions, importing }, previous_address: previous }) =>
          !isNothing(actions) || importing !== undefined || previous !== undefined,
      )
      .map((deed) => [
        `${deed.address}${deed.deposed === undefined ? '' : ` (deposed ${deed.deposed})`}`,
        { actions: deed.change.actions.join(', '), deed },
      ]),
  );

const outputsOf = ({ output_changes: outputs }: Plan): Deeds =>
  new Map(
    Object.entries(outputs)
      .filter(([, { actions }]) => !isNothing(actions))
      .map(([name, deed]) => [name, { actions: deed.actions.join(', '), deed }]),
  );

const isNothing = (actions: readonly string[]): boolean => actions.every((action) => action === 'no-op');

function differing(kind: string, reviewed: Deeds, now: Deeds): readonly string[] {
  const names = [...new Set([...reviewed.keys(), ...now.keys()])];
  return names
    .filter((name) => !isDeepStrictEqual(reviewed.get(name)?.deed, now.get(name)?.deed))
    .map((name) => {
      const [before, after] = [reviewed, now].map((deeds) => deeds.get(name)?.actions ?? 'nothing');
      return `${kind}${name} (reviewed: ${before}; now: ${after}${before === after ? ', with other values' : ''})`;
    });
}
