/** What the traffic client and its parent say to each other. */
import type { RequestError, RequestRecord } from './ledger';
import type { TrafficRequest } from './requests';

/** What the client is to do. */
export interface ClientOptions {
  readonly url: string;
  readonly requests: readonly TrafficRequest[];
  readonly headers: Readonly<Record<string, string>>;
  readonly rate: number;
  readonly keepAliveShare: number;
  readonly keptConnections: number;
  readonly timeoutMs: number;
  readonly versionHeader: string;
}

export type ToClient =
  { readonly type: 'start'; readonly options: ClientOptions } | { readonly type: 'stop' };

export type FromClient =
  | { readonly type: 'ready' }
  | { readonly type: 'started' }
  | { readonly type: 'outcomes'; readonly columns: Columns }
  | { readonly type: 'done'; readonly sent: number };

/** Requests by column: arrays of numbers stay small in memory and on the pipe. */
export interface Columns {
  readonly id: number[];
  readonly scheduledAt: number[];
  readonly sentAt: number[];
  readonly endedAt: number[];
  /** 0 is none. */
  readonly status: number[];
  /** 1 is accepted, 0 is not, -1 is undefined. */
  readonly accepted: number[];
  /** Places in `texts`, -1 is none. */
  readonly error: number[];
  readonly errorCode: number[];
  readonly reason: number[];
  readonly version: number[];
  /** 1 is a kept connection. */
  readonly kept: number[];
  readonly texts: string[];
}

/** Requests in columns, with every text stored once. */
export class RequestColumns {
  readonly columns: Columns = {
    id: [],
    scheduledAt: [],
    sentAt: [],
    endedAt: [],
    status: [],
    accepted: [],
    error: [],
    errorCode: [],
    reason: [],
    version: [],
    kept: [],
    texts: [],
  };
  readonly #places = new Map<string, number>();

  get length(): number {
    return this.columns.id.length;
  }

  add(request: RequestRecord): void {
    const { columns } = this;
    columns.id.push(request.id);
    columns.scheduledAt.push(request.scheduledAt);
    columns.sentAt.push(request.sentAt);
    columns.endedAt.push(request.endedAt);
    columns.status.push(request.status ?? 0);
    columns.accepted.push(request.isAccepted === undefined ? -1 : Number(request.isAccepted));
    columns.error.push(this.#place(request.error));
    columns.errorCode.push(this.#place(request.errorCode));
    columns.reason.push(this.#place(request.reason));
    columns.version.push(this.#place(request.version));
    columns.kept.push(request.connection === 'kept' ? 1 : 0);
  }

  #place(text: string | undefined): number {
    if (text === undefined) return -1;
    const known = this.#places.get(text);
    if (known !== undefined) return known;
    this.#places.set(text, this.columns.texts.length);
    return this.columns.texts.push(text) - 1;
  }
}

/** The requests of columns, one after the other. */
export function* readColumns(columns: Columns): Generator<RequestRecord> {
  const text = (place: number | undefined) => columns.texts[place ?? -1];
  for (const [row, id] of columns.id.entries()) {
    const status = columns.status[row] ?? 0;
    const accepted = columns.accepted[row] ?? -1;
    const error = text(columns.error[row]) as RequestError | undefined;
    const errorCode = text(columns.errorCode[row]);
    const reason = text(columns.reason[row]);
    const version = text(columns.version[row]);
    yield {
      id,
      scheduledAt: columns.scheduledAt[row] ?? 0,
      sentAt: columns.sentAt[row] ?? 0,
      endedAt: columns.endedAt[row] ?? 0,
      ...(status !== 0 && { status }),
      ...(accepted !== -1 && { isAccepted: accepted === 1 }),
      ...(error !== undefined && { error }),
      ...(errorCode !== undefined && { errorCode }),
      ...(reason !== undefined && { reason }),
      ...(version !== undefined && { version }),
      connection: columns.kept[row] === 1 ? 'kept' : 'new',
    };
  }
}
