/** Two targets that cost as little as possible: each head of a request is answered with the same bytes. */
import { createServer, type AddressInfo } from 'node:net';

const body = 'hello, this is a small body\n';
const answer = `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

const servers = [0, 1].map(() =>
  createServer({ noDelay: true }, (socket) => {
    let rest = '';
    socket
      .on('error', () => undefined)
      .on('data', (chunk) => {
        const heads = (rest + chunk.toString('latin1')).split('\r\n\r\n');
        rest = heads.pop() ?? '';
        if (heads.length > 0) socket.write(answer.repeat(heads.length), 'latin1');
      });
  }).listen(0, '127.0.0.1'),
);
setTimeout(() => {
  console.log(JSON.stringify(servers.map((server) => (server.address() as AddressInfo).port)));
}, 100);
