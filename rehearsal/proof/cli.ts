/** `npm run prove`: parses the command line, runs the command, and ends with its status. */
import { endWith } from '../end-process';
import { exitStatus } from '../failures';
import { createTemporaryDirectory } from '../temporary-directory';
import { parseArguments } from './arguments';
import { destroyRest, prove } from './run';

// The AWS SDK announces on Node 20 that its later versions will want Node 22; ours is pinned.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

async function start(): Promise<number> {
  const args = parseArguments(process.argv.slice(2));
  if (args.command === 'help') {
    process.stdout.write(args.text);
    return exitStatus.pass;
  }
  const temporary = createTemporaryDirectory();
  process.once('exit', temporary.remove);
  // Of whatever is started here as well.
  process.env.TMPDIR = temporary.path;
  const { env, stdin, stdout, stderr } = process;
  const context = { directory: process.cwd(), env, stdin, stdout, stderr };
  return args.command === 'destroy' ? destroyRest(args, context) : prove(args, context);
}

endWith(start());
