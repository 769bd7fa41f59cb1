/**
 * A service that goes wrong on demand: plain Node.js without dependencies, so that it starts at once. What goes wrong
 * is in its environment, which behaviour.ts writes; without any of it the service is well.
 */
const { createServer } = require('node:http');
const { clearTimeout, setTimeout } = require('node:timers');

const text = (name, fallback = '') => process.env[name] || fallback;
const number = (name, fallback) => Number(text(name, String(fallback)));

const version = text('APP_VERSION', 'unknown');
const healthPath = text('HEALTH_PATH', '/health');
const healthStatus = number('HEALTH_STATUS', 200);
const fault = {
  exitAtStart: text('FAULT_EXIT_AT_START') !== '',
  exitAfterHealthChecks: number('FAULT_EXIT_AFTER_HEALTH_CHECKS', Infinity),
  healthyAfterMs: number('FAULT_HEALTHY_AFTER_MS', 0),
  /** Requests beside health checks that are answered well before the faults below begin. */
  afterRequests: number('FAULT_AFTER_REQUESTS', 0),
  /** Listener whose requests count for that: those of tests do not. */
  listenerPort: text('FAULT_LISTENER_PORT'),
  /** P passes and F fails, over and over. */
  healthPattern: text('FAULT_HEALTH_PATTERN', 'P'),
  /** `requests` or `all`, which is health checks too. */
  hang: text('FAULT_HANG'),
  status: number('FAULT_STATUS', 200),
  slowMs: number('FAULT_SLOW_MS', 0),
  reset: text('FAULT_RESET') !== '',
  /** Share of the requests that are slow or reset. */
  percent: number('FAULT_PERCENT', 100),
  keepAliveMs: number('FAULT_KEEP_ALIVE_MS', Infinity),
  closingMs: number('FAULT_CLOSING_MS', 0),
  ignoresSigterm: text('FAULT_IGNORE_SIGTERM') !== '',
};

const startedAt = Date.now();
let requests = 0;
let healthChecks = 0;
/** Of the health checks, those since the fault began. */
let patternedChecks = 0;

const log = (message, details = {}) =>
  process.stdout.write(`${JSON.stringify({ version, message, ...details })}\n`);
const isCounted = ({ headers }) => ['', headers['x-forwarded-port']].includes(fault.listenerPort);
const isAtHealthPath = ({ url }) => url.split('?')[0] === healthPath;
/** What comes through a load balancer is a client's request, also where its path is that of the health check: `/`. */
const isHealthCheck = (request) => isAtHealthPath(request) && !('x-forwarded-port' in request.headers);
const begun = () => requests >= fault.afterRequests;

/** Whether the fault meets this request: spread evenly, the same at every run. */
const isMet = () =>
  Math.floor((requests * fault.percent) / 100) > Math.floor(((requests - 1) * fault.percent) / 100);

function isHealthy() {
  if (Date.now() - startedAt < fault.healthyAfterMs) return false;
  if (!begun()) return true;
  const verdict = fault.healthPattern[patternedChecks % fault.healthPattern.length];
  patternedChecks += 1;
  return verdict === 'P';
}

function answerHealthCheck(response) {
  if (begun() && fault.hang === 'all') return;
  healthChecks += 1;
  const healthy = isHealthy();
  response.writeHead(healthy ? healthStatus : 503, { 'content-type': 'text/plain' });
  response.end(healthy ? 'ok' : 'not ok', () => {
    if (healthChecks < fault.exitAfterHealthChecks) return;
    log('exits after a health check');
    process.exit(1);
  });
}

function answer(request, response) {
  const faulty = begun();
  if (faulty || isCounted(request)) requests += 1;
  if (!faulty) return send(response, isAtHealthPath(request) ? healthStatus : 200);
  if (fault.hang !== '') return undefined;
  if (fault.reset && isMet()) return cut(response);
  if (fault.slowMs > 0 && isMet()) return void setTimeout(() => send(response, fault.status), fault.slowMs);
  return send(response, fault.status);
}

function send(response, status) {
  response.writeHead(status, { 'content-type': 'text/plain' });
  response.end(`${version}\n`);
}

/** Part of an answer, then a reset of the connection. */
function cut(response) {
  response.writeHead(200, { 'content-type': 'text/plain', 'content-length': 1000 });
  response.write('x'.repeat(100), () => response.socket?.resetAndDestroy());
}

const server = createServer((request, response) => {
  response.setHeader('x-app-version', version);
  request.resume();
  if (isHealthCheck(request)) answerHealthCheck(response);
  else answer(request, response);
});
// Kept for ever unless the fault says otherwise: an early close would be a fault of its own.
server.keepAliveTimeout = 0;
server.on('connection', (socket) => {
  socket.on('error', () => undefined);
});
if (fault.keepAliveMs !== Infinity) closeIdleConnections();

/**
 * Closes connections that are idle, and for the time that the news would take to reach the load balancer, which
 * loopback does not have, what arrives on them is not read and in the end refused with a reset.
 */
function closeIdleConnections() {
  const closings = new WeakMap();
  server.prependListener('request', ({ socket }, response) => {
    clearTimeout(closings.get(socket));
    response.once('finish', () => {
      const close = () => {
        socket.pause();
        setTimeout(() => socket.resetAndDestroy(), fault.closingMs);
      };
      closings.set(socket, setTimeout(close, fault.keepAliveMs));
    });
  });
}

process.on('SIGTERM', () => {
  log(fault.ignoresSigterm ? 'ignores SIGTERM' : 'stops on SIGTERM');
  if (fault.ignoresSigterm) return;
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});

if (fault.exitAtStart) {
  log('exits at its start');
  process.exit(1);
}
server.listen(number('PORT', 3000), text('HOST', '0.0.0.0'), () =>
  log('listens', { port: server.address().port }),
);
