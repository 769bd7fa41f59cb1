/** Traffic at a fixed rate, of which every request is accounted for. */
import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { badUsage } from '../failures';
import type { Ledger, RequestRecord } from './ledger';
import { RequestColumns, readColumns, type ClientOptions, type FromClient, type ToClient } from './protocol';
import { defaultRequests, type TrafficRequest } from './requests';
import { sampleOf, type TrafficSample } from './sampler';

export interface TrafficProps {
  /** `http://` or `https://`, host and port of a listener. */
  readonly url: string;
  /** Sent in turn, by their weights. @default - GET / */
  readonly requests?: readonly TrafficRequest[];
  /** Sent with every request, for example `host`. @default - none */
  readonly headers?: Readonly<Record<string, string>>;
  /** Requests in a second of wall time; they are sent by schedule, however slow the answers are. @default 200 */
  readonly rate?: number;
  /** Share of the requests that may reuse a connection, 0 to 1; each of the others opens one. @default 0.8 */
  readonly keepAliveShare?: number;
  /** Connections that are kept at least. @default 16 */
  readonly keptConnections?: number;
  /** Wall time that a request may take as a whole. @default 10000 */
  readonly timeoutMs?: number;
  /** Header in which an answer names its version, lower case. @default 'x-app-version' */
  readonly versionHeader?: string;
  /**
   * Name of what answered, by the target group that the load balancer names or by the header of the version.
   * @default - as it is told
   */
  readonly nameVersion?: (told: string) => string;
  /** Called about once in a second of wall time. @default - not called */
  readonly onSample?: (sample: TrafficSample) => void;
}

export interface Traffic {
  /**
   * Sends no more, waits for the requests under way (at most `timeoutMs`), and ends the client. Call it once.
   *
   * @throws Error the client has ended by itself, or a request is not accounted for
   */
  readonly stop: () => Promise<Ledger>;
  /** All requests that have ended so far. */
  readonly ended: () => RequestRecord[];
  /** Settles when the client ends by itself; `stop` then throws the same error. */
  readonly failed: Promise<Error>;
  /** Ends the client at once, without a ledger. Harmless at any time. */
  readonly abandon: () => void;
}

/** What the client needs to start, and to say its last word, when the machine is busy. */
const patienceMs = 60_000;
const sampleMs = 1000;

/**
 * Starts a client in a process of its own; it sends until it is stopped.
 *
 * @throws Failure a property is not usable
 * @throws Error the process could not be started
 */
export async function startTraffic(props: TrafficProps): Promise<Traffic> {
  const options = readOptions(props);
  const client = new ClientProcess(options, props);
  await client.start();
  return {
    stop: () => client.stop(),
    ended: () => client.requests(),
    failed: client.failed,
    abandon: () => {
      client.kill();
    },
  };
}

/** The client as its parent sees it. */
class ClientProcess {
  readonly #options: ClientOptions;
  readonly #onSample: TrafficProps['onSample'];
  readonly #nameVersion: (told: string) => string;
  readonly failed: Promise<Error>;
  readonly #child: ChildProcess;
  readonly #store = new RequestColumns();
  readonly #handlers = new Map<FromClient['type'], (message: FromClient) => void>();
  #fresh: RequestRecord[] = [];
  #sampledAt = Date.now();
  #sampling: NodeJS.Timeout | undefined;
  #isFinished = false;
  #printed = '';

