/**
 * The process that sends the requests. It shares no event loop with the load balancer, so that it neither slows it nor
 * waits with it. It ends when its parent does.
 */
import { RequestColumns, type ClientOptions, type FromClient, type ToClient } from './protocol';
import { RequestSender } from './request-sender';
import { dueAfterMs, dueBy, keepsConnection } from './schedule';

const batchMs = 250;

/** Wall time since the epoch that never jumps. */
const origin = Date.now() - performance.now();
const now = (): number => origin + performance.now();

const tell = (message: FromClient): void => {
  process.send?.(message);
};

class Client {
  readonly #options: ClientOptions;
  readonly #sender: RequestSender;
  readonly #startedAt = now();
  readonly #flushing = setInterval(() => {
    this.#flush();
  }, batchMs);
  #ended = new RequestColumns();
  #sent = 0;
  #outstanding = 0;
  #timer: NodeJS.Timeout | undefined;
  #stopping = false;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#sender = new RequestSender(options);
    tell({ type: 'started' });
    this.#sendDue();
  }

  /** No new request is sent; those that are under way end by themselves, at the latest by their timeout. */
  stop(): void {
    if (this.#stopping) return;
    this.#stopping = true;
    clearTimeout(this.#timer);
    this.#endWhenIdle();
  }

  /** Sends all that is due, however late this is called: no arrival waits for an answer, and none is left out. */
  #sendDue(): void {
    const due = dueBy(this.#options, now() - this.#startedAt);
    while (this.#sent < due) this.#sendNext();
    const next = this.#startedAt + dueAfterMs(this.#options, this.#sent);
    this.#timer = setTimeout(
      () => {
        this.#sendDue();
      },
      Math.max(1, next - now()),
    );
  }

  #sendNext(): void {
    const id = this.#sent;
    this.#sent += 1;
    this.#outstanding += 1;
    const scheduledAt = this.#startedAt + dueAfterMs(this.#options, id);
    const sentAt = now();
    this.#sender.send(id, keepsConnection(this.#options, id), (outcome) => {
      this.#ended.add({ id, scheduledAt, sentAt, endedAt: now(), ...outcome });
      this.#outstanding -= 1;
      this.#endWhenIdle();
    });
  }

  #flush(): void {
    if (this.#ended.length === 0) return;
    tell({ type: 'outcomes', columns: this.#ended.columns });
    this.#ended = new RequestColumns();
  }

  #endWhenIdle(): void {
    if (!this.#stopping || this.#outstanding > 0) return;
    clearInterval(this.#flushing);
    this.#flush();
    tell({ type: 'done', sent: this.#sent });
    this.#sender.close();
  }
}

let client: Client | undefined;
process.on('message', (message: ToClient) => {
  if (message.type === 'start') client = new Client(message.options);
  else client?.stop();
});
process.on('disconnect', () => process.exit(0));
// A Ctrl-C in the terminal is the parent's to handle.
process.on('SIGINT', () => undefined);
tell({ type: 'ready' });
