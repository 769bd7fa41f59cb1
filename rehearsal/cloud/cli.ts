/** `npm run cloud`: the embedded AWS, up until Ctrl-C. */
import { parseArgs } from 'node:util';
import { badUsage, exitStatus, Failure, messageOf } from '../failures';
import { MissingToolError } from '../tools';
import { startEmbeddedAws, type EmbeddedAws } from './embedded-aws';

const usage = `usage: npm run cloud -- [options]

Starts an AWS on this machine and keeps it up until Ctrl-C.

  --port PORT     port of the endpoint (default 4566)
  --upstream URL  emulator to use instead of a moto_server started here
  --verbose       print a line a call, and what moto prints
  --help          print this
`;

const defaultPort = 4566;

interface Options {
  readonly port: number;
  readonly upstream: string | undefined;
  readonly verbose: boolean;
  readonly help: boolean;
}

async function main(args: string[]): Promise<number> {
  const options = parseOptions(args);
  if (options.help) {
    process.stdout.write(usage);
    return exitStatus.pass;
  }
  // Asked for before the start, so that a Ctrl-C during it is not lost.
  const interrupted = interruption();
  const starting = startEmbeddedAws({
    env: process.env,
    port: options.port,
    ...(options.upstream === undefined ? {} : { upstream: options.upstream }),
    ...(options.verbose ? { log: (line: string) => process.stderr.write(`${line}\n`) } : {}),
  });
  const aws = await Promise.race([starting, interrupted]);
  // Nothing is up yet that would not end with this process.
  if (aws === undefined) process.exit(exitStatus.pass);
  try {
    process.stdout.write(howToUse(aws, process.env));
    const crash = await Promise.race([interrupted, aws.crashed]);
    if (crash === undefined) return exitStatus.pass;
    throw crash;
  } finally {
    await aws.stop();
  }
}

function parseOptions(args: string[]): Options {
  const { values } = parse(args);
  const port = values.port === undefined ? defaultPort : Number(values.port);
  if (!/^\d*$/.test(values.port ?? '') || values.port === '' || port > 65535) {
    throw badUsage(
      `--port must be an integer from 0 (any free port) to 65535, got ${JSON.stringify(values.port)}`,
    );
  }
  return { port, upstream: values.upstream, verbose: values.verbose ?? false, help: values.help ?? false };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        port: { type: 'string' },
        upstream: { type: 'string' },
        verbose: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    const [reason = ''] = (error as Error).message.split('. ');
    throw badUsage(`${reason.charAt(0).toLowerCase()}${reason.slice(1)}\n\n${usage}`);
  }
}

/** The other terminal is taken to have the environment of this one. */
function howToUse(aws: EmbeddedAws, env: NodeJS.ProcessEnv): string {
  const variables = aws.environment(env);
  const exports = Object.entries(variables)
    .filter(([name]) => name.startsWith('AWS_') || (name === 'NO_PROXY' && hasProxy(env)))
    .map(([name, value]) => `  export ${name}=${value === '' ? "''" : value}`);
  const misleading = Object.keys(env).filter((name) => name.startsWith('AWS_') && !(name in variables));
  return [
    `${bold('embedded AWS')} at ${bold(aws.endpoint)}`,
    '',
    'in another terminal:',
    ...exports,
    ...(misleading.length > 0 ? [`  unset ${misleading.join(' ')}`] : []),
    '  aws ecs list-clusters',
    '',
    'Ctrl-C stops it; nothing is kept.',
    '',
  ].join('\n');
}

const hasProxy = (env: NodeJS.ProcessEnv): boolean =>
  Object.keys(env).some((name) => /^(https?|all)_proxy$/i.test(name));

const bold = (text: string): string =>
  process.stdout.isTTY && !process.env.NO_COLOR ? `\u001b[1m${text}\u001b[22m` : text;

/** Settles at the first Ctrl-C, or when a supervisor ends us. */
function interruption(): Promise<undefined> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        resolve(undefined);
      });
    }
  });
}

function statusOf(error: unknown): number {
  if (error instanceof Failure) return error.status;
  if (error instanceof MissingToolError) return exitStatus.toolMissing;
  return exitStatus.checkFailed;
}

main(process.argv.slice(2)).then(
  (status) => (process.exitCode = status),
  (error: unknown) => {
    process.stderr.write(`error: ${messageOf(error)}\n`);
    process.exitCode = statusOf(error);
  },
);
