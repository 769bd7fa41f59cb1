/** The AWS that stacks are deployed to and released on: one that is embedded here, or an account. */
import type { EmbeddedAws } from '../cloud';
import type { Clock } from '../runtime/clock';
import { listenerUrls } from '../scenarios/listener-urls';
import type { AwsAccess } from '../scenarios/aws';
import type { ListenerUrl } from '../scenarios/stage';
import type { AwsCliPlace } from './aws-cli';

export interface TargetAws {
  /** AWS time. */
  readonly clock: Clock;
  /**
   * What Terraform has in its environment.
   *
   * @param base - the caller's environment
   */
  readonly environment: (base: NodeJS.ProcessEnv) => NodeJS.ProcessEnv;
  /** Where clients, the AWS CLI and git find what is in a Region. */
  readonly placeIn: (region: string) => AwsCliPlace;
  /** Where the listeners of a Region are reached. */
  readonly listenerUrl: (region: string) => ListenerUrl;
  /** What an AWS that runs in this process tells and lets be done to it. @default - it does not */
  readonly inside?: Pick<EmbeddedAws, 'engine' | 'onTrafficChange'>;
}

/** @param env - of the caller */
export const embeddedTarget = (cloud: EmbeddedAws, env: NodeJS.ProcessEnv): TargetAws => ({
  clock: cloud.clock,
  environment: cloud.environment,
  placeIn: (region) => embeddedPlace(cloud, region, env),
  listenerUrl: () => listenerUrls(cloud),
  inside: cloud,
});

/** The embedded AWS as its environment leads to it, in a Region. */
export function embeddedPlace(
  cloud: Pick<EmbeddedAws, 'endpoint' | 'environment'>,
  region: string,
  env: NodeJS.ProcessEnv,
): AwsCliPlace & { readonly access: Required<AwsAccess> } {
  const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = cloud.environment();
  return {
    access: {
      endpoint: cloud.endpoint,
      region,
      credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY },
    },
    // The credential helper signs for the Region of its environment: a host on loopback names none.
    env: { ...cloud.environment(env), AWS_REGION: region, AWS_DEFAULT_REGION: region },
  };
}
