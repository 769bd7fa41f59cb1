/** The engine's process: a child of the gateway's, told by it what to do, and gone with it. */
import { messageOf } from '../failures';
import { scaledClock } from '../runtime/clock';
import { awsAt } from './aws';
import { Engine } from './engine';
import { JournalDirectory } from './journal-directory';
import type { Configuration, FromEngine, RequestName, Requests, ToEngine } from './protocol';
import { Refusal } from './refusal';

type Handlers = {
  readonly [Name in RequestName]: (
    asked: Requests[Name]['asked'],
  ) => Requests[Name]['answer'] | Promise<Requests[Name]['answer']>;
};

let handlers: Handlers | undefined;

function start({ endpoint, origin, journalDirectory }: Configuration): Handlers {
  const journals = new JournalDirectory(journalDirectory);
  process.on('exit', () => {
    journals.unlock();
  });
  const log = (line: string) => {
    tell({ type: 'log', line });
  };
  const engine = new Engine({ journals, aws: awsAt(endpoint), clock: scaledClock(origin), log });
  return {
    create: ({ record }) => {
      engine.create(record);
      return null;
    },
    list: (place) => engine.list(place),
    get: (asked) => engine.get(asked, asked.id, asked.withTaskSets),
    stop: (asked) => engine.stop(asked, asked.id, asked.rollback),
    continue: (asked) => {
      engine.continue(asked, asked.id, asked.waitType);
      return null;
    },
    reportHook: (asked) => {
      engine.reportHook(asked, asked.id, asked.executionId, asked.status);
      return null;
    },
  };
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
process.on('disconnect', () => process.exit(0));
// A Ctrl-C at the terminal is the gateway's to handle.
process.on('SIGINT', () => undefined);
