/** An emulator that somebody else started and ends. */
import { connect } from 'node:net';
import { badUsage } from '../../failures';
import { urlHost } from './address';
import type { Emulator } from './moto';

/**
 * @param text - its URL
 * @throws Failure the text is no such URL, or nothing listens there
 */
export async function runningEmulator(text: string): Promise<Emulator> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // Only the origin counts: the path of a call is the client's.
  if (url?.protocol !== 'http:' || url.href !== `${url.origin}/`) {
    throw badUsage(
      `upstream must be an http URL without a path, got ${JSON.stringify(text)}; for example http://127.0.0.1:5000`,
    );
  }
  const failure = await connectFailure(url);
  if (failure === undefined)
    return { address: url, crashed: new Promise(() => undefined), stop: () => Promise.resolve() };
  throw badUsage(
    `upstream ${url.origin} does not answer (${failure}): start it first, or omit --upstream to start a moto_server`,
  );
}

const connectTimeoutMs = 5000;

function connectFailure(url: URL): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: urlHost(url), port: Number(url.port || 80), timeout: connectTimeoutMs });
    const finish = (failure?: string) => {
      socket.destroy();
      resolve(failure);
    };
    socket.once('connect', () => {
      finish();
    });
    socket.once('timeout', () => {
      finish(`no connection within ${connectTimeoutMs / 1000} s`);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      finish(error.code ?? error.message);
    });
  });
}
