/** The process: listens, and on SIGTERM or SIGINT drains and exits. */
import { createServer, type Server } from 'node:http';
import { createApplication } from './application';
import { type Configuration, ConfigurationError, readConfiguration } from './configuration';
import { Drain } from './drain';
import { jsonLog, type Log } from './log';

function main(): void {
  const configuration = configurationOrExit();
  const log = jsonLog(configuration.version, (line) => process.stdout.write(line));
  const server = createServer(timeouts(configuration));
  const drain = new Drain(server, {
    delaySeconds: configuration.drainDelaySeconds,
    deadlineSeconds: configuration.drainDeadlineSeconds,
  });
  const { version } = configuration;
  server.on('request', createApplication({ version, isDraining: () => drain.isStarted(), log }));
  drainOnSignal(drain, log);
  listen(server, configuration, log);
}

function configurationOrExit(): Configuration {
  try {
    return readConfiguration(process.env);
  } catch (error) {
    if (error instanceof ConfigurationError) exitWith(error.message);
    throw error;
  }
}

/** The client, not the server, must be the one that closes an idle connection: each timeout exceeds the one before. */
function timeouts({ keepAliveTimeoutSeconds }: Configuration) {
  const keepAliveTimeout = keepAliveTimeoutSeconds * 1000;
  const headersTimeout = keepAliveTimeout + 5000;
  return { keepAliveTimeout, headersTimeout, requestTimeout: Math.max(300_000, headersTimeout) };
}

function drainOnSignal(drain: Drain, log: Log): void {
  const stop = (signal: NodeJS.Signals): void => {
    // A terminal and npm both pass Ctrl-C on: the second signal must not end the drain of the first.
    if (drain.isStarted()) return;
    log('draining', { signal });
    void drain.start().then((cutOff) => {
      log('stopped', { requestsCutOff: cutOff });
      process.exit(cutOff === 0 ? 0 : 1);
    });
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

const remedies: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is in use: stop the process that has it, or set PORT to a free one',
  EACCES: 'the port is privileged: set PORT to 1024 or more',
  EADDRNOTAVAIL:
    'this machine does not have the address: set HOST to one of its own, or unset it for 0.0.0.0',
  ENOTFOUND: 'the name does not resolve: set HOST to an address, or unset it for 0.0.0.0',
};

function listen(server: Server, { host, port }: Configuration, log: Log): void {
  server.once('error', (error: NodeJS.ErrnoException) => {
    const code = error.code ?? '';
    exitWith(`cannot listen on ${host}:${port}: ${remedies[code] ?? error.message}`);
  });
  server.listen(port, host, () => {
    const address = server.address();
    log('listening', { host, port: typeof address === 'object' ? address?.port : port });
  });
}

function exitWith(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

main();
