/** Repositories of small services: a Dockerfile, and a program that answers as its version does. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { git } from '../../../rehearsal/main-job/source/git';

const dockerfile = `FROM public.ecr.aws/docker/library/node:22-alpine
WORKDIR /app
COPY server.js .
VOLUME ["/tmp"]
USER 1000:1000
ARG APP_VERSION=unknown
ENV APP_VERSION=$APP_VERSION
CMD ["node", "server.js"]
`;

/** @param status - of what it answers to anybody but the health check of the load balancer */
const program = (status: number): string => `const { createServer } = require('node:http');
const { HOST, PORT = 3000, APP_VERSION } = process.env;
const server = createServer(({ headers }, response) => {
  const isHealthCheck = (headers['user-agent'] ?? '').startsWith('ELB-HealthChecker');
  response.writeHead(isHealthCheck ? 200 : ${status}, { 'x-app-version': APP_VERSION }).end();
});
server.listen(PORT, HOST);
process.on('SIGTERM', () => server.close(() => process.exit()).closeIdleConnections());
`;

export class Repository {
  readonly #directory: string;

  /** @param directory - which does not exist yet */
  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Commits a version. @param status - that it answers with. @returns the commit */
  async commit(message: string, status = 200): Promise<string> {
    mkdirSync(this.#directory, { recursive: true });
    writeFileSync(join(this.#directory, 'Dockerfile'), dockerfile);
    writeFileSync(join(this.#directory, 'server.js'), program(status));
    const place = { directory: this.#directory, env: process.env };
    await git(place, 'init', '--quiet', '--template=', '--initial-branch=main');
    await git(place, 'add', '--all');
    await git(place, 'commit', '--quiet', '--allow-empty', `--message=${message}`);
    return git(place, 'rev-parse', 'HEAD');
  }
}
