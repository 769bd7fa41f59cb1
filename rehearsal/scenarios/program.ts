/** fault-program.cjs as a container: the official image of Node.js with the program on its command line. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Any runtime has it: processes take the local `node`, container engines pull it. */
export const programImage = 'public.ecr.aws/docker/library/node:22-alpine';

export const programPath = join(__dirname, 'fault-program.cjs');

/** Nothing has to be in the image, so that every runtime takes it. */
export const programCommand = (): string[] => ['node', '-e', readFileSync(programPath, 'utf8')];
