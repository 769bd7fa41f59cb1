/** The AppSpec of a release: where its tasks are registered, and the functions that its hooks call. */
import { parse } from 'yaml';
import type { Json, ResourceChange } from '../plan/model';
import { referenceIn, textOn } from '../plan/references';
import { isObject, listAt, textAt, valueAt } from '../plan/values';
import type { RuleContext } from './context';
import type { BlueGreenService } from './service';

/** Where a release registers its tasks. */
export interface Entry {
  readonly container: string;
  readonly port: number;
}

/**
 * @param text - YAML or JSON
 * @returns undefined where the text is neither, or names no container and port
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-resources.html
 */
export function entryOfAppSpec(text: string): Entry | undefined {
  const [resource] = listAt(parsed(text), ['Resources']);
  const info = valueAt(isObject(resource) ? Object.values(resource)[0] : undefined, [
    'Properties',
    'LoadBalancerInfo',
  ]);
  return entryOf(valueAt(info, ['ContainerName']), valueAt(info, ['ContainerPort']));
}

export function entryOf(container: Json | undefined, port: Json | undefined): Entry | undefined {
  const number = typeof port === 'string' ? Number(port) : port;
  return typeof container === 'string' && typeof number === 'number' && Number.isInteger(number)
    ? { container, port: number }
    : undefined;
}

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
  const text = textOn(appSpec, side, ['content'], context) ?? decoded(appSpec, side, context);
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
function hooksOf(text: string): readonly Hook[] | undefined {
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
  const encoded = textOn(appSpec, side, ['content_base64'], context);
  // What Terraform computes is no base64.
  return encoded === undefined || encoded.includes('${')
    ? undefined
    : Buffer.from(encoded, 'base64').toString('utf8');
}
