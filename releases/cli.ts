/** `npm run releases`: parses the command line, runs the command, and ends with its status. */
/* eslint-disable @typescript-eslint/no-require-imports -- the AWS SDK is loaded when it is needed, and an import() of
   TypeScript would need a loader that takes longer to start */
import { parseArguments, type Arguments } from './arguments';
import type * as Calls from './aws/calls';
import type * as ClientsModule from './aws/clients';
import type * as Run from './commands/run';
import { exitStatus, ReleasesError } from './failures';
import { styleOf } from './render/style';
import { readServices } from './services';

// The AWS SDK announces on Node 20 that its later versions will want Node 22; ours is pinned.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

async function main(args: Arguments): Promise<number> {
  const print = (text: string) => void process.stdout.write(text);
  if (args.command === 'help') {
    print(args.text);
    return exitStatus.done;
  }
  const services = readServices(process.cwd());
  const endpoint = args.endpoint ?? process.env.AWS_ENDPOINT_URL;
  const { clientsAt } = require('./aws/clients') as typeof ClientsModule;
  const { explained } = require('./aws/calls') as typeof Calls;
  const { run } = require('./commands/run') as typeof Run;
  const clients = clientsAt({ endpoint, env: process.env });
  try {
    return await run(args, {
      services,
      // A job has the credentials of its role already.
      clients: args['own-credentials'] === true ? ({ region }) => clients({ region }) : clients,
      endpoint,
      style: styleOf(process.stdout, process.env),
      print,
    });
  } catch (error) {
    throw explained(error, endpoint) ?? error;
  }
}

async function start(): Promise<number> {
  return main(parseArguments(process.argv.slice(2)));
}

start().then(
  (status) => (process.exitCode = status),
  (error: unknown) => {
    const isForUser = error instanceof ReleasesError;
    process.stderr.write(`error: ${isForUser ? error.message : String(error)}\n`);
    process.exitCode = isForUser ? error.status : exitStatus.unavailable;
  },
);
