/**
 * The rolling deployment to ECS: a new revision of the service's task definition with the images of imagedefinitions.json.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECS.html
 */
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import type { AwsError } from '../../protocol/aws-error';
import type { Json } from '../../protocol/json';
import { list, map, readShape, structure, text } from '../../support/shape';
import { ActionFailure, type ActionProgress, type ActionProps, type ActionProvider } from '../action';
import { readArtifact } from './artifact-store';
import type { ActionDependencies } from './dependencies';
import { arnIn, permitted } from './permitted';
import { registerTaskDefinition } from './register-task-definition';
import { codeOf, failing, insufficient, isDenied, quoted } from './words';
import { readZipFile } from './zip-file';

type DeployDependencies = Pick<ActionDependencies, 'aws' | 'objects' | 'permissions'>;

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html */
const definitionsLimit = 100 * 1024;

/** Wall time between two looks at the service. */
const pollMs = 200;

export function ecsDeploy(deps: DeployDependencies): ActionProvider {
  return async (props) => {
    const images = await readImageDefinitions(deps, props);
    const { taskDefinition: current = '' } = await describeService(deps, props);
    const template = withImages(await describeTaskDefinition(deps, props, current), images);
    const taskDefinition = await registerTaskDefinition(deps, props, JSON.stringify(template), new Map());
    await call(deps, props, 'UpdateService', { ...placeOf(props), taskDefinition });
    return follow(deps, props, taskDefinition);
  };
}

const definitionsShape = v.array(
  v.object({ name: v.pipe(v.string(), v.nonEmpty()), imageUri: v.pipe(v.string(), v.nonEmpty()) }),
);

/** @returns image URIs by the names of containers */
async function readImageDefinitions(
  deps: DeployDependencies,
  props: ActionProps,
): Promise<ReadonlyMap<string, string>> {
  const { FileName: file = 'imagedefinitions.json' } = props.action.configuration;
  const [artifact] = props.inputs;
  if (artifact === undefined) {
    throw new ActionFailure('ConfigurationError', `the action ${props.action.name} has no input artifact`);
  }
  const json = readZipFile(await readArtifact(deps, props, artifact), file, definitionsLimit);
  if (json === undefined) {
    throw new ActionFailure(
      'ConfigurationError',
      `Did not find the image definition file ${file} in the input artifacts ZIP file. Verify the file is stored in your pipeline's Amazon S3 artifact bucket: ${artifact.bucket} key: ${artifact.key}`,
    );
  }
  try {
    return new Map(v.parse(definitionsShape, JSON.parse(json)).map(({ name, imageUri }) => [name, imageUri]));
  } catch {
    throw new ActionFailure(
      'ConfigurationError',
      `Invalid action configuration: The image definition file ${file} contains invalid JSON format`,
    );
  }
}

const container = map(text(), v.unknown());
const describedShape = structure({
  taskDefinition: map(text(), v.unknown()),
  tags: list(map(text(), v.unknown())),
});

/** @returns what RegisterTaskDefinition takes of it, and more */
async function describeTaskDefinition(
  deps: DeployDependencies,
  props: ActionProps,
  taskDefinition: string,
): Promise<Json> {
  const answer = await call(deps, props, 'DescribeTaskDefinition', { taskDefinition, include: ['TAGS'] });
  const { taskDefinition: described = {}, tags = [] } = readShape(describedShape, answer);
  return { ...described, ...(tags.length > 0 && { tags }) };
}

function withImages(described: Json, images: ReadonlyMap<string, string>): Json {
  const containers = readShape(list(container), described.containerDefinitions ?? []);
  const unknown = [...images.keys()].find((name) => !containers.some((each) => each.name === name));
  if (unknown !== undefined) {
    throw new ActionFailure(
      'ConfigurationError',
      `the image definitions name the container ${unknown}, and the task definition has [${containers.map(({ name }) => String(name)).join(', ')}]`,
    );
  }
  return {
    ...described,
    containerDefinitions: containers.map((each) => ({
      ...each,
      image: images.get(String(each.name)) ?? each.image,
    })),
  };
}

const serviceShape = structure({
  services: list(
    structure({
      taskDefinition: text(),
      deployments: list(
        structure({ id: text(), status: text(), taskDefinition: text(), rolloutState: text() }),
      ),
    }),
  ),
});

async function describeService(deps: DeployDependencies, props: ActionProps) {
  const { cluster, service } = placeOf(props);
  const answer = await call(deps, props, 'DescribeServices', { cluster, services: [service] });
  const [found] = readShape(serviceShape, answer).services ?? [];
  if (found === undefined) {
    throw new ActionFailure('ConfigurationError', `the cluster ${cluster} has no service ${service}`);
  }
  return found;
}

/** An execution that abandons its actions leaves the deployment running. */
async function follow(deps: DeployDependencies, props: ActionProps, taskDefinition: string) {
  const { cluster, service } = placeOf(props);
  const url = `https://console.aws.amazon.com/ecs/home?region=${props.region}#/clusters/${cluster}/services/${service}/deployments`;
  let progress: ActionProgress = { externalExecutionUrl: url };
  for (;;) {
    const { deployments = [] } = await describeService(deps, props);
    const primary = deployments.find(({ status }) => status === 'PRIMARY');
    if (primary?.taskDefinition !== taskDefinition) {
      throw new ActionFailure(
        'JobFailed',
        `another deployment of the service ${service} has begun`,
        progress,
      );
    }
    if (progress.externalExecutionId === undefined) {
      progress = { ...progress, externalExecutionId: primary.id ?? '' };
      props.report({ ...progress, summary: 'Deployment in progress' });
    }
    if (deployments.length === 1 && primary.rolloutState === 'COMPLETED') {
      return { ...progress, summary: 'Deployment completed' };
    }
    await sleep(pollMs, undefined, { signal: props.signal });
  }
}

function placeOf({ action: { configuration } }: ActionProps) {
  return { cluster: configuration.ClusterName ?? '', service: configuration.ServiceName ?? '' };
}

/** Task definitions are described without a resource: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html */
async function call(
  deps: DeployDependencies,
  props: ActionProps,
  operation: string,
  input: Json,
): Promise<Json> {
  const { cluster, service } = placeOf(props);
  const resource =
    operation === 'DescribeTaskDefinition' ? '*' : arnIn(props, 'ecs', `service/${cluster}/${service}`);
  const failed = (error: AwsError) =>
    isDenied(error)
      ? insufficient('ECS', error)
      : new ActionFailure(codeOf(error), quoted(error, 'AmazonECS'));
  await failing(permitted(deps, props, { action: `ecs:${operation}`, resource }), failed);
  props.signal.throwIfAborted();
  return failing(deps.aws.in(props.region).json(`ecs.${operation}`, input), failed);
}
