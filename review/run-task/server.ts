/** A run task of HCP Terraform: takes its calls, answers at once, and reports later. */
import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import { LatestRequests } from './latest-requests';
import type { Metrics } from './metrics';
import { isSigned } from './signature';
import { BadRequest, readTaskRequest, type TaskRequest } from './task-request';

interface ServerProps {
  /** HMAC key of the run task. */
  readonly key: string;
  /** @returns whether there was room for the task */
  readonly accept: (request: TaskRequest) => boolean;
  readonly metrics: Metrics;
  /** Whether `GET /metrics` answers: anybody may ask. @default false */
  readonly showsMetrics?: boolean;
  /** Whether tasks are refused, as the server is being stopped. @default - never */
  readonly isStopping?: () => boolean;
}

export interface ServerLimits {
  /** Milliseconds until a request must be there, with its body. @default 15000 */
  readonly requestMs?: number;
  /** Connections at once: one more ends the oldest. @default 256 */
  readonly connections?: number;
}

/** Bytes of a request: the plan is not in it. */
const maximumRequest = '256kb';

/** `POST /` takes tasks, `GET /health` and, where it is wanted, `GET /metrics` report on the service. */
export function runTaskApp(props: ServerProps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.get('/health', (_request, response) => {
    // Whoever sends requests here is to send them elsewhere.
    if (props.isStopping?.() === true) response.status(503).json({ status: 'stopping' });
    else response.json({ status: 'ok' });
  });
  if (props.showsMetrics === true) {
    app.get('/metrics', (_request, response) => {
      response.type('text/plain; version=0.0.4').send(props.metrics.render());
    });
  }
  // Read as bytes, whatever its type says: the signature is that of the bytes.
  app.post('/', express.raw({ type: () => true, inflate: false, limit: maximumRequest }), takeTask(props));
  app.use((_request, response) => {
    response.status(404).json({ error: 'there is POST / and GET /health' });
  });
  app.use(refuse(props));
  return app;
}

/** The server of an app: anybody may connect to it, so that nobody may hold it up. */
export function serverOf(app: Express, { requestMs = 15_000, connections = 256 }: ServerLimits = {}): Server {
  const server = createServer(
    {
      headersTimeout: requestMs,
      requestTimeout: requestMs,
      connectionsCheckingInterval: Math.min(requestMs, 1000),
      keepAliveTimeout: 5000,
      maxHeaderSize: 16 * 1024,
    },
    app,
  );
  endOldest(server, connections);
  return server;
}

/** Requests are answered at once, so the oldest connections are those that send none: they must not keep others out. */
function endOldest(server: Server, connections: number): void {
  const open = new Set<Socket>();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    const [oldest] = open;
    if (open.size > connections) {
      // Its end is told later, and the next connection may come before.
      if (oldest !== undefined) open.delete(oldest);
      oldest?.destroy();
    }
  });
}

function takeTask({ key, accept, metrics }: ServerProps): RequestHandler {
  const latest = new LatestRequests();
  return (request, response) => {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const count = (outcome: string) => {
      metrics.add('run_task_requests_total', 1, { outcome });
    };
    const signature = request.get('x-tfc-task-signature');
    if (!isSigned(body, signature, key)) {
      count('unsigned');
      response.status(401).json({ error: 'X-TFC-Task-Signature is not that of the body with the HMAC key' });
      return;
    }
    const task = readTaskRequest(body);
    // Sent when the run task is set up: that the signature is right is all that is asked.
    if (task.stage === 'test') {
      count('test');
      response.status(200).end();
      return;
    }
    if (latest.has(body)) {
      count('repeated');
      response.status(200).end();
      return;
    }
    const isTaken = accept(task);
    count(isTaken ? 'accepted' : 'refused');
    if (isTaken) {
      latest.add(body);
      response.status(200).end();
    } else {
      response.status(503).json({ error: 'too many tasks wait, or the server is being stopped' });
    }
  };
}

/** What is told is ours: errors of others may quote the request. */
const refuse =
  ({ metrics }: ServerProps): ErrorRequestHandler =>
  (error: unknown, _request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    metrics.add('run_task_requests_total', 1, { outcome: 'malformed' });
    const given = (error as { readonly status?: unknown }).status;
    const status = error instanceof BadRequest ? 422 : typeof given === 'number' && given < 500 ? given : 500;
    const reason =
      error instanceof BadRequest
        ? error.message
        : status === 413
          ? `a request has at most ${maximumRequest}`
          : 'the request cannot be taken';
    response.status(status).json({ error: reason });
  };
