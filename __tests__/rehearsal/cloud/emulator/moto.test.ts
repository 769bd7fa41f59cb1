import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startMoto, type Emulator } from '../../../../rehearsal/cloud/emulator/moto';
import { isRunning } from '../../../support/processes';

const accessLog = '127.0.0.1 - - [23/Nov/2026 03:18:50] "POST / HTTP/1.1" 200 -';

/** Programs in the place of moto_server: they get `-H 127.0.0.1 -p <port>`. */
const answering = `
  const port = Number(process.argv[process.argv.indexOf('-p') + 1]);
  require('node:http').createServer((request, response) => {
    if (request.url === '/crash') { console.error('Traceback\\n  KeyError: crash\\n${accessLog}'); process.exit(7); }
    response.end(JSON.stringify({ pid: process.pid, port: process.env.MOTO_PORT, account: process.env.MOTO_ACCOUNT_ID }));
  }).listen(port, '127.0.0.1');`;
const stubborn = `process.on('SIGTERM', () => {}); ${answering}`;
const dying = "console.error('ModuleNotFoundError: flask'); process.exit(3)";
const hanging = `
  const port = Number(process.argv[process.argv.indexOf('-p') + 1]);
  require('node:net').createServer(() => {}).listen(port, '127.0.0.1');`;
const silent = 'setInterval(() => {}, 1000)';

let directory: string;
const command = (program: string): [string, string] => {
  const file = join(directory, 'moto.js');
  writeFileSync(file, program);
  return [process.execPath, file];
};

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'moto-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

interface Answer {
  readonly pid: number;
  readonly port: string;
}

const ask = async (moto: Pick<Emulator, 'url'>): Promise<Answer> =>
  (await (await fetch(moto.url)).json()) as Answer;

describe('moto_server', () => {
  it('is up when it is returned, and knows its port', async () => {
    const moto = await startMoto({ env: process.env, command: command(answering) });
    expect((await ask(moto)).port).toBe(moto.url.port);
    await moto.stop();
  });

  it('has none of the settings that the user made for another one', async () => {
    const env = { ...process.env, MOTO_ACCOUNT_ID: '000000000000' };
    const moto = await startMoto({ env, command: command(answering) });
    expect(await ask(moto)).toEqual({ pid: expect.any(Number) as number, port: moto.url.port });
    await moto.stop();
  });

  it.each([
    ['ends when told', answering],
    ['is killed when it does not', stubborn],
  ])('%s: no process and no port is left', async (_title, program) => {
    const moto = await startMoto({ env: process.env, command: command(program) });
    const { pid } = await ask(moto);
    await moto.stop();
    expect(isRunning(pid)).toBe(false);
    await expect(fetch(moto.url)).rejects.toThrow('fetch failed');
  });

  it('that crashes says with what, and what it printed last', async () => {
    const lines: string[] = [];
    const moto = await startMoto({
      env: process.env,
      command: command(answering),
      log: (line) => lines.push(line),
    });
    await fetch(new URL('/crash', moto.url)).catch(() => undefined);
    expect((await moto.crashed).message).toBe('moto_server ended with exit status 7: KeyError: crash');
    expect(lines).toEqual(['Traceback', '  KeyError: crash', accessLog]);
    await moto.stop();
  });

  it('fails when it ends before it answers', async () => {
    await expect(startMoto({ env: process.env, command: command(dying) })).rejects.toThrow(
      new Error(
        `moto_server ended with exit status 3: ModuleNotFoundError: flask; to see all that it prints, run: ${process.execPath} ${join(directory, 'moto.js')}`,
      ),
    );
  });

  it.each([
    ['does not listen', silent],
    ['accepts connections and says nothing', hanging],
  ])('fails when it %s', async (_title, program) => {
    await expect(
      startMoto({ env: process.env, command: command(program), startTimeoutMs: 500 }),
    ).rejects.toThrow(
      /^moto_server did not answer at http:\/\/127\.0\.0\.1:\d+ within 0\.5 s; to see all that it prints, run: /,
    );
  });

  it('ends with its parent, even when that is killed', async () => {
    const module = JSON.stringify(resolve(__dirname, '../../../../rehearsal/cloud/emulator/moto.ts'));
    const start = `require(${module}).startMoto({ env: process.env, command: ${JSON.stringify(command(answering))} })
      .then(({ url }) => console.log(url.href))`;
    const parent = spawn(process.execPath, ['--require', 'tsx/cjs', '-e', start], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const url = new URL(
      await new Promise<string>((found) =>
        parent.stdout.once('data', (data) => {
          found(String(data));
        }),
      ),
    );
    const { pid } = await ask({ url });
    parent.kill('SIGKILL');
    await until(() => !isRunning(pid));
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((next) => setTimeout(next, 20));
}
