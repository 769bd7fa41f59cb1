import type { Engine } from './engine';
import type { RequestName, Requests } from './protocol';

/** What the engine does for each request. */
export type Handlers = {
  readonly [Name in RequestName]: (
    asked: Requests[Name]['asked'],
  ) => Requests[Name]['answer'] | Promise<Requests[Name]['answer']>;
};

export function handlersOf(engine: Engine): Handlers {
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
