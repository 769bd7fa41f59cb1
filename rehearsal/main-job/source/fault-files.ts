/** A commit whose image misbehaves: the Dockerfile and what it copies. Pure. */
import { posix } from 'node:path';
import { ownImageLabel } from '../../runtime/images/project-image';
import type { FileChanges } from './working-copy';

/** How a build project builds, relative to the root of the source. */
export interface BuildInputs {
  readonly dockerfile: string;
  readonly context: string;
}

export interface FaultProps {
  readonly inputs: BuildInputs;
  /** What the image is made from: an official image of Node.js. */
  readonly baseImage: string;
  /** The program, as text. */
  readonly program: string;
  /** What makes the program misbehave; APP_VERSION is left to the build, as in any other image. */
  readonly environment: Readonly<Record<string, string>>;
  /** Of the main container in the task definition template. @default - none */
  readonly healthCheck?: readonly string[] | undefined;
}

/** In the build context, where the project has nothing of its own. */
const folder = 'rehearsal-release';
const programFile = 'fault-program.cjs';

/** The task definition template stays the stacks' own, so the image must do under it as the project's image does. */
export function faultFiles(props: FaultProps): FileChanges {
  const { dockerfile, context } = props.inputs;
  const inContext = (path: string) => posix.join(context, path);
  const check = healthCheckProgram(props.healthCheck);
  return {
    write: {
      [posix.normalize(dockerfile)]: faultDockerfile(props),
      // What the project lets into its builds need not have room for this.
      [inContext('.dockerignore')]: `*\n!${folder}\n`,
      [inContext(`${folder}/${programFile}`)]: props.program,
      // What is wrong with the program shows in its answers, which the load balancer checks.
      ...(check !== undefined && { [inContext(`${folder}/${check}`)]: 'process.exit(0);\n' }),
    },
    // It would come before the other one.
    remove: [posix.normalize(`${dockerfile}.dockerignore`)],
  };
}

function faultDockerfile({ baseImage, environment }: FaultProps): string {
  const variables = Object.entries(environment)
    .filter(([name]) => name !== 'APP_VERSION')
    .map(([name, value]) => `ENV ${name}=${quoted(value)}`);
  return [
    `FROM ${baseImage}`,
    `LABEL ${ownImageLabel}=fault`,
    'WORKDIR /app',
    `COPY ${folder} .`,
    ...variables,
    'USER 1000:1000',
    'ARG APP_VERSION=unknown',
    'ENV APP_VERSION=${APP_VERSION}',
    // An entry point, because the settings of a task may replace the command.
    `ENTRYPOINT ["node", "${programFile}"]`,
    '',
  ].join('\n');
}

const quoted = (value: string): string => `"${value.replace(/["\\$]/g, '\\$&')}"`;

/** Path of the script that `CMD node <script>` runs, if it is one below the working directory. */
function healthCheckProgram(command: readonly string[] = []): string | undefined {
  const [kind, program, script] = command;
  if (kind !== 'CMD' || program !== 'node' || script === undefined) return undefined;
  const path = posix.normalize(posix.isAbsolute(script) ? posix.relative('/app', script) : script);
  return path.startsWith('..') ? undefined : path;
}
