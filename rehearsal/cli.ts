/** `npm run rehearse`: parses the command line, runs the command, and ends with its status. */
/* eslint-disable @typescript-eslint/no-require-imports -- a command is loaded when it is run, and an import() of
   TypeScript would need a loader that takes longer to start than a plan to be answered */
import { parseArguments, type Arguments } from './arguments';
import type * as ListCommand from './commands/list';
import type * as PlanCommand from './commands/plan';
import type * as RunCommand from './commands/run';
import { endWith } from './end-process';
import { exitStatus } from './failures';
import { createTemporaryDirectory } from './temporary-directory';

// The AWS SDK announces on Node 20 that its later versions will want Node 22; ours is pinned.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

const context = {
  directory: process.cwd(),
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
};

/** A command is loaded when it is run: a plan is answered at once because it waits for no AWS SDK. */
async function main(args: Arguments): Promise<number> {
  switch (args.command) {
    case 'help':
      process.stdout.write(args.text);
      return exitStatus.pass;
    case 'list': {
      const { list } = require('./commands/list') as typeof ListCommand;
      return list(context);
    }
    case 'plan': {
      const { plan } = require('./commands/plan') as typeof PlanCommand;
      return plan(args, context);
    }
    case 'run': {
      const { rehearse } = require('./commands/run') as typeof RunCommand;
      const temporary = createTemporaryDirectory();
      process.once('exit', temporary.remove);
      // Of whatever is started here as well.
      process.env.TMPDIR = temporary.path;
      return rehearse(args, context);
    }
  }
}

async function start(): Promise<number> {
  return main(parseArguments(process.argv.slice(2)));
}

endWith(start());