  constructor(
    options: ClientOptions,
    { onSample, nameVersion }: Pick<TrafficProps, 'onSample' | 'nameVersion'>,
  ) {
    this.#options = options;
    this.#onSample = onSample;
    this.#nameVersion = nameVersion ?? ((told) => told);
    this.#child = fork(join(__dirname, 'client-process.ts'), [], {
      execArgv: ['--require', require.resolve('tsx/cjs')],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#printed = (this.#printed + text).slice(-2000);
    });
    this.#child.on('message', (message) => {
      this.#receive(message as FromClient);
    });
    // A client that is gone takes no message; its end is told by 'close'.
    this.#child.on('error', () => undefined);
    this.failed = new Promise((resolve) => {
      this.#child.once('close', (code, signal) => {
        clearInterval(this.#sampling);
        if (!this.#isFinished) resolve(this.#death(code, signal));
      });
    });
  }

  async start(): Promise<void> {
    await this.#next('ready', 'start');
    const started = this.#next('started', 'start');
    this.#tell({ type: 'start', options: this.#options });
    await started;
    if (this.#onSample === undefined) return;
    this.#sampling = setInterval(() => {
      this.#sample();
    }, sampleMs);
  }

  async stop(): Promise<Ledger> {
    if (this.#isFinished) throw new Error('the traffic client has been stopped before: there is one ledger');
    const done = this.#next('done', 'stop', this.#options.timeoutMs);
    this.#tell({ type: 'stop' });
    const { sent } = (await done) as Extract<FromClient, { type: 'done' }>;
    // Not 'close', which never comes when it is the parent that disconnects.
    const exited = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#isFinished = true;
    clearInterval(this.#sampling);
    this.#child.disconnect();
    await exited;
    if (this.#fresh.length > 0) this.#sample();
    return accountedFor({
      url: this.#options.url,
      rate: this.#options.rate,
      sent,
      requests: this.requests(),
    });
  }

  /** What has ended, in the order of the ids. */
  requests(): RequestRecord[] {
    return [...readColumns(this.#store.columns)].sort((a, b) => a.id - b.id).map(this.#named);
  }

  kill(): void {
    this.#isFinished = true;
    clearInterval(this.#sampling);
    this.#child.kill('SIGKILL');
  }

  #receive(message: FromClient): void {
    if (message.type === 'outcomes') {
      for (const request of readColumns(message.columns)) {
        this.#store.add(request);
        if (this.#onSample !== undefined) this.#fresh.push(request);
      }
    }
    this.#handlers.get(message.type)?.(message);
  }

  #tell(message: ToClient): void {
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  /** The next message of a kind; throws when the client ends or says nothing for too long. */
  async #next(type: FromClient['type'], verb: string, extraMs = 0): Promise<FromClient> {
    let timer: NodeJS.Timeout | undefined;
    const limitMs = patienceMs + extraMs;
    const late = new Promise<Error>((resolve) => {
      timer = setTimeout(() => {
        resolve(new Error(`the traffic client did not ${verb} within ${limitMs / 1000} s`));
      }, limitMs);
    });
    const message = new Promise<FromClient>((resolve) => this.#handlers.set(type, resolve));
    const first = await Promise.race([message, this.failed, late]);
    clearTimeout(timer);
    if (!(first instanceof Error)) return first;
    this.kill();
    throw first;
  }

  #sample(): void {
    const now = Date.now();
    this.#onSample?.(sampleOf(this.#fresh.map(this.#named), this.#sampledAt, now));
    this.#fresh = [];
    this.#sampledAt = now;
  }

  readonly #named = (request: RequestRecord): RequestRecord =>
    request.version === undefined ? request : { ...request, version: this.#nameVersion(request.version) };

  #death(code: number | null, signal: NodeJS.Signals | null): Error {
    const how = signal === null ? `exit status ${code ?? 'unknown'}` : `signal ${signal}`;
    const said = this.#printed.trim();
    const detail = said === '' ? '' : `: ${said}`;
    return new Error(
      `the traffic client ended with ${how} after ${this.#store.length} requests had ended; ` +
        `those under way are not accounted for${detail}`,
    );
  }
}

/** The ledger, when every request that was sent has ended exactly once. */
function accountedFor(ledger: Ledger): Ledger {
  const isComplete =
    ledger.requests.length === ledger.sent && ledger.requests.every(({ id }, place) => id === place);
  if (!isComplete) {
    throw new Error(
      `the traffic client has sent ${ledger.sent} requests, but ${ledger.requests.length} outcomes came back`,
    );
  }
  return ledger;
}

function readOptions(props: TrafficProps): ClientOptions {
  const options: ClientOptions = {
    url: props.url,
    requests: props.requests ?? defaultRequests,
    headers: props.headers ?? {},
    rate: props.rate ?? 200,
    keepAliveShare: props.keepAliveShare ?? 0.8,
    keptConnections: props.keptConnections ?? 16,
    timeoutMs: props.timeoutMs ?? 10_000,
    versionHeader: (props.versionHeader ?? 'x-app-version').toLowerCase(),
  };
  if (!/^https?:$/.test(URL.canParse(props.url) ? new URL(props.url).protocol : ''))
    throw badUsage(`url of the traffic must be an http:// or https:// URL, got ${props.url}`);
  if (!(options.rate > 0 && options.rate <= 10_000))
    throw badUsage(`rate must be above 0 and at most 10000 requests a second, got ${options.rate}`);
  if (!(options.keepAliveShare >= 0 && options.keepAliveShare <= 1))
    throw badUsage(`keepAliveShare must be from 0 to 1, got ${options.keepAliveShare}`);
  if (!(options.timeoutMs > 0)) throw badUsage(`timeoutMs must be above 0, got ${options.timeoutMs}`);
  if (options.requests.length === 0)
    throw badUsage('the traffic needs at least one request, for example GET /');
  return options;
}
