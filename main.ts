/** Composition root: settings → stacks → Terraform JSON. */
import { App } from 'cdktf';
import { existingNetwork, type Network } from './stacks/network';
import { NetworkStack } from './stacks/network-stack';
import { PipelineStack } from './stacks/pipeline-stack';
import { ServiceStack } from './stacks/service-stack';
import { readSettings, SettingsError, type EnvironmentSettings, type Settings } from './stacks/settings';
import { names, networkStackName } from './stacks/settings/names';

function main(): void {
  const app = new App({ stackTraces: false });
  const settings = readSettings(app.node.tryGetContext('blueGreen'));
  for (const environment of settings.environments) buildEnvironment(app, settings, environment);
  app.synth();
}

function buildEnvironment(app: App, settings: Settings, environment: EnvironmentSettings): void {
  const network = provideNetwork(app, settings, environment);
  for (const service of environment.services) {
    const stackNames = names(settings, environment, service);
    const { release } = new ServiceStack(app, stackNames.serviceStack, {
      settings,
      environment,
      service,
      network,
    });
    if (!service.pipeline.enabled) continue;
    new PipelineStack(app, stackNames.pipelineStack, { settings, environment, service, target: release });
  }
}

function provideNetwork(app: App, settings: Settings, environment: EnvironmentSettings): Network {
  const { network } = environment;
  if (network.type === 'existing') return existingNetwork(network);
  return new NetworkStack(app, networkStackName(settings, environment), { settings, environment, network });
}

try {
  main();
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
