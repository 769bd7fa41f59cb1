/** The options of `npm run review:serve`. */
import { parseArgs } from 'node:util';
import { InputError } from '../failures';

export const usage = `usage: npm run review:serve -- [options]

A run task of HCP Terraform: reviews plans (post_plan) and refuses applies while a deployment is in flight (pre_apply).
The HMAC key of the run task is read from RUN_TASK_HMAC_KEY.

  --port PORT          where it listens (default 8000)
  --host ADDRESS       address that it listens at (default 0.0.0.0)
  --allow-host HOST    host that may be called with the token of a run, with its port where it is not 443; may be
                       repeated (default app.terraform.io)
  --suppressions FILE  findings that are accepted (default: .review-suppressions.yaml, where it exists)
  --help               print this

POST / takes run tasks; GET /health and GET /metrics tell how it is. SIGTERM lets tasks end for 25 seconds, in which
others are answered with 503. Two plans are reviewed at once, of at most 256 MiB each.
`;

export interface ServeOptions {
  readonly port: number;
  readonly host: string;
  readonly allowedHosts: readonly string[];
  /** @default - the project's, where it exists */
  readonly suppressions?: string;
  readonly help: boolean;
}

/** @throws InputError an option that cannot be used */
export function readOptions(args: readonly string[]): ServeOptions {
  const { port = '8000', host = '0.0.0.0', suppressions, help = false, ...rest } = parse(args);
  const allowedHosts = rest['allow-host'] ?? ['app.terraform.io'];
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65535) {
    throw new InputError(`--port must be an integer from 0 (any free port) to 65535, got ${port}`);
  }
  const wrong = allowedHosts.find((each) => !/^[\w.-]+(:\d{1,5})?$|^\[[0-9a-f:]+\](:\d{1,5})?$/i.test(each));
  if (wrong !== undefined) {
    throw new InputError(`--allow-host must be a host, with a port where it is not 443, got ${wrong}`);
  }
  return {
    port: Number(port),
    host,
    allowedHosts: allowedHosts.map((each) => each.toLowerCase()),
    ...(suppressions !== undefined && { suppressions }),
    help,
  };
}

/** @throws InputError there is none: without it anybody could send tasks */
export function readKey(env: NodeJS.ProcessEnv): string {
  const key = env.RUN_TASK_HMAC_KEY ?? '';
  if (key.length >= 16) return key;
  throw new InputError(
    `RUN_TASK_HMAC_KEY must be the HMAC key of the run task, of 16 characters at least, got ${key === '' ? 'none' : `${key.length}`}: set the same one in HCP Terraform, or tasks cannot be told from forged ones`,
  );
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string' },
        host: { type: 'string' },
        'allow-host': { type: 'string', multiple: true },
        suppressions: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    const [reason = ''] = (error as Error).message.split('. ');
    throw new InputError(`${reason.charAt(0).toLowerCase()}${reason.slice(1)}; --help tells what it takes`);
  }
}
