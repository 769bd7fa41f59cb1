/** What runs in the place of something of AWS's, in sentences for the report. Pure. */
import type { LocalService } from '../local-programs';

/** @param secretNames - environment variables whose secrets have stand-ins for values */
export const standInNotes = (
  services: readonly LocalService[],
  secretNames: readonly string[],
): readonly string[] => [
  ...services.flatMap(({ path, command }) =>
    command === undefined
      ? []
      : [`${path}: ${JSON.stringify(command.join(' '))} of this machine runs instead of the image`],
  ),
  ...(secretNames.length === 0
    ? []
    : [
        `stand-ins are the values of the secrets ${secretNames.join(', ')}; --secret NAME=value or --secrets FILE gives real ones`,
      ]),
];
