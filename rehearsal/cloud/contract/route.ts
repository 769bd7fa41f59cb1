/** What the endpoint serves besides the APIs of AWS: git repositories and image registries, which have protocols of their own. */
import type { IncomingMessage, ServerResponse } from 'node:http';

export interface Route {
  /** @param path - of the request, without its query: `/v1/repos/app/info/refs` */
  readonly serves: (path: string) => boolean;
  /** Answers the request whole, errors too; rejects only for a fault of ours, before anything is written. */
  readonly handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
}
