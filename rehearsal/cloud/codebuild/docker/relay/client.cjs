/**
 * Hands a command of a build to the process that performs it: arguments, directory, environment and, when asked for,
 * standard input. Prints what comes back as it comes, and ends with the status. It is a program of its own, which
 * needs nothing but Node.js. Arguments: the socket, then those of the command. Frames are those of frames.ts.
 */
'use strict';
const { Buffer } = require('node:buffer');
const { connect } = require('node:net');

const [, , path, ...args] = process.argv;
const socket = connect(path);
let rest = Buffer.alloc(0);
let status;

const send = (kind, body) => {
  const bytes = Buffer.from(body);
  const head = Buffer.alloc(5);
  head.writeUInt8(kind);
  head.writeUInt32BE(bytes.length, 1);
  socket.write(Buffer.concat([head, bytes]));
};

const on = {
  4: () => {
    process.stdin.on('data', (chunk) => send(2, chunk));
    process.stdin.once('end', () => send(3, ''));
    process.stdin.once('error', () => send(3, ''));
  },
  5: (body) => process.stdout.write(body),
  6: (body) => process.stderr.write(body),
  7: (body) => {
    status = Number(body.toString());
    socket.destroy();
  },
};

// Who reads our output may go before us.
for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined);

socket.on('data', (chunk) => {
  rest = Buffer.concat([rest, chunk]);
  while (rest.length >= 5 && rest.length >= 5 + rest.readUInt32BE(1)) {
    const end = 5 + rest.readUInt32BE(1);
    const frame = rest.subarray(0, end);
    rest = rest.subarray(end);
    on[frame.readUInt8()](frame.subarray(5));
  }
});
socket.once('error', () => undefined);
socket.once('close', () => {
  if (status === undefined) {
    process.stderr.write('Cannot connect to the Docker daemon: the build that it belongs to has ended\n');
  }
  process.exitCode = status ?? 1;
  process.stdin.destroy();
});
send(1, JSON.stringify({ arguments: args, directory: process.cwd(), env: process.env }));
