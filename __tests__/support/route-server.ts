/** An HTTP server with the routes of one service of the embedded AWS alone. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CloudService } from '../../rehearsal/cloud/contract/service';

export interface RouteServer {
  /** URL without a trailing slash. */
  readonly endpoint: string;
  /** Faults of routes. */
  readonly faults: readonly unknown[];
  readonly stop: () => Promise<void>;
}

/** @param serviceAt - makes the service, which is stopped with the server */
export async function startRouteServer(serviceAt: (endpoint: string) => CloudService): Promise<RouteServer> {
  const faults: unknown[] = [];
  let service: CloudService = {};
  const server = createServer((request, response) => {
    const route = service.routes?.find((each) => each.serves((request.url ?? '').split('?', 1)[0] ?? ''));
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
  service = serviceAt(endpoint);
  return {
    endpoint,
    faults,
    stop: async () => {
      await service.stop?.();
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
    },
  };
}
