/** Composition root: settings → stacks → Terraform JSON. */
import { App } from 'cdktf';
import { BuildContextError } from './stacks/build-context';
import { buildEnvironment } from './stacks/environment';
import { readSettings, SettingsError } from './stacks/settings';
import { synthesize, withoutCreationTraces } from './stacks/synthesis';

function main(): void {
  const app = new App({ stackTraces: false });
  const settings = readSettings(app.node.tryGetContext('blueGreen'));
  for (const environment of settings.environments) buildEnvironment(app, settings, environment);
  synthesize(app);
}

try {
  withoutCreationTraces(main);
} catch (error) {
  if (!(error instanceof SettingsError || error instanceof BuildContextError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
