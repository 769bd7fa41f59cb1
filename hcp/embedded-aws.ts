/** The embedded AWS, started as the program that it is, or one that is up already. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Failure } from './failures';

export interface Aws {
  /** URL without a slash at its end. */
  readonly endpoint: string;
  /** Leads Terraform, the AWS CLI and SDKs there. */
  readonly environment: Readonly<Record<string, string>>;
  readonly stop: () => Promise<void>;
}

/** What `npm run cloud` sends to a parent that listens. */
interface Up {
  readonly endpoint: string;
  readonly environment: Readonly<Record<string, string>>;
}

const program = join(__dirname, '../rehearsal/cloud/cli.ts');

/**
 * @param print - a line of what it prints
 * @throws Failure it ends before it is up
 */
export async function startAws(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  print: (line: string) => void,
): Promise<Aws> {
  const child = spawn(
    process.execPath,
    ['--require', require.resolve('tsx/cjs'), program, '--port', '0', ...args],
    {
      env,
      // A Ctrl-C in the terminal reaches us alone, and ends it last.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    },
  );
  const ended = once(child, 'close');
  let errors = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (errors += text));
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    for (const line of text.split('\n')) if (line !== '') print(line);
  });
  const up = await Promise.race([once(child, 'message'), ended.then(() => undefined)]);
  if (up === undefined) throw new Failure(`the embedded AWS does not start: ${errors.trim()}`);
  // Nothing else is sent.
  const [{ endpoint, environment }] = up as [Up];
  const ofAws = Object.entries(environment).filter(([name]) => name.startsWith('AWS_'));
  return {
    endpoint,
    environment: Object.fromEntries(ofAws),
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** What is taken of the environment. Everything else could lead elsewhere: an endpoint of one service, a profile. */
const ownVariables = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
];

/** One that somebody else keeps up; its credentials are those of `npm run cloud` unless the environment has others. */
export function awsAt(endpoint: string, env: NodeJS.ProcessEnv): Aws {
  const credentials = {
    AWS_ACCESS_KEY_ID: 'rehearsal',
    AWS_SECRET_ACCESS_KEY: 'rehearsal',
    AWS_REGION: 'us-east-1',
  };
  const own = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && ownVariables.includes(entry[0]),
  );
  return {
    endpoint,
    environment: {
      ...credentials,
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_MAX_ATTEMPTS: '2',
      ...Object.fromEntries(own),
      AWS_ENDPOINT_URL: endpoint,
    },
    stop: () => Promise.resolve(),
  };
}
