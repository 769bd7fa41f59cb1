/** Composition root: settings → stacks → Terraform JSON. */
import { statSync } from 'node:fs';
import { App } from 'cdktf';
import { BuildContextError } from './stacks/build-context';
import { buildEnvironment } from './stacks/environment';
import { type ProjectFiles, readSettings, SettingsError } from './stacks/settings';
import { synthesize, withoutCreationTraces } from './stacks/synthesis';
import { withBackendOf } from './support/backend-of-environment';

/** The synth runs in the directory of cdktf.json. */
const files: ProjectFiles = {
  isFile: (path) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false,
  isDirectory: (path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false,
};

function main(): void {
  const app = new App({ stackTraces: false });
  const settings = readSettings(withBackendOf(process.env, app.node.tryGetContext('blueGreen')), files);
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
