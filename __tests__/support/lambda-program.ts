/** A synthesized program, run as Lambda runs it: its package, a directory of its own, and a process for each call. */
import { spawn } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { unzipSync } from 'fflate';
import { deploymentPackage } from '../../stacks/deployment-package';

const nodeModules = join(__dirname, '../../node_modules');

/** Unpacks the deployment package of a program, and puts the SDK beside it, as Lambda's runtime has it. */
export function installProgram(directory: string, program: string): void {
  const files = unzipSync(Buffer.from(deploymentPackage(program).base64, 'base64'));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(directory, name), content);
  mkdirSync(join(directory, 'node_modules'));
  for (const scope of ['@aws-sdk', '@smithy']) {
    symlinkSync(join(nodeModules, scope), join(directory, 'node_modules', scope), 'dir');
  }
}

export interface HandlerCall {
  /** Directory that the program is installed in. */
  readonly directory: string;
  readonly event: object;
  /** Expression of the second argument. @default none */
  readonly context?: string;
  /** URL of the AWS that it calls. */
  readonly endpoint: string;
  /** Variables of the function. */
  readonly variables: Readonly<Record<string, string>>;
  /** Called with all that it has logged so far. @default no-op */
  readonly onLog?: (log: string) => void;
}

export interface HandlerEnd {
  readonly log: string;
  /** null if there is none. */
  readonly answer: unknown;
}

/** Stands before the answer on stdout, behind the log. */
const beforeAnswer = 'ANSWER ';

/**
 * Calls the handler with the credentials of the function's role.
 *
 * @throws Error with what it printed to stderr, if the process fails
 */
export async function callHandler({
  directory,
  event,
  context,
  endpoint,
  variables,
  onLog,
}: HandlerCall): Promise<HandlerEnd> {
  const values = [JSON.stringify(event), ...(context === undefined ? [] : [context])];
  const call = `import('./index.mjs')
    .then(({ handler }) => handler(${values.join(', ')}))
    .then((answer) => console.log('${beforeAnswer}' + JSON.stringify(answer ?? null)))`;
  const child = spawn(process.execPath, ['-e', call], {
    cwd: directory,
    env: {
      PATH: process.env.PATH ?? '',
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'ROLE',
      AWS_SECRET_ACCESS_KEY: 'role-secret',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_ENDPOINT_URL: endpoint,
      ...variables,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    log += part;
    onLog?.(log);
  });
  const problems = text(child.stderr);
  const status = await new Promise((resolve) => child.once('close', resolve));
  if (status !== 0) throw new Error(await problems);
  const at = log.lastIndexOf(beforeAnswer);
  return { log: log.slice(0, at), answer: JSON.parse(log.slice(at + beforeAnswer.length)) };
}
