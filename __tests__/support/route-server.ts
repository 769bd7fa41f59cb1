/** An HTTP server with routes of the embedded AWS alone. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WebRoute } from '../../rehearsal/cloud/web-route';

export interface RouteServer {
  /** URL without a trailing slash. */
  readonly endpoint: string;
  /** Faults of routes. */
  readonly faults: readonly unknown[];
  readonly stop: () => Promise<void>;
}

/** @param routesAt - makes the routes, which are stopped with the server */
export async function startRouteServer(
  routesAt: (endpoint: string) => readonly WebRoute[],
): Promise<RouteServer> {
  const faults: unknown[] = [];
  let routes: readonly WebRoute[] = [];
  const server = createServer((request, response) => {
    const route = routes.find((each) => each.serves((request.url ?? '').split('?', 1)[0] ?? ''));
    if (route === undefined) {
      response.writeHead(404).end();
      return;
    }
    route.handle(request, response).catch((error: unknown) => {
      faults.push(error);
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  routes = routesAt(endpoint);
  return {
    endpoint,
    faults,
    stop: async () => {
      await Promise.all(routes.map(async (route) => route.stop?.()));
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
    },
  };
}
