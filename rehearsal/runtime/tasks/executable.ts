/** Whether this machine can run a program. */
import { accessSync, closeSync, constants, openSync, readSync, statSync } from 'node:fs';
import path from 'node:path';
import { ContainerStartError } from './container-runtime';

/**
 * @param searchPath - PATH of the program
 * @throws ContainerStartError there is no such program, or it is one of another CPU architecture
 */
export function checkProgram(program: string | undefined, cwd: string, searchPath: string): void {
  if (program === undefined) {
    throw new ContainerStartError('CannotStartContainerError', 'no command specified');
  }
  const places = program.includes('/')
    ? [path.resolve(cwd, program)]
    : searchPath.split(path.delimiter).map((directory) => path.join(directory, program));
  const file = places.find(isExecutable);
  if (file === undefined) {
    throw new ContainerStartError(
      'CannotStartContainerError',
      `exec: "${program}": executable file not found in $PATH`,
    );
  }
  const architecture = architectureOf(file);
  if (architecture !== undefined && architecture !== process.arch) {
    throw new ContainerStartError(
      'CannotStartContainerError',
      `exec ${program}: exec format error: it is built for ${architecture}, and this machine is ${process.arch}`,
    );
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** `e_machine` of an ELF header, as Node.js names it: https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html */
const machines: Readonly<Record<number, NodeJS.Architecture>> = {
  3: 'ia32',
  40: 'arm',
  62: 'x64',
  183: 'arm64',
};

/** @returns undefined for a script, and for a program that does not say it in a way that is known here */
function architectureOf(file: string): NodeJS.Architecture | undefined {
  const header = Buffer.alloc(20);
  try {
    const descriptor = openSync(file, 'r');
    try {
      readSync(descriptor, header, 0, header.length, 0);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // One that may be run and not be read.
    return undefined;
  }
  const isLittleEndianElf = header.readUInt32BE(0) === 0x7f454c46 && header[5] === 1;
  return isLittleEndianElf ? machines[header.readUInt16LE(18)] : undefined;
}
