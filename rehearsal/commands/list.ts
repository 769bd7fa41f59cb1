/** `npm run rehearse -- list`: what can be released. */
import { exitStatus } from '../failures';
import { listScenarios } from '../scenarios/catalogue';
import type { CommandContext } from './command-context';

/** @returns the exit status */
export function list({ stdout }: CommandContext): number {
  stdout.write(`${listScenarios()}\n`);
  return exitStatus.pass;
}
