/** Which stacks a deploy or a destroy of one environment is about. Pure. */
import {
  accessStackName,
  loadBalancerStackName,
  names,
  networkStackName,
  sharesLoadBalancer,
  type EnvironmentSettings,
  type Settings,
} from '../stacks/settings';
import { listed, quote } from '../support/arguments';
import { nearest } from '../support/nearest';
import { EnvironmentsError } from './failure';

export type Action = 'deploy' | 'destroy';

/**
 * Ids of the stacks, in the order in which they are deployed; cdktf destroys them in the opposite one. A service is
 * deployed with the network that it stands in and the load balancer that it shares, and destroyed without them: others may
 * stand there, too. The access stack is deployed first and never destroyed here: the roles that it makes may do neither
 * more than read it.
 *
 * @param service @default - every service of the environment
 * @throws EnvironmentsError the environment does not have the service
 */
export function stacksOf(
  settings: Settings,
  environment: EnvironmentSettings,
  action: Action,
  service: string | undefined,
): readonly string[] {
  const services =
    service === undefined
      ? environment.services
      : [named(environment.services, service, `environment ${quote(environment.name)} has no service`)];
  const hasNetwork =
    environment.network.type === 'new' && (action === 'deploy' || services === environment.services);
  // As the network: others stand behind it, too.
  const hasLoadBalancer =
    environment.loadBalancer !== undefined &&
    (services === environment.services || (action === 'deploy' && services.some(sharesLoadBalancer)));
  const hasAccess = environment.access !== undefined && action === 'deploy';
  return [
    ...(hasAccess ? [accessStackName(settings, environment)] : []),
    ...(hasNetwork ? [networkStackName(settings, environment)] : []),
    ...(hasLoadBalancer ? [loadBalancerStackName(settings, environment)] : []),
    ...services.flatMap((each) => {
      const { serviceStack, pipelineStack } = names(settings, environment, each);
      return each.pipeline.enabled ? [serviceStack, pipelineStack] : [serviceStack];
    }),
  ];
}

/** One environment, or all of them. @throws EnvironmentsError the settings do not have it */
export const selectEnvironments = (
  { environments }: Settings,
  wanted: string | undefined,
): readonly EnvironmentSettings[] =>
  wanted === undefined ? environments : [named(environments, wanted, 'the settings have no environment')];

/**
 * @param wanted @default - the only one of the settings
 * @throws EnvironmentsError the settings do not have it, or have several and none is wanted
 */
export function selectEnvironment(
  { environments }: Settings,
  wanted: string | undefined,
): EnvironmentSettings {
  if (wanted !== undefined) return named(environments, wanted, 'the settings have no environment');
  const [only, ...others] = environments;
  if (only !== undefined && others.length === 0) return only;
  throw new EnvironmentsError(
    `choose one environment: ${listed(environments.map(({ name }) => `--environment ${name}`))}`,
  );
}

function named<T extends { readonly name: string }>(all: readonly T[], wanted: string, missing: string): T {
  const found = all.find(({ name }) => name === wanted);
  if (found !== undefined) return found;
  const known = all.map(({ name }) => name);
  const near = nearest(wanted, known);
  const hint = near === undefined ? '' : `did you mean ${near}? `;
  throw new EnvironmentsError(`${missing} ${quote(wanted)}: ${hint}use ${listed(known)}`);
}
