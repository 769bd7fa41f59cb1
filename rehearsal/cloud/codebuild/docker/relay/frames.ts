/** What a program on a build's PATH and the process that performs it say to each other: frames of a kind and bytes. */

/** A call comes first; the rest of the one direction is standard input, of the other output and the exit status. */
export const frameKinds = {
  /** JSON: `{ arguments, directory, env }`. */
  call: 1,
  stdin: 2,
  /** Empty: standard input has ended. */
  stdinEnd: 3,
  /** Empty: standard input is wanted; without it none is read, so that it is left for the commands that follow. */
  readStdin: 4,
  stdout: 5,
  stderr: 6,
  /** The exit status as decimal digits; the last frame. */
  exit: 7,
} as const;

export type FrameKind = (typeof frameKinds)[keyof typeof frameKinds];

const headBytes = 5;

/** A kind of one byte, the length of what follows in four, most significant first, and the bytes. */
export function frame(kind: FrameKind, body: string | Uint8Array = ''): Buffer {
  const bytes = Buffer.from(body);
  const head = Buffer.alloc(headBytes);
  head.writeUInt8(kind);
  head.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}

/** Cuts what arrives into frames. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);

  /** @returns the frames that are whole now */
  read(chunk: Buffer): { readonly kind: number; readonly body: Buffer }[] {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    const frames: { kind: number; body: Buffer }[] = [];
    while (this.#rest.length >= headBytes) {
      const end = headBytes + this.#rest.readUInt32BE(1);
      if (this.#rest.length < end) break;
      frames.push({ kind: this.#rest.readUInt8(), body: this.#rest.subarray(headBytes, end) });
      this.#rest = this.#rest.subarray(end);
    }
    return frames;
  }
}
