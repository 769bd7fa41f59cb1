/** The engine's process: a child of the gateway's, told by it what to do, and gone with it. */
import { rmSync } from 'node:fs';
import { messageOf } from '../failures';
import { scaledClock } from '../runtime/clock';
import { awsAt } from './aws';
import { Engine } from './deployments';
import { JournalDirectory } from './journal-directory';
import type { CallMessage, CallName, Configuration, EngineCalls, FromEngine, ToEngine } from './protocol';
import { Refusal } from './refusal';

let engine: EngineCalls | undefined;

function start({ endpoint, origin, journalDirectory, isTemporary }: Configuration): Engine {
  const journals = new JournalDirectory(journalDirectory);
  process.on('exit', () => {
    journals.unlock();
  });
  process.on('disconnect', () => {
    if (isTemporary) rmSync(journalDirectory, { recursive: true, force: true });
    process.exit(0);
  });
  const log = (line: string) => {
    tell({ type: 'log', line });
  };
  return new Engine({ journals, aws: awsAt(endpoint), clock: scaledClock(origin), log });
}

async function answer<Name extends CallName>({ id, name, input }: CallMessage<Name>): Promise<void> {
  try {
    if (engine === undefined) throw new Error('the engine is not configured');
    tell({ type: 'answer', id, output: await engine[name](input) });
  } catch (error) {
    const code = error instanceof Refusal ? error.code : 'InternalFailure';
    tell({ type: 'refusal', id, code, message: messageOf(error) });
  }
}

function tell(message: FromEngine): void {
  // The gateway may have gone in between; 'disconnect' follows.
  if (process.connected) process.send?.(message);
}

// The last words are for those whose call fails: no stack.
process.on('uncaughtException', (error) => {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exit(1);
});
process.on('message', (message: ToEngine) => {
  if (message.type === 'configure') {
    engine = start(message.configuration);
    tell({ type: 'ready' });
  } else {
    void answer(message);
  }
});
process.on('disconnect', () => {
  // Before it was configured it has nothing to clear away.
  if (engine === undefined) process.exit(0);
});
// A Ctrl-C at the terminal is the gateway's to handle.
process.on('SIGINT', () => undefined);
