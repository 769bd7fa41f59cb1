/**
 * Runs one invocation of a Lambda function, as the Node.js runtime of AWS does. It is the first program of a process
 * of its own: it needs nothing but Node.js, reads the invocation as a line of JSON from standard input, and writes
 * what happens as lines of JSON to file descriptor 3.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
 */
'use strict';
const { Buffer } = require('node:buffer');
const { existsSync, readFileSync, writeSync } = require('node:fs');
const { dirname, join, resolve } = require('node:path');
const { pathToFileURL } = require('node:url');
const { format } = require('node:util');

const report = (message) => {
  let rest = Buffer.from(`${JSON.stringify(message)}\n`);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(3, rest));
    } catch (error) {
      // The reader is slower than we are.
      if (error.code !== 'EAGAIN') throw error;
    }
  }
};

/** The last word of this process. */
const end = (message) => {
  report({ ...message, maxMemoryKiB: process.resourceUsage().maxRSS });
  process.exit(0);
};

const fail = (error) => {
  end({ error: describe(error) });
};

/** An error in the shape in which Lambda hands it to the caller. */
function describe(error) {
  if (!(error instanceof Error)) {
    return { errorType: typeof error, errorMessage: format('%s', error), trace: [] };
  }
  return {
    errorType: error.name,
    errorMessage: error.message,
    trace: String(error.stack ?? error).split('\n'),
  };
}

const named = (name, message, cause) => Object.assign(new Error(message, { cause }), { name });

/** Log lines carry time, request and level; AWS keeps what one call prints in one event. */
function logThroughConsole(requestId) {
  const levels = { log: 'INFO', info: 'INFO', debug: 'DEBUG', warn: 'WARN', error: 'ERROR', trace: 'TRACE' };
  for (const [method, level] of Object.entries(levels)) {
    console[method] = (...values) => {
      report({ log: `${new Date().toISOString()}\t${requestId}\t${level}\t${format(...values)}` });
    };
  }
}

async function loadHandler(taskRoot, handler) {
  const match = /^((?:.*\/)?[^./][^.]*)\.(.+)$/.exec(handler);
  if (match === null || handler.split('/').includes('..')) {
    throw named('Runtime.MalformedHandlerName', 'Bad handler');
  }
  const [, moduleName, functionName] = match;
  const path = ['.js', '.mjs', '.cjs']
    .map((extension) => resolve(taskRoot, moduleName + extension))
    .find(existsSync);
  if (path === undefined) {
    throw named('Runtime.ImportModuleError', `Error: Cannot find module '${moduleName}'`);
  }
  const loaded = await load(path, taskRoot);
  const found = functionName.split('.').reduce((value, key) => value?.[key] ?? value?.default?.[key], loaded);
  if (typeof found !== 'function') {
    throw named('Runtime.HandlerNotFound', `${handler} is undefined or not exported`);
  }
  return found;
}

async function load(path, taskRoot) {
  try {
    return isModule(path, taskRoot) ? await import(pathToFileURL(path).href) : require(path);
  } catch (error) {
    if (error instanceof SyntaxError) throw named('Runtime.UserCodeSyntaxError', String(error), error);
    if (error?.code === 'MODULE_NOT_FOUND' || error?.code === 'ERR_MODULE_NOT_FOUND') {
      throw named('Runtime.ImportModuleError', String(error), error);
    }
    throw error;
  }
}

/** As Node.js decides: by the extension, then by the nearest package.json of the function. */
function isModule(path, taskRoot) {
  if (!path.endsWith('.js')) return path.endsWith('.mjs');
  for (let directory = dirname(path); directory.startsWith(taskRoot); directory = dirname(directory)) {
    const manifest = join(directory, 'package.json');
    if (existsSync(manifest)) return JSON.parse(readFileSync(manifest, 'utf8')).type === 'module';
  }
  return false;
}

function contextOf(invocation, deadline, answer) {
  const { functionName, functionVersion, invokedFunctionArn, memoryLimitInMB, requestId } = invocation;
  const { logGroupName, logStreamName } = invocation;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName,
    functionVersion,
    invokedFunctionArn,
    memoryLimitInMB: String(memoryLimitInMB),
    awsRequestId: requestId,
    logGroupName,
    logStreamName,
    getRemainingTimeInMillis: () => deadline - Date.now(),
    done: (error, result) => answer(error, result, true),
    succeed: (result) => answer(null, result, true),
    fail: (error) => answer(error ?? 'handled', undefined, true),
  };
}

const succeed = (result) => {
  let payload;
  try {
    payload = JSON.stringify(result === undefined ? null : result) ?? 'null';
  } catch (error) {
    fail(named('Runtime.MarshalError', `Unable to stringify response body: ${error.message}`, error));
    return;
  }
  end({ payload });
};

async function main(invocation) {
  const { taskRoot, handler, requestId, event, timeoutMs } = invocation;
  logThroughConsole(requestId);
  process.on('uncaughtException', (error) => fail(error));
  process.on('unhandledRejection', (reason) => {
    fail(named('Runtime.UnhandledPromiseRejection', format('%s', describe(reason).errorMessage), reason));
  });
  const run = await loadHandler(taskRoot, handler);
  report({ ready: true });
  const deadline = Date.now() + timeoutMs;

  let answered;
  const answer = (error, result, atOnce) => {
    answered ??= error ? () => fail(error) : () => succeed(result);
    // Without this flag Lambda answers when nothing is left to do.
    if (atOnce || !context.callbackWaitsForEmptyEventLoop) answered();
  };
  const context = contextOf(invocation, deadline, answer);
  // A function that never answers has answered with null when nothing is left to do.
  process.on('beforeExit', () => (answered ?? (() => succeed(null)))());
  const returned = run(JSON.parse(event), context, (error, result) => answer(error, result, false));
  if (typeof returned?.then === 'function') returned.then(succeed, fail);
}

let input = '';
process.stdin.setEncoding('utf8');
process.stdin.on('data', (chunk) => {
  if (input.endsWith('\n')) return;
  input += chunk;
  if (!input.endsWith('\n')) return;
  // From here on standard input says one thing only: it ends when the embedded AWS does.
  process.stdin.unref();
  main(JSON.parse(input)).catch(fail);
});
process.stdin.on('end', () => process.exit(1));
