import type { RequestHandler } from 'express';
import type { Log } from './log';

/** Logs every request once: when it has been answered, or when the client has gone before that. */
export function requestLog(log: Log): RequestHandler {
  return (request, response, next) => {
    const start = process.hrtime.bigint();
    const { method, path } = request;
    response.once('close', () => {
      log('request', {
        method,
        // Without the query, which may hold what does not belong in a log.
        path,
        status: response.statusCode,
        milliseconds: Number(process.hrtime.bigint() - start) / 1e6,
        traceId: request.get('x-amzn-trace-id'),
        // undefined, and so not in the line, for an answer that was sent whole
        aborted: response.writableFinished ? undefined : true,
      });
    });
    next();
  };
}
