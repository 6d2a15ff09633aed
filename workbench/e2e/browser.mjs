// Drives: a page in Debian's Chromium that fails on script errors, refused policy and accessibility
// faults; the messages it is found by, and how a drive ends.
import { createRequire } from 'node:module';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export class Walk {
  /** `elsewhere`: the one other server that the reader goes to, and the page does not. */
  constructor({ address, shots, elsewhere }) {
    this.address = address;
    this.elsewhere = elsewhere;
    this.shots = shots;
    this.faults = [];
    mkdirSync(shots, { recursive: true });
  }

  async start() {
    this.browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      // Whoever runs the tests as root has no user namespaces for Chromium's own sandbox.
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    });
  }

  async stop() {
    await this.browser?.close();
  }

  /** A reader of their own: language, day or night, width. */
  async reader({ name, locale, dark = false, width = 1280, height = 800 }) {
    const context = await this.browser.newContext({
      locale,
      baseURL: this.address,
      ignoreHTTPSErrors: true,
      colorScheme: dark ? 'dark' : 'light',
      reducedMotion: 'reduce',
      viewport: { width, height },
    });
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    page.on('pageerror', (error) => this.fault(`${name}: ${error.message}`));
    page.on('console', (message) => {
      if (/Content Security Policy|Refused to/.test(message.text())) {
        this.fault(`${name}: ${message.text()}`);
      }
    });
    page.on('request', (request) => {
      const to = request.url();
      const led = request.isNavigationRequest() && to.startsWith(this.elsewhere ?? '\n');
      if (!led && !to.startsWith(this.address) && !/^(?:data|blob):/.test(to)) {
        this.fault(`${name}: the page asks elsewhere: ${to}`);
      }
    });
    this.last = page;
    return Object.assign(page, { reader: name });
  }

  fault(text) {
    console.error(`FAULT ${text}`);
    this.faults.push(text);
  }

  check(condition, text) {
    if (!condition) this.fault(text);
  }

  /** What the page showed when the walk could not go on. */
  async keep_last() {
    await this.last?.screenshot({ path: join(this.shots, 'stopped.png') }).catch(() => {});
  }

  /** Waits until nothing loads, takes a picture, and looks for serious faults of accessibility. */
  async look(page, name) {
    await page.waitForFunction(() => !document.querySelector('.spinner'), null, {
      timeout: 60_000,
    });
    await page.evaluate(() => document.fonts.ready);
    await page.screenshot({ path: join(this.shots, `${page.reader}-${name}.png`) });
    const over = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    this.check(over <= 0, `${page.reader} ${name}: the page is ${over} pixels too wide`);
    await page.evaluate(axe);
    const found = await page.evaluate(() =>
      globalThis.axe.run(document, { resultTypes: ['violations'] }),
    );
    for (const fault of found.violations) {
      if (!['serious', 'critical'].includes(fault.impact)) continue;
      const nodes = fault.nodes
        .slice(0, 4)
        .map(
          (node) =>
            `${node.html.slice(0, 160)} :: ${node.any[0]?.message ?? node.all[0]?.message ?? node.none[0]?.message ?? ''}`,
        );
      this.fault(`${page.reader} ${name}: ${fault.id} (${fault.impact}): ${nodes.join(' | ')}`);
    }
  }
}

/** The page's texts in a language, by their names. */
export function messages_of(walk, language) {
  const place = new URL(`../src/language/messages/${language}.json`, import.meta.url);
  const messages = JSON.parse(readFileSync(place, 'utf8'));
  return (name) => messages[name] ?? walk.fault(`no message ${name} in ${language}`);
}

/** Fills in the sign-in page and sends it. */
export async function sign_in(page, t, { name, password }) {
  await page.getByLabel(t('account.name')).fill(name);
  await page.getByLabel(t('account.password'), { exact: true }).fill(password);
  await page.getByRole('button', { name: t('sign_in.send'), exact: true }).click();
}

/** Runs it to its end and ends the process: 0 where nothing was wrong. */
export async function run(walk, main) {
  try {
    await walk.start();
    await main();
  } catch (error) {
    walk.fault(error.stack ?? String(error));
    await walk.keep_last();
  } finally {
    await walk.stop();
  }
  console.log(walk.faults.length === 0 ? 'no fault was found' : `${walk.faults.length} faults`);
  process.exit(walk.faults.length === 0 ? 0 : 1);
}
