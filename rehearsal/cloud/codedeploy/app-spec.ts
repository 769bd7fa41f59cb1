/**
 * The AppSpec file of a deployment to ECS.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure.html
 */
import * as v from 'valibot';
import { parseDocument } from 'yaml';
import { hookNames, isHookName, type HookName } from '../../../deployment/machine';
import type { ReplacementSpec } from '../../engine';
import { AwsError } from '../protocol/aws-error';

export interface ParsedAppSpec {
  readonly replacement: ReplacementSpec;
  /** Function names or ARNs. */
  readonly hooks: Readonly<Partial<Record<HookName, string>>>;
}

const name = v.pipe(v.string(), v.nonEmpty());

const networkConfiguration = v.strictObject({
  AwsvpcConfiguration: v.strictObject({
    Subnets: v.pipe(v.array(name), v.minLength(1)),
    SecurityGroups: v.exactOptional(v.array(name)),
    AssignPublicIp: v.exactOptional(v.picklist(['ENABLED', 'DISABLED'])),
  }),
});

const properties = v.strictObject({
  TaskDefinition: v.pipe(
    v.string(),
    v.regex(/^arn:[\w-]+:ecs:[\w-]+:\d{12}:task-definition\/[\w-]+(:\d+)?$/, 'the ARN of a task definition'),
  ),
  LoadBalancerInfo: v.strictObject({
    ContainerName: name,
    // CodePipeline and templates may write the port as a text.
    ContainerPort: v.pipe(
      v.union([v.number(), v.pipe(v.string(), v.regex(/^\d+$/), v.transform(Number))]),
      v.integer(),
      v.minValue(1),
      v.maxValue(65535),
    ),
  }),
  PlatformVersion: v.exactOptional(name),
  NetworkConfiguration: v.exactOptional(networkConfiguration),
  CapacityProviderStrategy: v.exactOptional(
    v.pipe(
      v.array(
        v.strictObject({
          CapacityProvider: name,
          Base: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100_000))),
          Weight: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1000))),
        }),
      ),
      v.minLength(1),
    ),
  ),
});

const resource = v.strictObject({ Type: v.literal('AWS::ECS::Service'), Properties: properties });

/** Resources and hooks are lists of maps with one key each. */
const appSpec = v.strictObject({
  version: v.pipe(
    v.union([v.number(), v.string()]),
    v.check((version) => Number(version) === 0, 'the only version is 0.0'),
  ),
  Resources: v.pipe(v.array(single(name, resource)), v.length(1)),
  Hooks: v.exactOptional(
    v.array(single(v.pipe(v.string(), v.check(isHookName, hookNames.join(', '))), name)),
  ),
});

/** @returns a map of one entry, as [key, value] */
function single<Key extends v.GenericSchema<string, string>, Value extends v.GenericSchema>(
  key: Key,
  value: Value,
) {
  return v.pipe(
    v.record(key, value),
    v.check((entries) => Object.keys(entries).length === 1, 'exactly one key'),
    v.transform((entries) => Object.entries(entries)[0] as [string, v.InferOutput<Value>]),
  );
}

/**
 * @param text YAML or JSON
 * @throws AwsError InvalidRevisionException
 */
export function readAppSpec(text: string): ParsedAppSpec {
  const result = v.safeParse(appSpec, parse(text));
  if (!result.success) {
    const [issue] = result.issues;
    throw invalidRevision(`${v.getDotPath(issue) ?? 'the AppSpec'}: ${issue.message}`);
  }
  const { Resources: resources, Hooks: hooks = [] } = result.output;
  const [[, service] = []] = resources;
  if (service === undefined) throw invalidRevision('it has no resource');
  const events = hooks.map(([event]) => event);
  const twice = events.find((event, index) => events.indexOf(event) !== index);
  if (twice !== undefined) throw invalidRevision(`Hooks: ${twice} may have one function, not several`);
  return { replacement: replacementOf(service.Properties), hooks: Object.fromEntries(hooks) };
}

function parse(text: string): unknown {
  if (/^\s*\{/.test(text)) {
    try {
      return JSON.parse(text);
    } catch {
      // A flow mapping of YAML begins alike.
    }
  }
  const document = parseDocument(text, { uniqueKeys: true });
  const [error] = document.errors;
  if (error !== undefined) throw invalidRevision(error.message.split('\n')[0] ?? error.code);
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw invalidRevision(error instanceof Error ? error.message : String(error));
  }
}

function replacementOf(service: v.InferOutput<typeof properties>): ReplacementSpec {
  const vpc = service.NetworkConfiguration?.AwsvpcConfiguration;
  return {
    taskDefinition: service.TaskDefinition,
    containerName: service.LoadBalancerInfo.ContainerName,
    containerPort: service.LoadBalancerInfo.ContainerPort,
    ...(service.PlatformVersion !== undefined && { platformVersion: service.PlatformVersion }),
    ...(vpc && {
      networkConfiguration: {
        awsvpcConfiguration: {
          subnets: vpc.Subnets,
          ...(vpc.SecurityGroups && { securityGroups: vpc.SecurityGroups }),
          ...(vpc.AssignPublicIp && { assignPublicIp: vpc.AssignPublicIp }),
        },
      },
    }),
    ...(service.CapacityProviderStrategy && {
      capacityProviderStrategy: service.CapacityProviderStrategy.map((provider) => ({
        capacityProvider: provider.CapacityProvider,
        ...(provider.Base !== undefined && { base: provider.Base }),
        ...(provider.Weight !== undefined && { weight: provider.Weight }),
      })),
    }),
  };
}

export const invalidRevision = (why: string): AwsError =>
  new AwsError('InvalidRevisionException', `The revision was specified in an invalid format: ${why}`);
