/** The task that stands in until the first release: a public Node.js image that answers the health check. */
import type { ServiceSettings, TaskSettings } from './settings';

/**
 * Task settings with another program in the main container and nothing beside it. What belongs to the application is
 * left out: its image has other files and users, and secrets, images of sidecars and file systems may not exist yet.
 */
export function standIn(service: ServiceSettings): TaskSettings {
  return {
    ...service.task,
    command: ['node', '-e', healthServer(service)],
    user: '1000:1000',
    environment: {},
    secrets: {},
    healthCheck: undefined,
    sidecars: [],
    volumes: [],
  };
}

/**
 * A program for `node -e`. It answers the health check with the first code that the check accepts, everything else
 * with 200, names itself in the header in which the sample names its version, keeps connections open longer than the load balancer does (an early close is a 502), and stops on
 * SIGTERM, which the first process of a container otherwise ignores.
 */
function healthServer({ name, task, loadBalancer }: ServiceSettings): string {
  const { healthCheck, idleTimeoutSeconds } = loadBalancer;
  const healthStatus = Number.parseInt(healthCheck.matcher, 10);
  return [
    "const server = require('node:http').createServer((request, response) => {",
    "  response.setHeader('x-app-version', 'bootstrap');",
    `  response.statusCode = request.url === ${JSON.stringify(healthCheck.path)} ? ${healthStatus} : 200;`,
    `  response.end(${JSON.stringify(`${name} waits for its first release\n`)});`,
    '});',
    `server.keepAliveTimeout = ${(idleTimeoutSeconds + 5) * 1000};`,
    `server.listen(process.env.PORT || ${task.containerPort}, process.env.HOST);`,
    "process.on('SIGTERM', () => server.close(() => process.exit(0)));",
  ].join('\n');
}
