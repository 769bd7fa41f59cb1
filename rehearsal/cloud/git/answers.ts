/** Answers of a git server that are not git's own. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { MissingToolError } from '../../tools';
import { GitStopped } from './git-program';

/** Answers with a text: git shows it to its user, line by line behind `remote: `. */
export function answerText(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  // What a refused client still sends is dropped.
  request.resume();
  response.writeHead(status, { 'content-type': 'text/plain', ...headers }).end(`${text}\n`);
}

export type Log = ((line: string) => void) | undefined;

/** A fault of ours; without git nothing can be served, and whoever pushes is told how to get it. */
export function answerFault(
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
  log: Log,
): void {
  if (response.headersSent) {
    log?.(`git: ${request.method ?? ''} ${request.url ?? ''}: ${String(error)}`);
    response.destroy();
  } else if (error instanceof MissingToolError) answerText(request, response, 500, error.message);
  else if (error instanceof GitStopped) answerText(request, response, 503, error.message);
  else throw error;
}
