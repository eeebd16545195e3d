// A real Chromium (Debian's) for tests of the page: one line of JSON in for each thing to do, one out with what came.
//
// Usage: browser.js CHROMIUM [ARGUMENT...]. In: {"do": VERB, "with": [...]}, VERB one of those below or a method of
// Playwright's Page. Out: {"value": ...} or {"error": TEXT}. Ends with its standard input.
'use strict';
const fs = require('fs');
const readline = require('readline');
const { chromium } = require('playwright-core');

const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const [executablePath, ...args] = process.argv.slice(2);
let browser;
let context;
let page;
let seen = { requests: [], problems: [] };

const verbs = {
  /** A new window, as after a fresh start of the browser: nothing is kept from the last one. */
  async open(url, { width = 1280, height = 900, dark = false, ...more } = {}) {
    await verbs.close();
    seen = { requests: [], problems: [] };
    context = await browser.newContext({
      viewport: { width, height },
      colorScheme: dark ? 'dark' : 'light',
      reducedMotion: 'reduce',
      ...more,
    });
    await context.addInitScript(() => {
      window.violations = [];
      document.addEventListener('securitypolicyviolation', (event) =>
        window.violations.push(`${event.violatedDirective} ${event.blockedURI}`),
      );
    });
    page = await context.newPage();
    page.setDefaultTimeout(20000 * Number(process.env.TOLLGATE_TEST_PATIENCE || 1));
    context.on('request', (request) => seen.requests.push(request.url()));
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) seen.problems.push(message.text());
    });
    page.on('pageerror', (error) => seen.problems.push(String(error)));
    const answer = await page.goto(url);
    return answer.status();
  },
  async close() {
    if (context) await context.close();
    context = undefined;
  },
  async seen() {
    return { ...seen, violations: await page.evaluate('window.violations') };
  },
  /** What everything that fits says, in the document's order. */
  async texts(selector) {
    return (await page.locator(selector).allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim());
  },
  async count(selector) {
    return page.locator(selector).count();
  },
  /** Which element has the focus, as `TAG#id` or by its text. */
  async focus_is_on() {
    return page.evaluate(() => {
      const on = document.activeElement;
      return on.id ? `#${on.id}` : (on.textContent || on.getAttribute('aria-label') || on.tagName).trim();
    });
  },
  async key(name) {
    await page.keyboard.press(name);
  },
  async type(text) {
    await page.keyboard.insertText(text);
  },
  async colours(scheme) {
    await page.emulateMedia({ colorScheme: scheme });
  },
  /** Every rule of axe-core that finds something, with where. */
  async accessibility() {
    if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe);
    const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
    return found.violations.map(
      (one) =>
        `${one.id}: ${one.help}: ${one.nodes.map((node) => `${node.target} ${node.failureSummary}`).join(' | ')}`,
    );
  },
  /** From now on answers of `pattern` have these members over those of the program's own. */
  async merge(pattern, members) {
    await page.route(pattern, async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, json: { ...(await answer.json()), ...members } });
    });
  },
  /** `pattern` is answered by this instead of the program. */
  async answer(pattern, status, json) {
    await page.route(pattern, (route) => route.fulfill({ status, json }));
  },
  async answer_page(pattern, body) {
    await page.route(pattern, (route) => route.fulfill({ status: 200, contentType: 'text/html', body }));
  },
  /** The next request of `pattern` reaches the program, and its answer is lost on the way back. */
  async lose_answer(pattern) {
    await page.route(
      pattern,
      async (route) => {
        await route.fetch();
        await route.abort();
      },
      { times: 1 },
    );
  },
  async hide(hidden) {
    await page.evaluate((value) => {
      Object.defineProperty(document, 'hidden', { configurable: true, get: () => value });
      document.dispatchEvent(new Event('visibilitychange'));
    }, hidden);
  },
};

async function main() {
  browser = await chromium.launch({ executablePath, args });
  console.log(JSON.stringify({ value: browser.version() }));
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const { do: verb, with: given } = JSON.parse(line);
    let told;
    try {
      const value = await (verbs[verb] ?? page[verb].bind(page))(...given);
      told = {
        value:
          value === undefined ||
          (value !== null && typeof value === 'object' && value.constructor !== Object && !Array.isArray(value))
            ? null
            : value,
      };
    } catch (error) {
      told = { error: String(error) };
    }
    console.log(JSON.stringify(told));
  }
  await browser.close();
}

main();
