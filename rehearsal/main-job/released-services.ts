/** The services that can be released: each with the pipeline that does it. */
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import type { EmbeddedAws } from '../cloud/embedded-aws';
import { Failure } from '../failures';
import type { AwsAccess } from '../scenarios/aws';
import { findStages } from '../scenarios/find-stage';
import { listenerUrls } from '../scenarios/listener-urls';
import type { Stage } from '../scenarios/stage';
import type { SynthesizedStack } from '../terraform/synthesis';
import type { AwsCliPlace } from './aws-cli';
import { listExecutions, readExecution } from './pipeline/executions';
import { describeEnd } from './pipeline/failure-reason';
import { findPipeline, type FoundPipeline } from './source/find-pipeline';

export interface ReleasedService {
  readonly stage: Stage;
  readonly pipeline: FoundPipeline;
  readonly place: AwsCliPlace;
}

export interface FindServicesProps {
  readonly cloud: EmbeddedAws;
  readonly stacks: readonly SynthesizedStack[];
  /** Environment of git and the AWS CLI. */
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
    const place = { access: accessTo(props.cloud, region), env: props.env };
    const listenerUrl = listenerUrls(props.cloud);
    const stages = await findStages({ access: place.access, speed: props.speed, listenerUrl });
    services.push(...(await withPipelines(stages, place)));
  }
  if (services.length === 0)
    throw new Failure('the embedded AWS holds no deployment group, so nothing can be released');
  return services;
}

const withPipelines = (stages: readonly Stage[], place: AwsCliPlace): Promise<ReleasedService[]> =>
  withClient(place, async (client) => {
    const services: ReleasedService[] = [];
    for (const stage of stages) {
      const pipeline = await findPipeline(client, stage);
      if (pipeline === undefined)
        throw new Failure(
          `no pipeline deploys to ${stage.application}/${stage.deploymentGroup}, so nothing can be pushed to it`,
        );
      services.push({ stage, pipeline, place });
    }
    return services;
  });

/**
 * What a pipeline has done so far: CreatePipeline starts it, and then there is nothing to release yet.
 *
 * @returns a sentence an execution
 */
export const describeExecutions = ({ pipeline, place }: ReleasedService): Promise<string[]> =>
  withClient(place, async (client) => {
    const executions = await listExecutions(client, pipeline.name);
    return Promise.all(
      executions.map(async ({ id, trigger }) => {
        const execution = await readExecution(client, pipeline.name, id);
        return `${trigger?.type ?? 'something'} has started ${describeEnd(execution)}`;
      }),
    );
  });

async function withClient<Result>(
  { access }: AwsCliPlace,
  use: (client: CodePipelineClient) => Promise<Result>,
): Promise<Result> {
  const client = new CodePipelineClient({ ...access });
  try {
    return await use(client);
  } finally {
    client.destroy();
  }
}

/** The embedded AWS as its environment leads to it, in a Region. */
export function accessTo(cloud: EmbeddedAws, region: string): AwsAccess {
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
