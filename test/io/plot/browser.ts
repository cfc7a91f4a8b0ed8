// The browser of tests that look at pictures and pages; without one, they are skipped.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { pathToFileURL } from 'node:url';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = [process.env.CHROMIUM, ...BROWSERS].find(path => path && existsSync(path));

/** Why tests of a browser are skipped, or false. */
export const skip =
  executablePath === undefined && 'no browser: install chromium, or name one in the variable CHROMIUM';

/** How a page is opened. */
export interface Look {
  width: number;
  scheme?: 'light' | 'dark';
  /** Whether scripts run. */
  script?: boolean;
}

/** One browser for all tests of a process, from the first page on. */
let browser: Promise<Browser> | undefined;
const folder = mkdtempSync(join(tmpdir(), 'hmm-page-'));
after(async () => {
  await (await browser)?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Opens a page; what it says on its console, its errors and what it asks for elsewhere are its complaints. */
export async function openPage(
  html: string,
  { width, scheme = 'light', script = true }: Look,
): Promise<{ page: Page; complaints: string[] }> {
  browser ??= puppeteer.launch({ executablePath: executablePath!, args: ['--no-sandbox'] });
  const file = join(folder, 'report.html');
  writeFileSync(file, html);
  const page = await (await browser).newPage();
  const complaints: string[] = [];
  page.on('console', message => complaints.push(message.text()));
  page.on('pageerror', error => complaints.push(String(error)));
  page.on('request', request => {
    if (!/^(file|data):/.test(request.url())) complaints.push(request.url());
  });
  await page.setJavaScriptEnabled(script);
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  await page.setViewport({ width, height: 900 });
  await page.goto(pathToFileURL(file).href);
  return { page, complaints };
}
