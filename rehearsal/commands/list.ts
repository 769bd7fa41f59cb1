/** `npm run rehearse -- list`: what can be released. */
import { exitStatus } from '../failures';
import { listScenarios } from '../scenarios/catalogue';
import type { Surroundings } from './surroundings';

/** @returns the exit status */
export function list({ stdout }: Surroundings): number {
  stdout.write(`${listScenarios()}\n`);
  return exitStatus.pass;
}
