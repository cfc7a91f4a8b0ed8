// The browser of tests that look at pictures and pages; without one, they are skipped.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
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

/** Starts a browser before the tests of a suite, and ends it after them; opens pages in it. */
export function useBrowser(): {
  open(html: string, look: Look): Promise<{ page: Page; complaints: string[] }>;
} {
  let folder = '';
  let browser: Browser;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'hmm-page-'));
    browser = await puppeteer.launch({ executablePath: executablePath!, args: ['--no-sandbox'] });
  });
  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    /** Opens a page; what it says on its console, its errors and what it asks for elsewhere are its complaints. */
    async open(html, { width, scheme = 'light', script = true }) {
      const file = join(folder, 'report.html');
      writeFileSync(file, html);
      const page = await browser.newPage();
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
    },
  };
}
