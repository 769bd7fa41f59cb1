/** Files that options name. */
import { readFileSync } from 'node:fs';
import { exitStatus, Failure, messageOf } from '../failures';
import { parseRequests, type TrafficRequest } from '../traffic';

export const readRequests = (path: string | undefined): readonly TrafficRequest[] | undefined =>
  path === undefined ? undefined : parseRequests(readOptionFile('--requests', path), path);

/** @throws Failure it cannot be read */
export function readOptionFile(option: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Failure(`${option} ${path} cannot be read: ${messageOf(error)}`, exitStatus.badUsage);
  }
}
