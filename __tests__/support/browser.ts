/** A browser that any name leads to this machine. */
import type { Browser } from 'playwright-core';
import { startBrowser as start } from '../../scripts/browser';

export const startBrowser = (): Promise<Browser> => start('--host-resolver-rules=MAP * 127.0.0.1');
