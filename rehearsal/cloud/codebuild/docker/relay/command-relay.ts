/** A program on a build's PATH that is performed here, in this process. */
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
import { messageOf } from '../../../../failures';
import { FrameReader, frame, frameKinds } from './frames';

/** A call of the program, as a process would see it. */
export interface RelayedCall {
  /** Without the name of the program. */
  readonly arguments: readonly string[];
  /** Absolute. */
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
  /** Reads standard input to its end. */
  readonly stdin: () => Promise<Buffer>;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Aborted when the program was killed, or the relay ends. */
  readonly signal: AbortSignal;
}

export interface CommandRelayProps {
  /** Name of the program: one file of that name is written. */
  readonly name: string;
  /** Directory of the PATH that it is written into. */
  readonly directory: string;
  /** @returns the exit status; what it rejects with is printed, and the status is 1 */
  readonly perform: (call: RelayedCall) => Promise<number>;
}

export interface CommandRelay {
  /** Aborts what is performed and waits for its end; the program says from then on that nobody is there. */
  readonly close: () => Promise<void>;
}

const callShape = v.object({
  arguments: v.array(v.string()),
  directory: v.string(),
  env: v.record(v.string(), v.string()),
});

/** The shortest limit of the systems that we know: macOS has 104 bytes with the end of the string. */
const longestSocketPath = 103;

const client = path.join(__dirname, 'client.cjs');

/** @throws Error the socket cannot be made */
export async function startCommandRelay(props: CommandRelayProps): Promise<CommandRelay> {
  const place = socketPlace(props.directory);
  const performed = new Set<Promise<void>>();
  const ending = new AbortController();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    const done = relay(socket, props.perform, ending.signal).finally(() => sockets.delete(socket));
    performed.add(done);
    void done.finally(() => performed.delete(done));
  });
  await listen(server, place.socket);
  writeProgram(path.join(props.directory, props.name), place.socket);
  return {
    close: async () => {
      server.close();
      ending.abort();
      for (const socket of sockets) socket.destroy();
      await Promise.all(performed);
      place.remove();
    },
  };
}

/** Beside the program where its path is short enough, else in a directory that only the user can enter. */
function socketPlace(directory: string): { readonly socket: string; readonly remove: () => void } {
  const name = `${randomBytes(4).toString('hex')}.sock`;
  const beside = path.join(directory, name);
  if (Buffer.byteLength(beside) <= longestSocketPath) {
    return {
      socket: beside,
      remove: () => {
        rmSync(beside, { force: true });
      },
    };
  }
  const base =
    Buffer.byteLength(path.join(tmpdir(), 'r-XXXXXX', name)) <= longestSocketPath ? tmpdir() : '/tmp';
  const own = mkdtempSync(path.join(base, 'r-'));
  return {
    socket: path.join(own, name),
    remove: () => {
      rmSync(own, { recursive: true, force: true });
    },
  };
}

/** What the build's own environment asks of Node.js is not meant for us. */
function writeProgram(file: string, socket: string): void {
  const words = [process.execPath, client, socket].map(quoted).join(' ');
  writeFileSync(file, `#!/bin/sh\nunset NODE_OPTIONS\nexec ${words} "$@"\n`);
  chmodSync(file, 0o755);
}

/** A word as a POSIX shell reads it. */
export const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

function listen(server: Server, socket: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(socket, () => {
      chmodSync(socket, 0o600);
      resolve();
    });
  });
}

/** Settles when the call has been performed; never rejects. */
function relay(socket: Socket, perform: CommandRelayProps['perform'], ending: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const reader = new FrameReader();
    const gone = new AbortController();
    const input = new StandardInput(() => socket.write(frame(frameKinds.readStdin)));
    let work: Promise<void> | undefined;
    const write = (kind: 5 | 6) => (text: string) => {
      if (socket.writable && text !== '') socket.write(frame(kind, text));
    };
    const begin = async (body: Buffer): Promise<void> => {
      const stderr = write(frameKinds.stderr);
      let status = 1;
      try {
        const call = v.parse(callShape, JSON.parse(body.toString()));
        const signal = AbortSignal.any([gone.signal, ending]);
        const stdout = write(frameKinds.stdout);
        status = await perform({ ...call, stdin: () => input.read(), stdout, stderr, signal });
      } catch (error) {
        stderr(`${messageOf(error)}\n`);
      }
      if (socket.writable) socket.end(frame(frameKinds.exit, String(status)));
    };
    socket.on('data', (chunk: Buffer) => {
      for (const { kind, body } of reader.read(chunk)) {
        if (kind === frameKinds.call) work ??= begin(body);
        if (kind === frameKinds.stdin) input.add(body);
        if (kind === frameKinds.stdinEnd) input.end();
      }
    });
    // A program that was killed says nothing more.
    socket.on('error', () => undefined);
    socket.once('close', () => {
      gone.abort();
      input.end();
      void Promise.resolve(work).then(resolve);
    });
  });
}

/** Standard input of the program, of which nothing is read before it is wanted. */
class StandardInput {
  readonly #want: () => void;
  readonly #chunks: Buffer[] = [];
  readonly #ended: Promise<void>;
  #end: () => void = () => undefined;
  #wanted = false;

  constructor(want: () => void) {
    this.#want = want;
    this.#ended = new Promise((resolve) => (this.#end = resolve));
  }

  add(chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  end(): void {
    this.#end();
  }

  async read(): Promise<Buffer> {
    if (!this.#wanted) this.#want();
    this.#wanted = true;
    await this.#ended;
    return Buffer.concat(this.#chunks);
  }
}
