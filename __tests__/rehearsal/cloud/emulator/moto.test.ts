import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import {
  connectionTo,
  type EmulatorAddress,
  type UnixSocket,
} from '../../../../rehearsal/cloud/emulator/address';
import { startMoto } from '../../../../rehearsal/cloud/emulator/moto';
import { withOwnTemporaryDirectory } from '../../../support/own-temporary-directory';
import { isRunning } from '../../../support/processes';

const accessLog = '<local> - - [23/Nov/2026 03:18:50] "POST / HTTP/1.1" 200 -';

/** Programs in the place of moto_server: they get `-H unix://<path>`. */
const answering = `
  const path = process.argv[process.argv.indexOf('-H') + 1].slice('unix://'.length);
  require('node:http').createServer((request, response) => {
    if (request.url === '/crash') { console.error('Traceback\\n  KeyError: crash\\n${accessLog}'); process.exit(7); }
    response.end(JSON.stringify({ pid: process.pid, port: process.env.MOTO_PORT, account: process.env.MOTO_ACCOUNT_ID, profile: process.env.AWS_PROFILE }));
  }).listen(path);`;
const stubborn = `process.on('SIGTERM', () => {}); ${answering}`;
const dying = "console.error('ModuleNotFoundError: flask'); process.exit(3)";
const hanging = `
  const path = process.argv[process.argv.indexOf('-H') + 1].slice('unix://'.length);
  require('node:net').createServer(() => {}).listen(path);`;
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

const ask = (address: EmulatorAddress, path = '/'): Promise<Answer> =>
  new Promise((resolve, reject) => {
    get({ ...connectionTo(address), path, agent: false }, (response) => {
      let text = '';
      response
        .setEncoding('utf8')
        .on('data', (chunk: string) => (text += chunk))
        .once('end', () => {
          resolve(JSON.parse(text) as Answer);
        });
    }).once('error', reject);
  });
const answer = { pid: expect.any(Number) as number, port: '1' };

describe('moto_server', () => {
  it('is up when it is returned, on a socket that only its owner reaches', async () => {
    const moto = await startMoto({ env: process.env, command: command(answering) });
    const { socketPath } = moto.address as UnixSocket;
    expect(await ask(moto.address)).toEqual(answer);
    expect(statSync(dirname(socketPath)).mode & 0o777).toBe(0o700);
    await moto.stop();
    expect(existsSync(dirname(socketPath))).toBe(false);
  });

  it('knows the port of the gateway, where the rest of AWS is', async () => {
    const endpoint = 'http://127.0.0.1:4566';
    const moto = await startMoto({ env: process.env, endpoint, command: command(answering) });
    expect(await ask(moto.address)).toEqual({ ...answer, port: '4566' });
    await moto.stop();
  });

  it('has none of the settings that the user made for another one, or for AWS', async () => {
    const env = { ...process.env, MOTO_ACCOUNT_ID: '000000000000', AWS_PROFILE: 'work' };
    const moto = await startMoto({ env, command: command(answering) });
    expect(await ask(moto.address)).toEqual(answer);
    await moto.stop();
  });

  it('listens where the path is short enough, however long the one of temporary files is', async () => {
    await withOwnTemporaryDirectory(async (long) => {
      expect(tmpdir()).toBe(long);
      const moto = await startMoto({ env: process.env, command: command(answering) });
      expect(await ask(moto.address)).toEqual(answer);
      await moto.stop();
    }, 'd'.repeat(120));
  });

  it.each([
    ['ends when told', answering],
    ['is killed when it does not', stubborn],
  ])('%s: no process and no socket is left', async (_title, program) => {
    const moto = await startMoto({ env: process.env, command: command(program) });
    const { pid } = await ask(moto.address);
    await moto.stop();
    expect(isRunning(pid)).toBe(false);
    await expect(ask(moto.address)).rejects.toThrow('ENOENT');
  });

  it('that crashes says with what, and what it printed last', async () => {
    const lines: string[] = [];
    const moto = await startMoto({
      env: process.env,
      command: command(answering),
      log: (line) => lines.push(line),
    });
    await ask(moto.address, '/crash').catch(() => undefined);
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
      /^moto_server did not answer at \/.+\/moto-.+\/socket within 0\.5 s; to see all that it prints, run: /,
    );
  });

  it('ends with its parent, even when that is killed', async () => {
    const module = JSON.stringify(resolve(__dirname, '../../../../rehearsal/cloud/emulator/moto.ts'));
    const start = `require(${module}).startMoto({ env: process.env, command: ${JSON.stringify(command(answering))} })
      .then(({ address }) => console.log(address.socketPath))`;
    const parent = spawn(process.execPath, ['--require', 'tsx/cjs', '-e', start], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const socketPath = await new Promise<string>((found) =>
      parent.stdout.once('data', (data) => {
        found(String(data).trim());
      }),
    );
    const { pid } = await ask({ socketPath });
    parent.kill('SIGKILL');
    await until(() => !isRunning(pid));
    await expect(ask({ socketPath })).rejects.toThrow('ECONNREFUSED');
    rmSync(dirname(socketPath), { recursive: true });
  });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((next) => setTimeout(next, 20));
}
