/** Logs of plans and applies, while they are written: the URL is the key, as in HCP Terraform's archivist. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { Run } from '../../model/entities';
import { names } from '../../runner';
import type { Context } from '../context';
import { notFound, type Answer } from '../json-api';
import { route, type Request, type Route } from '../router';

/** A log begins with STX and ends with ETX. */
const begin = Buffer.from([2]);
const end = Buffer.from([3]);

/**
 * Milliseconds that a reader at the end waits for more, and between two looks. Terraform's client sleeps for up to 2 s
 * after an answer without bytes, so it gets one only where a run is silent for long.
 */
const patienceMs = 10_000;
const lookAgainMs = 20;

type Phase = 'plan' | 'apply';

export function logRoutes({ store, runs }: Context): readonly Route[] {
  const find = (key: string): Run => {
    const run = store
      .of('runs')
      .all()
      .find(({ logKey }) => logKey === key);
    if (run === undefined) throw notFound();
    return run;
  };

  /** Only what is followed by nothing more has its end. */
  const isOver = (key: string, phase: Phase): boolean => {
    const run = find(key);
    const status = phase === 'plan' ? run.planStatus : run.applyStatus;
    return status !== 'pending' && status !== 'running';
  };

  const read = async ({ parameter, query }: Request): Promise<Answer> => {
    const key = parameter('key');
    const phase: Phase = parameter('phase') === 'apply' ? 'apply' : 'plan';
    const offset = Math.max(0, Number(query.get('offset')) || 0);
    const limit = Math.min(1 << 20, Math.max(1, Number(query.get('limit')) || 65_536));
    const path = join(runs.directory(find(key).id), names.log(phase));
    const deadline = Date.now() + patienceMs;
    for (;;) {
      // Asked for before the file is read: what is written before the end is in it.
      const over = isOver(key, phase);
      const body = part(path, offset, limit, over);
      if (body.length > 0 || over || Date.now() >= deadline)
        return { status: 200, body, contentType: 'text/plain' };
      await new Promise((wake) => setTimeout(wake, lookAgainMs));
    }
  };

  return [route('GET', '/hosted/logs/:key/:phase', read, { open: true })];
}

/** Bytes of the log, counted with its first and its last one. */
function part(path: string, offset: number, limit: number, over: boolean): Buffer {
  const file = open(path);
  try {
    const size = file === undefined ? 0 : fstatSync(file).size;
    const parts: Buffer[] = [];
    if (offset === 0) parts.push(begin);
    const from = Math.max(0, offset - 1);
    const wanted = Math.max(0, Math.min(limit - (offset === 0 ? 1 : 0), size - from));
    if (file !== undefined && wanted > 0) {
      const bytes = Buffer.alloc(wanted);
      parts.push(bytes.subarray(0, readSync(file, bytes, 0, wanted, from)));
    }
    const read = parts.reduce((sum, bytes) => sum + bytes.length, 0);
    if (over && offset + read === size + 1 && read < limit) parts.push(end);
    return Buffer.concat(parts);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function open(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch {
    return undefined;
  }
}
