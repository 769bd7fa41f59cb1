/** Hooks of an AppSpec that is an object of S3. */
import { parse } from 'yaml';
import { referenceIn } from './links';
import type { BlueGreenService } from './service';
import type { Json, ResourceChange } from '../plan/model';
import { isObject, listAt, textAt } from '../plan/values';
import type { RuleContext } from '../rule';
import { textOf } from './permissions/roles';

/** A function that CodeDeploy calls in a deployment. */
export interface Hook {
  /** Lifecycle event, one of those that can have a function: `AfterAllowTestTraffic`. */
  readonly event: string;
  /** Name of the function, or its address where cdk.tf.json has a reference. */
  readonly calls: string;
}

/** The `appspec.yaml` of a service's releases; undefined where it is no object of S3 in a plan. */
export const appSpecOf = ({ releaseTemplates }: BlueGreenService): ResourceChange | undefined =>
  releaseTemplates.find(({ before, after }) =>
    [before, after].some((value) => /(^|\/)appspec\.ya?ml$/.test(textAt(value, ['key']) ?? '')),
  );

/** @returns undefined where the content is not known, or is no AppSpec */
export function hooksIn(
  appSpec: ResourceChange,
  side: 'before' | 'after',
  context: Pick<RuleContext, 'stacks'>,
): readonly Hook[] | undefined {
  const text = textOf(appSpec, ['content'], side, context) ?? decoded(appSpec, side, context);
  return text === undefined ? undefined : hooksOf(text);
}

const events = [
  'BeforeInstall',
  'AfterInstall',
  'AfterAllowTestTraffic',
  'BeforeAllowTraffic',
  'AfterAllowTraffic',
];

/**
 * @param text - YAML or JSON
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html#appspec-hooks-ecs
 */
export function hooksOf(text: string): readonly Hook[] | undefined {
  const appSpec = parsed(text);
  if (!isObject(appSpec)) return undefined;
  const blocks = [...listAt(appSpec, ['Hooks']), ...listAt(appSpec, ['hooks'])];
  return blocks.flatMap((block) =>
    events.flatMap((event) => {
      const target = textAt(block, [event]);
      return target === undefined ? [] : [{ event, calls: functionIn(target) }];
    }),
  );
}

/** `smoke-test` of `arn:aws:lambda:eu-west-1:123456789012:function:smoke-test:live`. */
function functionIn(target: string): string {
  const [, named] = /:function:([^:]+)/.exec(target) ?? [];
  return named ?? referenceIn(target) ?? target;
}

function parsed(text: string): Json | undefined {
  try {
    return parse(text, { logLevel: 'error' }) as Json;
  } catch {
    return undefined;
  }
}

function decoded(
  appSpec: ResourceChange,
  side: 'before' | 'after',
  context: Pick<RuleContext, 'stacks'>,
): string | undefined {
  const encoded = textOf(appSpec, ['content_base64'], side, context);
  // What Terraform computes is no base64.
  return encoded === undefined || encoded.includes('${')
    ? undefined
    : Buffer.from(encoded, 'base64').toString('utf8');
}
