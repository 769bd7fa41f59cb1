/** Asks a target for its health: a request on a connection of its own, at a fixed interval of AWS time. */
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Clock } from '../clock';
import { printable } from '../printable';
import { patientTimeout } from '../patient-timeout';
import type { CheckResult } from './health-state';
import type { HealthCheckConfig, Target } from './model';

/** Timeouts are scaled as intervals are, but a process needs real time to answer, and on a busy machine more. */
const shortestTimeoutMs = 1000;

/** Characters of a refusal's body that are told, and the wall time that they are waited for. */
const toldCharacters = 200;
const bodyMs = 250;

export interface HealthChecks {
  readonly target: Target;
  readonly config: HealthCheckConfig;
  readonly clock: Clock;
  /** A check has been sent. */
  readonly onCheck: () => void;
  readonly onResult: (result: CheckResult) => void;
}

/**
 * Checks at once and then at every interval, however long an answer takes; results come in the order of their ends.
 *
 * @returns ends the checks, those that are under way too
 */
export function startHealthChecks({ target, config, clock, onCheck, onResult }: HealthChecks): () => void {
  const underWay = new Set<() => void>();
  let cancelNext = (): void => undefined;
  const timeoutMs = Math.max(shortestTimeoutMs, (config.timeoutSeconds * 1000) / clock.speed);
  const intervalMs = config.intervalSeconds * 1000;
  let due = clock.now();
  const check = () => {
    // From the time that was due, not from now: late timers must not add up.
    due = Math.max(due + intervalMs, clock.now());
    cancelNext = clock.after(due - clock.now(), check);
    const cancel = checkOnce({ target, config, timeoutMs }, (result) => {
      underWay.delete(cancel);
      onResult(result);
    });
    underWay.add(cancel);
    onCheck();
  };
  // Never from inside the caller: registering a target has no result yet.
  cancelNext = clock.after(0, check);
  return () => {
    cancelNext();
    for (const cancel of underWay) cancel();
    underWay.clear();
  };
}

const causes: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused: nothing listens there',
  ECONNRESET: 'connection closed without an answer',
  HPE_INVALID_CONSTANT: 'the answer is not HTTP',
};

interface Check {
  readonly target: Target;
  readonly config: HealthCheckConfig;
  /** Wall time. */
  readonly timeoutMs: number;
}

function checkOnce({ target, config, timeoutMs }: Check, onEnd: (result: CheckResult) => void): () => void {
  const send = config.protocol === 'HTTPS' ? httpsRequest : httpRequest;
  const port = config.port === 'traffic-port' ? target.port : config.port;
  let ended = false;
  const end = (result?: CheckResult) => {
    if (ended) return;
    ended = true;
    cancelTimeout();
    outgoing.destroy();
    if (result !== undefined) onEnd(result);
  };
  const cancelTimeout = patientTimeout(timeoutMs, () => {
    end({ type: 'timedOut' });
  });
  const outgoing = send({
    host: target.id,
    port,
    path: config.path,
    agent: false,
    // AWS: the load balancer does not validate the certificates of targets.
    rejectUnauthorized: false,
    headers: { 'User-Agent': 'ELB-HealthChecker/2.0', Connection: 'close' },
  });
  outgoing
    .on('response', (response) => {
      const { statusCode: status = 0 } = response;
      if (status < 400) {
        end({ type: 'answered', status });
        return;
      }
      // The first piece of the body often says what is wrong.
      const waiting = setTimeout(end, bodyMs, { type: 'answered', status });
      const tell = (body: string) => {
        clearTimeout(waiting);
        end({ type: 'answered', status, ...(body !== '' && { body }) });
      };
      response
        .once('data', (piece: Buffer) => {
          tell(printable(piece.toString('utf8').trim().replace(/\s+/g, ' ')).slice(0, toldCharacters));
        })
        .once('end', () => {
          tell('');
        })
        .on('error', () => {
          tell('');
        });
    })
    .on('upgrade', () => {
      end({ type: 'failed' });
    })
    .on('error', (error: NodeJS.ErrnoException) => {
      end({ type: 'failed', cause: causes[error.code ?? ''] ?? error.message });
    })
    .on('close', () => {
      end({ type: 'failed' });
    })
    .end();
  outgoing.on('socket', (socket) => socket.unref());
  return () => {
    end();
  };
}
