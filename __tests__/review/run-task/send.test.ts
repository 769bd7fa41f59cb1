import { send } from '../../../review/run-task/send';
import { RunTaskHost } from '../../support/run-task-host';

let host: RunTaskHost;
const never = new AbortController().signal;

beforeEach(async () => {
  host = await RunTaskHost.start();
});

afterEach(async () => {
  await host.stop();
});

describe('a call', () => {
  it('goes to the addresses that were checked, whatever the name leads to by now', async () => {
    const names: (string | undefined)[] = [];
    host.answers.set('/plan', (request, response) => {
      names.push(request.headers.host);
      response.end('the plan');
    });
    // Nobody has a name below .invalid: https://www.rfc-editor.org/rfc/rfc6761#section-6.4
    const url = new URL(`http://plans.invalid:${host.host.split(':')[1] ?? ''}/plan`);
    const answer = await send({ url, addresses: ['127.0.0.1'] }, { method: 'GET', headers: {} }, never);
    const chunks = [];
    for await (const chunk of answer.body) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString()).toBe('the plan');
    expect(names).toEqual([url.host]);
    await expect(send({ url }, { method: 'GET', headers: {} }, never)).rejects.toThrow(/ENOTFOUND|EAI_AGAIN/);
  });

  it('opens a connection of its own', async () => {
    const ports = new Set<number | undefined>();
    host.answers.set('/plan', (request, response) => {
      ports.add(request.socket.remotePort);
      response.end();
    });
    for (let calls = 0; calls < 2; calls += 1) {
      const answer = await send({ url: new URL(host.url('/plan')) }, { method: 'GET', headers: {} }, never);
      answer.close();
    }
    expect(ports.size).toBe(2);
  });

  it('ends in the middle of an answer where nobody waits for it', async () => {
    const waiting = new AbortController();
    host.answers.set('/plan', (_, response) => {
      response.write('the pl');
    });
    const answer = await send(
      { url: new URL(host.url('/plan')) },
      { method: 'GET', headers: {} },
      waiting.signal,
    );
    const read = async () => {
      for await (const chunk of answer.body) if (chunk.length > 0) waiting.abort();
    };
    await expect(read()).rejects.toThrow();
  });
});
