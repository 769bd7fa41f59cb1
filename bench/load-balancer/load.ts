/** Load on a port: as many requests as 32 keep-alive connections carry, each with one request at a time. */
import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { performance } from 'node:perf_hooks';

export interface Load {
  readonly requestsPerSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

export interface LoadOptions {
  readonly port: number;
  readonly seconds: number;
  readonly generator: 'wrk' | 'built-in';
}

const connections = 32;

/** @throws Error a request failed */
export function measureLoad(options: LoadOptions): Promise<Load> {
  return options.generator === 'wrk' ? runWrk(options) : runBuiltIn(options);
}

async function runWrk({ port, seconds }: LoadOptions): Promise<Load> {
  const child = spawn('wrk', [
    '-t1',
    `-c${connections}`,
    `-d${seconds}s`,
    '--latency',
    `http://127.0.0.1:${port}/`,
  ]);
  let output = '';
  child.stdout.on('data', (chunk) => (output += String(chunk)));
  await new Promise((resolve) => child.once('close', resolve));
  if (/Non-2xx|Socket errors/.test(output)) throw new Error(`requests failed:\n${output}`);
  return {
    requestsPerSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(output)?.[1]),
    p50: milliseconds(/^ +50% +(\S+)/m.exec(output)?.[1]),
    p99: milliseconds(/^ +99% +(\S+)/m.exec(output)?.[1]),
  };
}

function milliseconds(text = ''): number {
  const [, digits, unit] = /^([\d.]+)(us|ms|s)$/.exec(text) ?? [];
  return Number(digits) * (unit === 's' ? 1000 : unit === 'us' ? 0.001 : 1);
}

async function runBuiltIn({ port, seconds }: LoadOptions): Promise<Load> {
  const times: number[] = [];
  const started = performance.now();
  const end = started + seconds * 1000;
  await Promise.all(Array.from({ length: connections }, () => loadConnection(port, end, times)));
  const elapsed = (performance.now() - started) / 1000;
  times.sort((a, b) => a - b);
  const percentile = (share: number) => times[Math.floor(times.length * share)] ?? NaN;
  return { requestsPerSecond: times.length / elapsed, p50: percentile(0.5), p99: percentile(0.99) };
}

function loadConnection(port: number, end: number, times: number[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let sentAt = 0;
    let received = '';
    const send = () => {
      received = '';
      sentAt = performance.now();
      socket.write(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`, 'latin1');
    };
    socket
      .once('connect', send)
      .once('error', reject)
      .on('data', (chunk) => {
        received += chunk.toString('latin1');
        // What the targets' body ends with, or the last chunk.
        if (!received.endsWith('body\n') && !received.endsWith('\r\n0\r\n\r\n')) return;
        if (!received.startsWith('HTTP/1.1 200 ')) reject(new Error(`a request failed:\n${received}`));
        times.push(performance.now() - sentAt);
        if (performance.now() < end) send();
        else {
          socket.destroy();
          resolve();
        }
      });
  });
}
