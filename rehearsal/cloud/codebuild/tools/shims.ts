/** Programs that a build expects on its PATH and this machine runs otherwise. */
import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { findTool, tools } from '../../../tools';
import { quoted } from '../docker/relay/command-relay';

/** A file of a PATH, which the shell runs: `#!/bin/sh` comes before it. */
export function writeShim(directory: string, name: string, script: string): void {
  const file = path.join(directory, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
}

/** Runs a command line with the arguments of the shim. */
const runs = (command: readonly string[]): string => `exec ${command.map(quoted).join(' ')} "$@"`;

/**
 * Writes what this machine lacks of what the image of CodeBuild has and the buildspec uses: `aws` where only uv or pipx
 * can run it, and `sha256sum`, which is `shasum -a 256` before macOS 15.
 *
 * @param env - of this machine: its PATH says what it has
 */
export function writeMissing(directory: string, env: NodeJS.ProcessEnv): void {
  const searchPath = env.PATH ?? '';
  const [aws, ...rest] = findTool(tools.aws, searchPath) ?? [];
  if (aws !== undefined && rest.length > 0) {
    // What it fetches is kept in the user's cache: a build's own home is empty every time.
    const home = env.HOME === undefined ? '' : `export HOME=${quoted(env.HOME)}\n`;
    writeShim(directory, 'aws', home + runs([aws, ...rest]));
  }
  const [shasum] = findTool(program('shasum'), searchPath) ?? [];
  if (findTool(program('sha256sum'), searchPath) === undefined && shasum !== undefined) {
    writeShim(directory, 'sha256sum', runs([shasum, '-a', '256']));
  }
}

const program = (name: string) => ({ name, install: '', commands: [[name]] as const });
