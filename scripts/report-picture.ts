/**
 * `npm run docs:picture [-- REPORT]`: docs/report.png, of the report of a rehearsal that has passed. Of its releases the
 * good one and the bad one, without tables.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startBrowser } from './browser';

const root = join(__dirname, '..');
const report = resolve(process.argv[2] ?? join(root, 'rehearsal-report', 'report.html'));

/** Runs in the page. */
const leaveOut = `
  for (const card of document.querySelectorAll('section.card')) {
    const title = card.querySelector('h2')?.textContent ?? '';
    if (!/^A (good|bad) version/.test(title)) card.remove();
  }
  for (const element of document.querySelectorAll('h3, table, details, footer')) element.remove();
`;

async function main(): Promise<void> {
  if (!existsSync(report)) throw new Error(`${report} is not there: run npm run rehearse first`);
  const browser = await startBrowser();
  try {
    // The wide form of the page, finer than it is shown.
    const page = await browser.newPage({ viewport: { width: 944, height: 800 }, deviceScaleFactor: 1.5 });
    await page.goto(pathToFileURL(report).href);
    await page.evaluate(leaveOut);
    await page.screenshot({ path: join(root, 'docs', 'report.png'), fullPage: true });
  } finally {
    await browser.close();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
