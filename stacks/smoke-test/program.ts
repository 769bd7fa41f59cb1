/**
 * The program of the smoke test, as a text: it runs in Lambda, and a synth reads no file beside its bundle. It is an
 * ES module that needs Node.js and, to report, the AWS SDK that Lambda's Node.js brings. Without \ and $ in it, so
 * that it is here as it runs.
 *
 * Requests of the warm-up do not count. It is told in the variable SMOKE_TEST what to ask for, and in LOAD_BALANCER whom. Only connections are tried again:
 * a bad answer is what it looks for. Whatever happens, it reports.
 */
export const program = `import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { setTimeout as wait } from 'node:timers/promises';

const test = JSON.parse(process.env.SMOKE_TEST);
const loadBalancer = process.env.LOAD_BALANCER;

/** Called by CodeDeploy after the test listener serves the replacement, and every day to stay awake: without an id. */
export async function handler({ DeploymentId, LifecycleEventHookExecutionId }) {
  if (!DeploymentId) return { status: 'Awake' };
  const passed = await smokeTest().catch((error) => {
    log({ problem: String(error), passed: false });
    return false;
  });
  const status = passed ? 'Succeeded' : 'Failed';
  const { CodeDeployClient, PutLifecycleEventHookExecutionStatusCommand } = await import('@aws-sdk/client-codedeploy');
  await new CodeDeployClient({ maxAttempts: 5 }).send(
    new PutLifecycleEventHookExecutionStatusCommand({
      deploymentId: DeploymentId,
      lifecycleEventHookExecutionId: LifecycleEventHookExecutionId,
      status,
    }),
  );
  log({ deploymentId: DeploymentId, status });
  return { status };
}

async function smokeTest() {
  await warmUp();
  const retryUntil = Date.now() + test.connectionRetryMilliseconds;
  let passed = true;
  for (const path of test.paths) {
    for (let count = 1; count <= test.requestsPerPath; count += 1) {
      const outcome = await askUntilConnected(path, retryUntil);
      const problem = problemOf(outcome);
      passed = passed && problem === undefined;
      log({ path, status: outcome.status, milliseconds: outcome.milliseconds, passed: problem === undefined, problem });
    }
  }
  return passed;
}

/** A change of a listener takes seconds to reach all of the load balancer, and first requests set up what others use. */
async function warmUp() {
  const until = Date.now() + test.warmUpMilliseconds;
  while (Date.now() < until) {
    for (const path of test.paths) log({ path, warmUp: true, ...(await ask(path)) });
    await wait(500);
  }
}

async function askUntilConnected(path, retryUntil) {
  for (;;) {
    const outcome = await ask(path);
    if (outcome.connected || Date.now() >= retryUntil) return outcome;
    log({ path, retried: outcome.error });
    await wait(500);
  }
}

/** One request on a connection of its own, so that the load balancer chooses a target each time. */
function ask(path) {
  const started = performance.now();
  let connected = false;
  return new Promise((resolve) => {
    const end = (outcome) => {
      clearTimeout(timer);
      resolve({ ...outcome, connected, milliseconds: Math.round(performance.now() - started) });
    };
    const send = test.https ? requestHttps : requestHttp;
    const request = send({
      host: loadBalancer,
      port: test.port,
      path,
      agent: false,
      headers: { host: test.hostHeader || loadBalancer + ':' + test.port, 'user-agent': 'smoke-test' },
      // The name of the load balancer is in no certificate.
      ...(test.serverName ? { servername: test.serverName } : { checkServerIdentity: () => undefined }),
    });
    const giveUp = () => {
      end({ error: connected ? 'no answer in time' : 'no connection in time' });
      request.destroy();
    };
    // What has arrived meanwhile is looked at first: a function that was short of CPU must not blame the service.
    const timer = setTimeout(() => setImmediate(giveUp), test.latencyMilliseconds);
    request.on('socket', (socket) => {
      socket.once(test.https ? 'secureConnect' : 'connect', () => {
        connected = true;
      });
    });
    request.on('error', (error) => end({ error: error.code || error.message }));
    request.on('response', (response) => {
      response.on('error', (error) => end({ error: error.code || error.message }));
      response.on('end', () => end({ status: response.statusCode }));
      response.resume();
    });
    request.end();
  });
}

function problemOf({ status, error, milliseconds }) {
  if (error !== undefined) return error;
  if (!isGood(status)) return 'status ' + status + ' is none of ' + test.statuses;
  if (milliseconds > test.latencyMilliseconds) return 'slower than ' + test.latencyMilliseconds + ' ms';
  return undefined;
}

const isGood = (status) =>
  test.statuses.split(',').some((range) => {
    const [from, to = from] = range.split('-').map(Number);
    return from <= status && status <= to;
  });

const log = (entry) => console.log(JSON.stringify(entry));
`;
