/**
 * The load balancer beside fast-proxy, one worker of nginx and no proxy at all: 32 keep-alive connections, a small body,
 * 90 of 100 requests to one target group and 10 to another. Each is a process of its own, and they take turns, so that
 * a machine that slows down slows all of them.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fork, type Peer } from './peer';
import { measureLoad, type Load } from './load';
import { startNginx } from './nginx';
import { median } from '../measure';

const rounds = 5;
const seconds = 2;

const has = (command: string, ...args: string[]): boolean => spawnSync(command, args).error === undefined;

interface Contender {
  readonly name: string;
  readonly port: number;
  readonly loads: Load[];
}

async function main(): Promise<void> {
  const peers: Peer[] = [];
  const start = async (name: string, ...args: number[]): Promise<Peer> => {
    const peer = await fork(join(__dirname, name), args);
    peers.push(peer);
    return peer;
  };
  try {
    const targets = await start('targets.ts');
    const contenders: Contender[] = [];
    const enter = (name: string, port: number): Contender => {
      const contender = { name, port, loads: [] };
      contenders.push(contender);
      return contender;
    };
    const direct = enter('no proxy', targets.ports[0] ?? 0);
    const ours = enter('the load balancer', (await start('ours.ts', ...targets.ports)).ports[0] ?? 0);
    const fastProxy = enter('fast-proxy', (await start('fast-proxy.cjs', ...targets.ports)).ports[0] ?? 0);
    let nginx: Contender | undefined;
    if (has('nginx', '-v')) {
      const peer = await startNginx(targets.ports);
      peers.push(peer);
      nginx = enter('nginx, one worker', peer.ports[0] ?? 0);
    } else console.log('SKIPPED nginx: it is not installed (apt-get install nginx-light)');
    const generator = has('wrk', '-v') ? 'wrk' : 'built-in';
    if (generator === 'built-in') console.log('wrk is not installed: load comes from a generator in Node.js');

    // A round that does not count: code is compiled and connections are opened.
    for (let round = -1; round < rounds; round += 1)
      for (const { port, loads } of contenders) {
        const load = await measureLoad({ port, seconds, generator });
        if (round >= 0) loads.push(load);
      }
    for (const { name, loads } of contenders)
      console.log(
        `${name.padEnd(20)} ${medianOf(loads, 'requestsPerSecond').toFixed(0).padStart(7)} requests/s   p50 ${medianOf(loads, 'p50').toFixed(2)} ms   p99 ${medianOf(loads, 'p99').toFixed(2)} ms`,
      );
    const ratio = (other: Contender, key: keyof Load) =>
      median(ours.loads.map((load, round) => load[key] / (other.loads[round]?.[key] ?? NaN)));
    printRatio('requests/s beside no proxy', ratio(direct, 'requestsPerSecond'));
    printRatio('requests/s beside fast-proxy', ratio(fastProxy, 'requestsPerSecond'), { atLeast: 1.4 });
    printRatio('p99 beside fast-proxy', ratio(fastProxy, 'p99'), { atMost: 1 });
    if (nginx !== undefined)
      printRatio('requests/s beside nginx', ratio(nginx, 'requestsPerSecond'), { atLeast: 0.45 });
  } finally {
    await Promise.all(peers.map((peer) => peer.stop()));
  }
}

const medianOf = (loads: readonly Load[], key: keyof Load): number => median(loads.map((load) => load[key]));

function printRatio(
  name: string,
  value: number,
  { atLeast, atMost }: { atLeast?: number; atMost?: number } = {},
) {
  let verdict = '';
  if (atLeast !== undefined) verdict = `(${value >= atLeast ? 'at least' : 'UNDER'} ${atLeast})`;
  if (atMost !== undefined) verdict = `(${value <= atMost ? 'within' : 'OVER'} ${atMost})`;
  console.log(`${name.padEnd(58)} ${value.toFixed(2).padStart(8)}      ${verdict}`);
}

main().catch((error: unknown) => {
  console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
