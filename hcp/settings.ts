/** What cdktf.json says of HCP Terraform, as far as it has to be known here. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { manifestName, readManifest, settingsIn, type JsonObject } from '../support/manifest';

export interface BackendOfSettings {
  /** Whether the stacks keep their state in HCP Terraform. */
  readonly isCloud: boolean;
  readonly organization?: string;
  readonly hostname?: string;
}

/** @returns undefined if there is no cdktf.json. @throws ManifestError it cannot be read */
export function backendOfSettings(directory: string): BackendOfSettings | undefined {
  if (!existsSync(join(directory, manifestName))) return undefined;
  const { backend } = settingsIn(readManifest(directory));
  if (typeof backend !== 'object' || backend === null) return { isCloud: false };
  const { type, organization, hostname } = backend as JsonObject;
  if (type !== 'cloud') return { isCloud: false };
  return {
    isCloud: true,
    ...(typeof organization === 'string' && { organization }),
    ...(typeof hostname === 'string' && { hostname }),
  };
}
