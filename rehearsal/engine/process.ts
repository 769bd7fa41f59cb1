/** The engine's process: a child of the gateway's, told by it what to do, and gone with it. */
import { rmSync } from 'node:fs';
import { messageOf } from '../failures';
import { scaledClock } from '../runtime/clock';
import { awsAt } from './aws';
import { Engine } from './engine';
import { handlersOf, type Handlers } from './handlers';
import { JournalDirectory } from './journal-directory';
import type { Configuration, FromEngine, RequestName, ToEngine } from './protocol';
import { Refusal } from './refusal';

let handlers: Handlers | undefined;

function start({ endpoint, origin, journalDirectory, isTemporary }: Configuration): Handlers {
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
  const engine = new Engine({ journals, aws: awsAt(endpoint), clock: scaledClock(origin), log });
  return handlersOf(engine);
}

async function answer(id: number, name: RequestName, asked: unknown): Promise<void> {
  try {
    if (handlers === undefined) throw new Error('the engine is not configured');
    // What the gateway sends has the type that goes with its name.
    const handle = handlers[name] as (asked: unknown) => unknown;
    tell({ type: 'answer', id, answer: await handle(asked) });
  } catch (error) {
    const code = error instanceof Refusal ? error.code : 'InternalFailure';
    tell({ type: 'refusal', id, code, message: messageOf(error) });
  }
}

function tell(message: FromEngine): void {
  // The gateway may have gone in between; 'disconnect' follows.
  if (process.connected) process.send?.(message);
}

process.on('message', (message: ToEngine) => {
  if (message.type === 'configure') {
    handlers = start(message.configuration);
    tell({ type: 'ready' });
  } else {
    void answer(message.id, message.name, message.asked);
  }
});
process.on('disconnect', () => {
  // Before it was configured it has nothing to clear away.
  if (handlers === undefined) process.exit(0);
});
// A Ctrl-C at the terminal is the gateway's to handle.
process.on('SIGINT', () => undefined);
