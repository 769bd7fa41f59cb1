import { once } from 'node:events';
import type { Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import express from 'express';
import { requestLog } from '../../app/src/request-log';

describe('the log of requests', () => {
  let server: Server | undefined;
  afterEach(() => server?.close());

  test('says that a request was aborted when its client left before the answer', async () => {
    const application = express();
    const logged = new Promise((resolve) => {
      application.use(
        requestLog((message, fields) => {
          resolve({ message, ...fields });
        }),
      );
    });
    const asked = new Promise<void>((resolve) => {
      application.get('/never', () => {
        resolve();
      });
    });
    server = application.listen(0, '127.0.0.1');
    await once(server, 'listening');

    const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    client.write('GET /never HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await asked;
    client.destroy();
    expect(await logged).toMatchObject({ message: 'request', path: '/never', aborted: true });
  });
});
