/** Chromium without a window, which leads every name to this machine. */
import { spawnSync } from 'node:child_process';
import { chromium, type Browser } from 'playwright-core';
import { findTool } from '../../rehearsal/tools';
import { testTools } from './tools';

/** @throws Error where there is none */
export function startBrowser(): Promise<Browser> {
  const [program] = findTool(testTools.chromium) ?? [];
  if (program === undefined) throw new Error(testTools.chromium.install);
  const path = spawnSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).stdout.trim();
  return chromium.launch({
    executablePath: path,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--host-resolver-rules=MAP * 127.0.0.1',
    ],
  });
}
