/** cdktf.json: read, or refused in one line. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jsonFault } from './json-fault';

export type JsonObject = Readonly<Record<string, unknown>>;

/** What is wrong with cdktf.json. */
export class ManifestError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ManifestError';
  }
}

export const manifestName = 'cdktf.json';

/**
 * Reads cdktf.json.
 *
 * @throws ManifestError it cannot be read, or is not a JSON object
 */
export function readManifest(directory: string): JsonObject {
  const path = join(directory, manifestName);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new ManifestError(`${path} cannot be read; run the command in the directory of ${manifestName}`);
  }
  return parseManifest(text, path);
}

/** @param path - for the message @throws ManifestError */
export function parseManifest(text: string, path: string): JsonObject {
  const json = text.replace(/^\uFEFF/, '');
  const fault = jsonFault(json);
  if (fault !== undefined) {
    throw new ManifestError(`${path}:${fault.line}:${fault.column} is not JSON: ${fault.problem}`);
  }
  const manifest: unknown = JSON.parse(json);
  if (!isObject(manifest)) throw new ManifestError(`${path} must hold a JSON object`);
  return manifest;
}

/** @returns `context.blueGreen`; empty if it is left out @throws ManifestError it is not an object */
export function settingsIn(manifest: JsonObject): JsonObject {
  const context = manifest.context ?? {};
  if (!isObject(context)) {
    throw new ManifestError(`${manifestName}: context must be an object, got ${JSON.stringify(context)}`);
  }
  const settings = context.blueGreen ?? {};
  if (isObject(settings)) return settings;
  throw new ManifestError(
    `${manifestName}: context.blueGreen must be an object, got ${JSON.stringify(settings)}; an empty object uses every default`,
  );
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
