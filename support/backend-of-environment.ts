/** A backend for the settings that a command brings for the commands that it runs. */
import type { JsonObject } from './manifest';

/** Holds JSON, as `backend` has it in the settings. Set by `npm run hcp`. */
export const backendVariable = 'BLUE_GREEN_BACKEND';

/** Settings with the backend of the environment, if it has one. */
export function withBackendOf(env: NodeJS.ProcessEnv, settings: unknown): unknown {
  const text = env[backendVariable];
  if (text === undefined || text === '') return settings;
  return { ...(settings as JsonObject | undefined), backend: JSON.parse(text) as unknown };
}
