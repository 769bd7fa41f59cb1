/** The git host behind connections, with the repository acme/shop: git without credentials. */
import {
  connectionsService,
  type ConnectionPush,
  type ConnectionsService,
} from '../../rehearsal/cloud/connections';
import { GitClient } from './git-client';
import { startRouteServer, type RouteServer } from './route-server';

export const place = { region: 'eu-west-1', name: 'acme/shop' };

export interface GitHost {
  readonly client: GitClient;
  readonly server: RouteServer;
  readonly connections: ConnectionsService;
  /** The oldest first. */
  readonly pushes: readonly ConnectionPush[];
  /** The remote. */
  readonly url: string;
  /** Pushes files to main from `work`, whose remote is named origin. */
  readonly push: (files?: Readonly<Record<string, string>>) => Promise<string>;
  /** @throws Error a fault of the route */
  readonly stop: () => Promise<void>;
}

export async function startGitHost(): Promise<GitHost> {
  const pushes: ConnectionPush[] = [];
  const client = new GitClient();
  const made: ConnectionsService[] = [];
  const server = await startRouteServer((endpoint) => {
    const path = process.env.PATH ?? '';
    const host = connectionsService({ path, endpoint });
    host.onPush((push) => pushes.push(push));
    made.push(host);
    return host;
  });
  const host = made[0]!;
  const url = host.ensure(place);
  return {
    client,
    server,
    connections: host,
    pushes,
    url,
    push: async (files = { 'a.txt': 'a' }) => {
      await client.make('work', files);
      await client.git('work', 'remote', 'add', 'origin', url);
      await client.git('work', 'push', '--quiet', 'origin', 'main');
      return client.git('work', 'rev-parse', 'HEAD');
    },
    stop: async () => {
      await server.stop();
      client.remove();
      const [fault] = server.faults;
      if (fault !== undefined) throw new Error('a route has failed', { cause: fault });
    },
  };
}
