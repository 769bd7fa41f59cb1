/** When requests are due, and which of them use a connection that is kept. Nothing here depends on an answer. */

export interface Schedule {
  /** Requests in a second of wall time. */
  readonly rate: number;
  /** Share of the requests that may reuse a connection: 0 to 1. */
  readonly keepAliveShare: number;
}

/** Milliseconds from the start at which a request is due; requests are counted from 0. */
export const dueAfterMs = (schedule: Schedule, id: number): number => (id * 1000) / schedule.rate;

/** How many requests are due at `elapsedMs` from the start. */
export const dueBy = (schedule: Schedule, elapsedMs: number): number =>
  elapsedMs < 0 ? 0 : Math.floor((elapsedMs * schedule.rate) / 1000) + 1;

/** Whether a request may reuse a connection; both kinds are spread evenly. */
export const keepsConnection = ({ keepAliveShare }: Schedule, id: number): boolean =>
  Math.floor((id + 1) * keepAliveShare) > Math.floor(id * keepAliveShare);
