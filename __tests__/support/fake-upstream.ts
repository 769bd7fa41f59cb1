/** An HTTP server in the place of the emulator: it records what reaches it and answers as a test says. */
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CloudService } from '../../rehearsal/cloud/contract/service';
import { Upstream } from '../../rehearsal/cloud/emulator/upstream';
import { Gateway } from '../../rehearsal/cloud/gateway';
import { readBody } from '../../rehearsal/cloud/protocol/message';

export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

export interface FakeUpstream {
  readonly url: URL;
  readonly server: Server;
  readonly received: readonly Received[];
  readonly stop: () => Promise<void>;
}

export async function startFakeUpstream(
  answer: (received: Received) => FakeAnswer | 'never',
): Promise<FakeUpstream> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const seen = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body };
      received.push(seen);
      const said = answer(seen);
      if (said === 'never') return;
      const { status = 200, headers = {}, body: text = '' } = said;
      response.writeHead(status, headers).end(text);
    });
  });
  const url = await listen(server);
  return { url, server, received, stop: () => close(server) };
}

export interface FakeAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export interface RunningGateway {
  readonly url: URL;
  readonly log: readonly string[];
  readonly stop: () => Promise<void>;
}

/** A gateway with these services. */
export async function startGateway(upstream: URL, ...services: CloudService[]): Promise<RunningGateway> {
  const log: string[] = [];
  const client = new Upstream(upstream);
  const gateway = new Gateway({
    upstream: client,
    accountId: '123456789012',
    now: () => 1_700_000_000,
    log: (line) => log.push(line),
  });
  gateway.use(services);
  const server = createServer(
    ((request, response) => void gateway.handle(request, response)) as RequestListener,
  );
  const url = await listen(server);
  const stop = async () => {
    await close(server);
    client.close();
  };
  return { url, log, stop };
}

/** The headers of a signed call. */
export const signed = (service: string, region = 'ap-southeast-1'): Record<string, string> => ({
  authorization: `AWS4-HMAC-SHA256 Credential=AKIA/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`,
});

function listen(server: Server): Promise<URL> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve(new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
