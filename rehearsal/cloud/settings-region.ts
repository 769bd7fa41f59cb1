/** The Region of the project in a directory: what one deploys from there goes to it. */
import { ManifestError, readManifest, settingsIn } from '../../support/manifest';

/** Where the settings name none. */
const projectRegion = 'ap-southeast-1';

/** @returns undefined where there is no project whose settings can be read */
export function settingsRegion(directory: string): string | undefined {
  try {
    const { region } = settingsIn(readManifest(directory));
    return typeof region === 'string' ? region : projectRegion;
  } catch (error) {
    if (error instanceof ManifestError) return undefined;
    throw error;
  }
}
