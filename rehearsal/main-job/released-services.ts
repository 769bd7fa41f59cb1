/** The services that can be released: each with the pipeline that does it. */
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import type { TrafficRouting } from '../../deployment/machine';
import { Failure } from '../failures';
import { readRouting } from '../scenarios/deployment-config';
import { findStages } from '../scenarios/find-stage';
import type { Stage } from '../scenarios/stage';
import type { SynthesizedStack } from '../terraform/synthesis';
import type { AwsCliPlace } from './aws-cli';
import { listExecutions, readExecution } from './pipeline/executions';
import { describeEarlier } from './pipeline/failure-reason';
import { findPipeline, type FoundPipeline } from './source/find-pipeline';
import { stackOf } from './stack-of';
import type { TargetAws } from './target-aws';

export interface ReleasedService {
  readonly stage: Stage;
  /** How the deployment group moves traffic. */
  readonly routing: TrafficRouting;
  readonly pipeline: FoundPipeline;
  readonly place: AwsCliPlace;
}

export interface FindServicesProps {
  readonly aws: TargetAws;
  readonly stacks: readonly SynthesizedStack[];
}

/**
 * Finds every service of the stacks.
 *
 * @throws Failure there is none, or one without a pipeline
 */
export async function findServices({ aws, stacks }: FindServicesProps): Promise<ReleasedService[]> {
  const services: ReleasedService[] = [];
  for (const region of new Set(stacks.map((stack) => stack.region))) {
    const place = aws.placeIn(region);
    const stages = await findStages({
      access: place.access,
      speed: aws.clock.speed,
      listenerUrl: aws.listenerUrl(region),
      applications: applicationsOf(stacks),
      knownPaths: (deploymentGroup) => smokeTestPaths(stacks, deploymentGroup),
    });
    services.push(...(await withPipelines(stages, place)));
  }
  if (services.length === 0)
    throw new Failure('the stacks have no deployment group, so nothing can be released');
  return services;
}

async function withPipelines(stages: readonly Stage[], place: AwsCliPlace): Promise<ReleasedService[]> {
  const codePipeline = new CodePipelineClient({ ...place.access });
  const codeDeploy = new CodeDeployClient({ ...place.access });
  try {
    const services: ReleasedService[] = [];
    for (const stage of stages) {
      const pipeline = await findPipeline(codePipeline, stage);
      if (pipeline === undefined)
        throw new Failure(
          `no pipeline deploys to ${stage.application}/${stage.deploymentGroup}, so nothing can be pushed to it`,
        );
      services.push({ stage, routing: await readRouting(codeDeploy, stage), pipeline, place });
    }
    return services;
  } finally {
    codePipeline.destroy();
    codeDeploy.destroy();
  }
}

/**
 * What a pipeline has done so far: CreatePipeline starts it, and then there is nothing to release yet.
 *
 * @returns a sentence an execution
 */
export async function describeExecutions({ pipeline, place }: ReleasedService): Promise<string[]> {
  const client = new CodePipelineClient({ ...place.access });
  try {
    const executions = await listExecutions(client, pipeline.name);
    return await Promise.all(
      executions.map(async ({ id, trigger }) => {
        const execution = await readExecution(client, pipeline.name, id);
        return describeEarlier(trigger?.type, execution);
      }),
    );
  } finally {
    client.destroy();
  }
}

/** Paths that the smoke test of a deployment group asks for, which only a service that answers them passes. */
function smokeTestPaths(stacks: readonly SynthesizedStack[], deploymentGroup: string): string[] {
  const functions = Object.values(stackOf(stacks, { deploymentGroup })?.resources.aws_lambda_function ?? {});
  return functions.flatMap(({ environment }) => {
    const { SMOKE_TEST } = (environment as Environment | undefined)?.variables ?? {};
    return SMOKE_TEST === undefined ? [] : (JSON.parse(SMOKE_TEST) as { readonly paths: string[] }).paths;
  });
}

/** Of a Lambda function, as it is synthesized. */
interface Environment {
  readonly variables?: Readonly<Record<string, string>>;
}

/** Names of the CodeDeploy applications. */
const applicationsOf = (stacks: readonly SynthesizedStack[]): ReadonlySet<string> =>
  new Set(
    stacks.flatMap(({ resources }) =>
      Object.values(resources.aws_codedeploy_app ?? {}).flatMap(({ name }) =>
        typeof name === 'string' ? name : [],
      ),
    ),
  );
