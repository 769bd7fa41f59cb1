/** The texts of policies in a plan, and in cdk.tf.json where the plan does not know them yet. Pure. */
import type { RuleContext } from '../../blue-green/context';
import type { Json, Path, ResourceChange } from '../../plan/model';
import { synthesizedAt } from '../../plan/references';
import { withoutIndex } from '../../plan/synthesized';
import { isMarked, isObject, textAt, valueAt } from '../../plan/values';
import { grantsOf, type Grant, type PolicyKind } from './policy-grants';

export type Side = 'before' | 'after';

export interface ReadPolicy {
  readonly grants: readonly Grant[];
  readonly isPartlyUnknown: boolean;
}

const nothing: ReadPolicy = { grants: [], isPartlyUnknown: false };

export class PolicyDocuments {
  readonly #byAddress = new Map<string, ResourceChange>();
  readonly #stackOf = new Map<ResourceChange, string>();
  readonly #context: Pick<RuleContext, 'stacks'>;

  constructor(context: Pick<RuleContext, 'stacks'>) {
    this.#context = context;
    for (const { plan } of context.stacks) {
      for (const change of plan.changes) {
        this.#stackOf.set(change, plan.stack);
        if (change.deposed === undefined)
          this.#byAddress.set(`${plan.stack} ${withoutIndex(change.address)}`, change);
      }
    }
  }

  stack(change: ResourceChange): string {
    return this.#stackOf.get(change) ?? '';
  }

  read(change: ResourceChange, side: Side, path: Path, kind: PolicyKind): ReadPolicy {
    if (change[side] === null) return nothing;
    const isSensitive = [change.beforeSensitive, change.afterSensitive].some((marks) =>
      isMarked(marks, path),
    );
    if (isSensitive) return { ...nothing, isPartlyUnknown: true };
    if (side === 'after' && isMarked(change.afterUnknown, path)) {
      const synthesized = synthesizedAt(change, path, this.#context);
      const text = typeof synthesized === 'string' ? this.#resolved(synthesized, this.stack(change)) : '';
      // Of what nobody knows, nothing is said to go.
      const grants = grantsOf(text, kind) ?? this.read(change, 'before', path, kind).grants;
      return { grants, isPartlyUnknown: true };
    }
    const text = textAt(change[side], path) ?? '';
    const grants = grantsOf(text, kind);
    // A text that is no policy says nothing that could be compared.
    return { grants: grants ?? [], isPartlyUnknown: grants === undefined && text !== '' };
  }

  /** References to what is known after the apply are replaced by it. */
  #resolved(text: string, stack: string): string {
    return text
      .replace(
        /(\$?)\$\{(aws_\w+\.[\w-]+)\.(\w+)\}/g,
        (reference, escape: string, address: string, attribute: string) => {
          const value = escape === '' ? this.#known(`${stack} ${address}`, attribute) : undefined;
          return value === undefined ? reference : JSON.stringify(value).slice(1, -1);
        },
      )
      .replaceAll('$${', '${');
  }

  #known(place: string, attribute: string): string | undefined {
    const change = this.#byAddress.get(place);
    const value: Json | undefined = valueAt(change?.after ?? {}, [attribute]);
    const isUnknown = isObject(change?.afterUnknown) && isMarked(change.afterUnknown, [attribute]);
    const isSensitive = change !== undefined && isMarked(change.afterSensitive, [attribute]);
    return typeof value === 'string' && !isUnknown && !isSensitive ? value : undefined;
  }
}
