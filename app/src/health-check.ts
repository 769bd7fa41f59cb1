/** Asks the service in the same container whether it is healthy: exit status 0 if so, else 1. */
import { readConfiguration } from './configuration';

/** Where a wildcard address is reached from inside. */
const loopback: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

async function isHealthy(): Promise<boolean> {
  const { host, port } = readConfiguration(process.env);
  const address = loopback[host] ?? host;
  const url = `http://${address.includes(':') ? `[${address}]` : address}:${port}/health`;
  const response = await fetch(url, { signal: AbortSignal.timeout(3000) });
  return response.ok;
}

isHealthy().then(
  (healthy) => process.exit(healthy ? 0 : 1),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
