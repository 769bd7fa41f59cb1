import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSettings, type ServiceSettings, SettingsError } from '../../stacks/settings';
import * as schema from '../../stacks/settings/schema';
import { shapeOf, unwrap } from '../../stacks/settings/shape';

/** Settings of one environment `dev` with one service `nodejs`. */
export function withService(service: object, environment: object = {}, project: object = {}): object {
  return { ...project, environments: { dev: { ...environment, services: { nodejs: service } } } };
}

/** The lines that refuse the settings, without the heading; none where they are accepted. */
export function refusals(raw: unknown): readonly string[] {
  try {
    readSettings(raw);
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.message
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
  }
}

/** Where `withService` puts a service. */
export const at = (path: string): string =>
  `environments.dev.services.nodejs${path === '' ? '' : `.${path}`}`;

/** The complete settings of that service. */
export function serviceOf(raw: unknown): ServiceSettings {
  const service = readSettings(raw).environments[0]?.services[0];
  if (service === undefined) throw new Error('no service');
  return service;
}

/** Settings of __tests__/fixtures/settings. */
export function settingsFixture(name: 'default' | 'minimal' | 'maximal'): unknown {
  const path = join(__dirname, '..', 'fixtures', 'settings', `${name}.json`);
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** Keys of the project as errors list them. */
export const projectKeys = Object.keys(unwrap(shapeOf(schema.settings)).entries ?? {}).join(', ');
