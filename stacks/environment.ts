import type { App } from 'cdktf';
import { existingNetwork, type Network } from './network';
import { NetworkStack } from './network-stack';
import { PipelineStack } from './pipeline-stack';
import { ServiceStack } from './service-stack';
import { names, networkStackName, type EnvironmentSettings, type Settings } from './settings';

/** The stacks of an environment: its network, and a service and a pipeline for each of its services. */
export function buildEnvironment(app: App, settings: Settings, environment: EnvironmentSettings): void {
  const network = provideNetwork(app, settings, environment);
  for (const service of environment.services) {
    const stackNames = names(settings, environment, service);
    const common = { settings, environment, service };
    const { release } = new ServiceStack(app, stackNames.serviceStack, { ...common, network });
    if (service.pipeline.enabled) {
      new PipelineStack(app, stackNames.pipelineStack, { ...common, target: release });
    }
  }
}

function provideNetwork(app: App, settings: Settings, environment: EnvironmentSettings): Network {
  const { network } = environment;
  if (network.type === 'existing') return existingNetwork(network);
  return new NetworkStack(app, networkStackName(settings, environment), { settings, environment, network });
}
