/** Requests to an emulator that cuts connections. */
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Upstream } from '../../../../rehearsal/cloud/emulator';

const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok';
const body = Buffer.from('{"family":"web"}');
const request = { method: 'POST', url: '/', headers: {}, body };

let directory: string;
let seen: string[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'upstream-'));
  seen = [];
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

/** @param cut - how many connections are ended before anything is read, from the first */
async function startCutting(cut: number) {
  let connections = 0;
  const server = createServer((socket: Socket) => {
    socket.on('error', () => undefined);
    connections += 1;
    if (connections <= cut) {
      socket.destroy();
      return;
    }
    socket.setEncoding('latin1').on('data', (text: string) => {
      seen.push(text);
      if (text.endsWith(body.toString())) socket.end(answer);
    });
  });
  const socketPath = join(directory, 'socket');
  server.listen(socketPath);
  await once(server, 'listening');
  const upstream = new Upstream({ socketPath });
  return {
    upstream,
    connections: () => connections,
    stop: async () => {
      upstream.close();
      server.close();
      await once(server, 'close');
    },
  };
}

it('asks once more where a connection ends before anything is answered', async () => {
  const emulator = await startCutting(1);
  const response = await emulator.upstream.send(request);
  expect([response.status, response.body.toString()]).toEqual([200, 'ok']);
  expect(emulator.connections()).toBe(2);
  await emulator.stop();
});

it('gives up where the next one ends as well', async () => {
  const emulator = await startCutting(2);
  await expect(emulator.upstream.send(request)).rejects.toMatchObject({
    code: 'ServiceUnavailable',
    status: 501,
  });
  expect(emulator.connections()).toBe(2);
  await emulator.stop();
});

it('sends a short body in one piece with its head', async () => {
  const emulator = await startCutting(0);
  await emulator.upstream.send(request);
  expect(seen).toHaveLength(1);
  expect(seen[0]).toMatch(/^POST \/ HTTP\/1\.1\r\n[^]*content-length: 16\r\n[^]*\{"family":"web"\}$/i);
  await emulator.stop();
});
