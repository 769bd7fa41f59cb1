/** The services that can be released: each with the pipeline that does it. */
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import type { TrafficRouting } from '../../deployment/machine';
import type { EmbeddedAws } from '../cloud';
import { Failure } from '../failures';
import type { AwsAccess } from '../scenarios/aws';
import { readRouting } from '../scenarios/deployment-config';
import { findStages } from '../scenarios/find-stage';
import { listenerUrls } from '../scenarios/listener-urls';
import type { Stage } from '../scenarios/stage';
import type { SynthesizedStack } from '../terraform/synthesis';
import type { AwsCliPlace } from './aws-cli';
import { listExecutions, readExecution } from './pipeline/executions';
import { describeEarlier } from './pipeline/failure-reason';
import { findPipeline, type FoundPipeline } from './source/find-pipeline';

export interface ReleasedService {
  readonly stage: Stage;
  /** How the deployment group moves traffic. */
  readonly routing: TrafficRouting;
  readonly pipeline: FoundPipeline;
  readonly place: AwsCliPlace;
}

export interface FindServicesProps {
  readonly cloud: EmbeddedAws;
  readonly stacks: readonly SynthesizedStack[];
  /** The caller's environment. */
  readonly env: NodeJS.ProcessEnv;
  /** Seconds of AWS time in a second of wall time. */
  readonly speed: number;
}

/**
 * Finds every service of the stacks' Regions.
 *
 * @throws Failure there is none, or one without a pipeline
 */
export async function findServices(props: FindServicesProps): Promise<ReleasedService[]> {
  const services: ReleasedService[] = [];
  for (const region of new Set(props.stacks.map((stack) => stack.region))) {
    const place = placeIn(props.cloud, region, props.env);
    const listenerUrl = listenerUrls(props.cloud);
    const stages = await findStages({ access: place.access, speed: props.speed, listenerUrl });
    services.push(...(await withPipelines(stages, place)));
  }
  if (services.length === 0)
    throw new Failure('the embedded AWS holds no deployment group, so nothing can be released');
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

/**
 * @param env - of the caller
 * @returns where clients, the AWS CLI and git find what is in a Region
 */
export const placeIn = (cloud: EmbeddedAws, region: string, env: NodeJS.ProcessEnv): AwsCliPlace => ({
  access: accessTo(cloud, region),
  // The credential helper signs for the Region of its environment: a host on loopback names none.
  env: { ...cloud.environment(env), AWS_REGION: region, AWS_DEFAULT_REGION: region },
});

/** The embedded AWS as its environment leads to it, in a Region. */
function accessTo(cloud: EmbeddedAws, region: string): AwsAccess {
  const env = cloud.environment();
  return {
    endpoint: cloud.endpoint,
    region,
    credentials: {
      accessKeyId: env.AWS_ACCESS_KEY_ID ?? '',
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '',
    },
  };
}
