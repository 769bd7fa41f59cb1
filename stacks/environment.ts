import type { App } from 'cdktf';
import { AccessStack } from './access-stack';
import { LoadBalancerStack } from './load-balancer-stack';
import { existingNetwork, type Network } from './network';
import { NetworkStack } from './network-stack';
import { PipelineStack } from './pipeline-stack';
import { ReleaseRoleStack } from './release-role-stack';
import { ServiceStack } from './service-stack';
import {
  accessStackName,
  loadBalancerStackName,
  names,
  networkStackName,
  releasesFromGitHub,
  sharesLoadBalancer,
  type EnvironmentSettings,
  type Settings,
} from './settings';

/** The stacks of an environment: who may deploy it, its network, the load balancer that services share, and for each service the service and what releases it. */
export function buildEnvironment(app: App, settings: Settings, environment: EnvironmentSettings): void {
  const access = provideAccess(app, settings, environment);
  const network = provideNetwork(app, settings, environment);
  if (access !== undefined && network instanceof NetworkStack) network.addDependency(access);
  const shared = provideLoadBalancer(app, settings, environment, network);
  if (access !== undefined) shared?.addDependency(access);
  for (const service of environment.services) {
    const stackNames = names(settings, environment, service);
    const common = { settings, environment, service };
    const stack = new ServiceStack(app, stackNames.serviceStack, {
      ...common,
      network,
      ...(shared !== undefined && sharesLoadBalancer(service) && { shared }),
    });
    if (access !== undefined) stack.addDependency(access);
    if (!service.pipeline.enabled) continue;
    const Releasing = releasesFromGitHub(service) ? ReleaseRoleStack : PipelineStack;
    new Releasing(app, stackNames.pipelineStack, { ...common, target: stack.release });
  }
}

/** Roles get the boundary that it makes: it is deployed before them. */
function provideAccess(
  app: App,
  settings: Settings,
  environment: EnvironmentSettings,
): AccessStack | undefined {
  if (environment.access === undefined) return undefined;
  return new AccessStack(app, accessStackName(settings, environment), { settings, environment });
}

function provideNetwork(app: App, settings: Settings, environment: EnvironmentSettings): Network {
  const { network } = environment;
  if (network.type === 'existing') return existingNetwork(network);
  return new NetworkStack(app, networkStackName(settings, environment), { settings, environment, network });
}

function provideLoadBalancer(
  app: App,
  settings: Settings,
  environment: EnvironmentSettings,
  network: Network,
): LoadBalancerStack | undefined {
  const { loadBalancer } = environment;
  if (loadBalancer === undefined) return undefined;
  return new LoadBalancerStack(app, loadBalancerStackName(settings, environment), {
    settings,
    environment,
    loadBalancer,
    network,
  });
}
