/**
 * The image of the container that holds the network of a task, as the pause container of Fargate does: a program that
 * waits until it is killed. It is made here, because a rehearsal must not depend on a registry.
 */
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';

/** The version changes with the program. */
export const pauseImage = 'localhost/ecs-blue-green-pause:1';

/** Arguments that make the image of an archive on standard input. */
export const importPauseImage: readonly string[] = [
  ...['import', '--change', 'ENTRYPOINT ["/pause"]'],
  ...['-', pauseImage],
];

interface Machine {
  /** `e_machine` of the ELF header. */
  readonly number: number;
  readonly code: Buffer;
}

const machines: Readonly<Record<'x64' | 'arm64', Machine>> = {
  // start: mov eax, 34 (pause); syscall; jmp start
  x64: { number: 62, code: Buffer.from('b8220000000f05ebf7', 'hex') },
  // start: mov x0..x3, 0; mov x8, 73 (ppoll); svc 0; b start
  arm64: {
    number: 183,
    code: Buffer.from('000080d2010080d2020080d2030080d2280980d2010000d4faffff17', 'hex'),
  },
};

/** Where the only segment is loaded. */
const loadAddress = 0x400000n;
const headerBytes = 64;
const programHeaderBytes = 56;

/** @returns the archive of the root file system */
export function pauseArchive(architecture: string = process.arch): Promise<Buffer> {
  const archive = pack();
  archive.entry({ name: 'pause', mode: 0o755 }, pauseProgram(architecture));
  archive.finalize();
  return buffer(archive);
}

/**
 * A static executable of Linux: the header, one segment that holds the whole file, and the code.
 *
 * @throws Error another architecture than x64 and arm64
 * @see https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html
 */
export function pauseProgram(architecture: string): Buffer {
  const machine = Object.entries(machines).find(([name]) => name === architecture)?.[1];
  if (machine === undefined)
    throw new Error(
      `no container can run on ${architecture}: use a machine with x64 or arm64, or --runtime process`,
    );
  const start = headerBytes + programHeaderBytes;
  const head = Buffer.alloc(start);
  head.write('\x7fELF', 'latin1');
  // 64 bits, little endian, version 1.
  head.set([2, 1, 1], 4);
  head.writeUInt16LE(2, 16); // executable
  head.writeUInt16LE(machine.number, 18);
  head.writeUInt32LE(1, 20);
  head.writeBigUInt64LE(loadAddress + BigInt(start), 24); // entry
  head.writeBigUInt64LE(BigInt(headerBytes), 32); // program headers
  head.writeUInt16LE(headerBytes, 52);
  head.writeUInt16LE(programHeaderBytes, 54);
  head.writeUInt16LE(1, 56);
  head.writeUInt32LE(1, headerBytes); // load
  head.writeUInt32LE(5, headerBytes + 4); // read and execute
  head.writeBigUInt64LE(loadAddress, headerBytes + 16);
  head.writeBigUInt64LE(loadAddress, headerBytes + 24);
  const size = BigInt(start + machine.code.length);
  head.writeBigUInt64LE(size, headerBytes + 32);
  head.writeBigUInt64LE(size, headerBytes + 40);
  head.writeBigUInt64LE(0x10000n, headerBytes + 48); // pages of arm64 may be as large
  return Buffer.concat([head, machine.code]);
}
