/** A socket without a network: one side reads and writes it as a connection, the other one feeds it and takes its bytes. */
import { Socket } from 'node:net';

export interface StreamSocketProps {
  /** Takes what is written. @param taken - more may come */
  readonly onWrite: (chunk: Buffer, taken: () => void) => void;
  /** Nothing more will be written. */
  readonly onEnd: () => void;
  /** More may be fed. */
  readonly onRead: () => void;
}

export class StreamSocket extends Socket {
  readonly #props: StreamSocketProps;

  constructor(props: StreamSocketProps) {
    super({ allowHalfOpen: true });
    this.#props = props;
  }

  /**
   * Hands bytes to the reader.
   *
   * @returns whether it takes more; `onRead` says when it does again
   */
  feed(chunk: Buffer): boolean {
    this.#isUsed();
    return this.push(chunk);
  }

  /** The reader finds the end. */
  feedEnd(): void {
    this.push(null);
  }

  override resetAndDestroy(): this {
    return this.destroy();
  }

  override _read(): void {
    this.#props.onRead();
  }

  override _write(chunk: Buffer | string, encoding: BufferEncoding, taken: (error?: Error) => void): void {
    this.#isUsed();
    this.#props.onWrite(typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk, taken);
  }

  // The one of a socket writes to its handle, which there is not.
  override _writev = undefined as never;

  override _final(ended: (error?: Error) => void): void {
    this.#props.onEnd();
    ended();
  }

  /** What a socket does by itself when bytes go through it. */
  #isUsed(): void {
    if (this.timeout !== undefined && this.timeout > 0) this.setTimeout(this.timeout);
  }
}
