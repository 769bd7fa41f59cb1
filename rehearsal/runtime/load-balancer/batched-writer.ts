/** Writes small pieces to a socket as one: every write is a call of the system. */
import type { Socket } from 'node:net';

/** Larger pieces are written as they are. */
const smallPiece = 4096;

export class BatchedWriter {
  readonly #socket: Socket;
  /** Bytes as Latin-1: joining strings costs less than joining buffers. */
  #held = '';

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** Bytes, or text whose characters are bytes. It goes out with the next `flush` at the latest. */
  write(piece: Buffer | string): void {
    if (typeof piece === 'string') this.#held += piece;
    else if (piece.length <= smallPiece) this.#held += piece.toString('latin1');
    else {
      this.flush();
      this.#socket.write(piece);
    }
  }

  /** A piece of a body in the chunked coding. */
  writeChunk(piece: Buffer): void {
    this.#held += `${piece.length.toString(16)}\r\n`;
    this.write(piece);
    this.#held += '\r\n';
  }

  flush(): void {
    if (this.#held === '') return;
    const held = this.#held;
    this.#held = '';
    this.#socket.write(held, 'latin1');
  }

  /** Whether the other side is slower than what is written to it; `drain` of the socket says when that is over. */
  get isFull(): boolean {
    return this.#socket.writableNeedDrain;
  }
}
