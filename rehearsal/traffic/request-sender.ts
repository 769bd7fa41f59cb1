/** Sends requests; each ends in exactly one outcome. */
import {
  Agent as HttpAgent,
  request as httpRequest,
  type ClientRequest,
  type IncomingMessage,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { RequestError } from './ledger';
import type { ClientOptions } from './protocol';
import { orderOf, type TrafficRequest } from './requests';

export interface Outcome {
  readonly status?: number;
  readonly isAccepted?: boolean;
  readonly error?: RequestError;
  readonly errorCode?: string;
  readonly reason?: string;
  readonly version?: string;
  readonly connection: 'kept' | 'new';
}

/** A load balancer keeps an idle connection for 60 s; a client that lets go of it earlier is never the one surprised. */
const idleConnectionMs = 15_000;

export class RequestSender {
  readonly #options: ClientOptions;
  readonly #secure: boolean;
  readonly #order: readonly TrafficRequest[];
  readonly #target: URL;
  readonly #kept: readonly HttpAgent[];
  readonly #single: HttpAgent;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#target = new URL(options.url);
    const { requests } = options;
    this.#order = orderOf(requests).flatMap((place) => requests[place] ?? []);
    this.#secure = this.#target.protocol === 'https:';
    // Each pool has a connection of its own even when answers are quick, so that there are always several.
    this.#kept = Array.from({ length: options.keptConnections }, () =>
      this.#agent({ keepAlive: true, timeout: idleConnectionMs }),
    );
    this.#single = this.#agent({ keepAlive: false });
  }

  /** Calls `ended` once, at the latest when the timeout is over. */
  send(id: number, keepsConnection: boolean, ended: (outcome: Outcome) => void): void {
    const wanted = this.#order[id % this.#order.length] ?? {
      method: 'GET',
      path: '/',
      headers: {},
      weight: 1,
    };
    const request = this.#open(id, keepsConnection, wanted);
    let isOver = false;
    const end = (result: Omit<Outcome, 'connection'>) => {
      if (isOver) return;
      isOver = true;
      clearTimeout(deadline);
      ended({
        ...result,
        ...acceptance(wanted, result.status),
        connection: request.reusedSocket ? 'kept' : 'new',
      });
    };
    const deadline = setTimeout(() => {
      end({ error: 'timeout' });
      request.destroy();
    }, this.#options.timeoutMs);
    request.on('error', (error: NodeJS.ErrnoException) => {
      end({ error: kindOf(error), errorCode: error.code ?? error.message });
    });
    let isAnswered = false;
    request.on('response', (response) => {
      isAnswered = true;
      this.#receive(response, end);
    });
    // An answer that switches protocols has no end of its own.
    request.on('upgrade', (response, socket) => {
      socket.destroy();
      end({ ...this.#headOf(response), error: 'other', errorCode: 'UPGRADE' });
    });
    // Of an answered request this comes before the last words of the answer.
    request.on('close', () => {
      if (!isAnswered) end({ error: 'reset', errorCode: 'CLOSED' });
    });
    request.end(wanted.body);
  }

  /** Closes the connections that are kept. */
  close(): void {
    for (const agent of [...this.#kept, this.#single]) agent.destroy();
  }

  #open(id: number, keepsConnection: boolean, wanted: TrafficRequest): ClientRequest {
    const { headers } = this.#options;
    const request = this.#secure ? httpsRequest : httpRequest;
    const pool = this.#kept[id % this.#kept.length];
    return request(this.#target, {
      method: wanted.method,
      path: wanted.path,
      agent: keepsConnection && pool !== undefined ? pool : this.#single,
      headers: {
        'user-agent': 'rehearsal-traffic',
        'x-rehearsal-route': 'tell',
        ...headers,
        ...wanted.headers,
        ...(wanted.body !== undefined && { 'content-length': String(Buffer.byteLength(wanted.body)) }),
        'x-request-id': String(id),
      },
    });
  }

  #receive(response: IncomingMessage, end: (result: Omit<Outcome, 'connection'>) => void): void {
    const head = this.#headOf(response);
    response.on('end', () => {
      end(response.complete ? head : { ...head, error: 'cut-off' });
    });
    response.on('error', (error: NodeJS.ErrnoException) => {
      end({ ...head, error: 'cut-off', errorCode: error.code ?? error.message });
    });
    response.on('close', () => {
      end({ ...head, error: 'cut-off', errorCode: 'CLOSED' });
    });
    response.resume();
  }

  #headOf(response: IncomingMessage): Pick<Outcome, 'status' | 'version' | 'reason'> {
    // What the load balancer says; the service need not say anything.
    const version =
      response.headers['x-rehearsal-target-group'] ?? response.headers[this.#options.versionHeader];
    const reason = response.headers['x-rehearsal-reason'];
    return {
      ...(response.statusCode !== undefined && { status: response.statusCode }),
      ...(version !== undefined && { version: String(version) }),
      ...(reason !== undefined && { reason: String(reason) }),
    };
  }

  #agent(options: { keepAlive: boolean; timeout?: number }): HttpAgent {
    // The certificate of a rehearsed listener is the embedded AWS's own.
    return this.#secure ? new HttpsAgent({ ...options, rejectUnauthorized: false }) : new HttpAgent(options);
  }
}

/** Only requests with statuses of their own say which answers they accept. */
const acceptance = ({ statuses }: TrafficRequest, status: number | undefined): Pick<Outcome, 'isAccepted'> =>
  statuses === undefined || status === undefined ? {} : { isAccepted: statuses.includes(status) };

function kindOf({ code = '' }: NodeJS.ErrnoException): RequestError {
  if (code === 'ECONNREFUSED') return 'refused';
  if (code === 'ECONNRESET' || code === 'EPIPE') return 'reset';
  if (code === 'ETIMEDOUT') return 'timeout';
  return code.startsWith('HPE_') ? 'parse' : 'other';
}
