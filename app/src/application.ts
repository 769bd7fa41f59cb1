import { STATUS_CODES } from 'node:http';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import type { Log } from './log';
import { requestLog } from './request-log';

export interface ApplicationProps {
  /** Sent in `x-app-version` of every answer and by `GET /version`. */
  readonly version: string;
  /** Whether the process is about to stop: then it calls itself unhealthy. */
  readonly isDraining: () => boolean;
  readonly log: Log;
}

/** The routes of the service. */
export function createApplication(props: ApplicationProps): Express {
  const application = express();
  application.disable('x-powered-by');
  // Answers are small and differ between the two colours: a 304 would hide which one has answered.
  application.disable('etag');

  application.use(requestLog(props.log));
  application.use((_request, response, next) => {
    response.set('x-app-version', props.version);
    next();
  });
  application.get('/', (_request, response) => {
    response.type('text/plain').send('Hello World!');
  });
  application.get('/health', (_request, response) => {
    const draining = props.isDraining();
    response
      .status(draining ? 503 : 200)
      .type('text/plain')
      .send(`Health check status: ${draining ? 'draining' : 'ok'}`);
  });
  application.get('/version', (_request, response) => {
    response.json({ version: props.version });
  });
  application.use(notFound);
  application.use(failed(props.log));
  return application;
}

const notFound: RequestHandler = (request, response) => {
  response.status(404).json({ error: `no route for ${request.method} ${request.path}` });
};

/** Answers with the status alone: a stack trace belongs in the log. */
function failed(log: Log): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    log('error', { error: error instanceof Error ? error.stack : String(error) });
    if (response.headersSent) {
      // Express then cuts the connection, so that the client cannot take half an answer for a whole one.
      next(error);
      return;
    }
    response.status(500).json({ error: STATUS_CODES[500] });
  };
}
