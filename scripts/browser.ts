/** The Chromium of this machine, without a window. */
import { spawnSync } from 'node:child_process';
import { chromium, type Browser } from 'playwright-core';

const programs = ['chromium', 'chromium-browser', 'google-chrome'];

/**
 * @param args - further flags
 * @throws Error where there is none
 */
export function startBrowser(...args: readonly string[]): Promise<Browser> {
  const path = programs.map(pathOf).find((found) => found !== '');
  if (path === undefined) throw new Error(`none of ${programs.join(', ')} is installed`);
  return chromium.launch({
    executablePath: path,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', ...args],
  });
}

const pathOf = (program: string): string =>
  spawnSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).stdout.trim();
