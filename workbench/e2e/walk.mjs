// The walk, in English or in Arabic: an administrator sets up the server, sends evidence and works
// on a case; then others look on in further languages, by night, on a tablet.
// usage: node e2e/walk.mjs   with SPOOR_ADDRESS, _LINK, _SOURCE, _LANGUAGE and _SHOTS
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

import { messages_of, run, sign_in, Walk } from './browser.mjs';
import { totp } from './totp.mjs';

const { SPOOR_LINK: link, SPOOR_SOURCE: source, SPOOR_LANGUAGE } = process.env;
const walk = new Walk({ address: process.env.SPOOR_ADDRESS, shots: process.env.SPOOR_SHOTS });
const NAME = 'a.examiner';
const PASSWORD = 'a long enough password';
const CASE = 'Exercise قضية 7';

async function set_up(page, t) {
  await page.goto('/sign-in');
  await page.getByText('spoor serve').waitFor();
  await walk.look(page, '01-no-account');
  await page.goto(link);
  await page.getByLabel(t('account.name')).fill(NAME);
  await page.getByLabel(t('account.display_name')).fill('A. Examiner');
  await page.getByLabel(t('account.new_password')).fill('short');
  await page.getByLabel(t('account.repeat_password')).fill(PASSWORD);
  await walk.look(page, '02-setup');
  await page.getByLabel(t('account.new_password')).fill(PASSWORD);
  await page.getByRole('alert').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: t('setup.send') }).click();
  await page.getByRole('link', { name: t('sign_in.title') }).click();
}

function password(page, t, word = PASSWORD) {
  return sign_in(page, t, { name: NAME, password: word });
}

async function enrol(page, t) {
  await page.goto('/account');
  await page.getByRole('button', { name: t('totp.begin') }).click();
  const secret = (await page.getByTestId('totp-secret').innerText()).trim();
  await walk.look(page, '05-enrolment');
  await page.getByLabel(t('sign_in.code')).fill(totp(secret));
  await page.getByRole('button', { name: t('totp.confirm') }).click();
  await page.getByText(t('totp.recovery_title')).waitFor();
  await walk.look(page, '06-recovery-codes');
  const codes = await page.locator('.recovery-codes li').allInnerTexts();
  walk.check(codes.length >= 8, `only ${codes.length} recovery codes`);
  return { secret, codes: codes.map((code) => code.trim()) };
}

async function sign_out(page, t) {
  await page.locator('.reader').click();
  await page.getByRole('menuitem', { name: t('reader.sign_out') }).click();
  await page.getByRole('heading', { name: t('sign_in.title') }).waitFor();
}

async function recover(page, t, code) {
  await password(page, t);
  await page.getByRole('button', { name: t('sign_in.use_recovery') }).click();
  await page.getByLabel(t('sign_in.recovery_code')).fill(code);
  await page.getByRole('button', { name: t('sign_in.send') }).click();
  await page.locator('.shell').waitFor();
}

/** The first account administers; to work on cases it gives itself further roles. */
async function take_roles(page, t) {
  await page.goto('/');
  await page.getByText(t('home.no_cases')).waitFor();
  await walk.look(page, '06a-home-without-roles');
  await page.goto('/administration');
  await page.getByRole('row').filter({ hasText: NAME }).click();
  for (const role of ['officer_in_charge', 'examiner', 'auditor']) {
    await page.getByLabel(t(`role.${role}`), { exact: true }).check();
  }
  await walk.look(page, '06b-roles');
  await page.getByRole('button', { name: t('common.save') }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

async function open_case(page, t) {
  await page.goto('/');
  await page.getByText(t('home.no_cases')).waitFor();
  await walk.look(page, '07-home-empty');
  await page.getByRole('button', { name: t('case.open_new') }).click();
  await page.getByLabel(t('case.name')).fill(CASE);
  await walk.look(page, '08-new-case');
  await page.getByRole('button', { name: t('case.open_send'), exact: true }).click();
  await page.getByText(t('source.none')).waitFor();
  await walk.look(page, '09-case-empty');
  return new URL(page.url()).pathname;
}

/** What may be asked of a source on the server, without asking it. */
async function job_form(page, t, base) {
  await page.goto(`${base}/files`);
  await page.getByText(t('files.none'), { exact: true }).waitFor();
  await walk.look(page, '10-files-empty');
  await page.goto(`${base}/jobs`);
  await page.getByRole('button', { name: t('job.examine') }).click();
  const row = page.getByRole('row').filter({ hasText: basename(source) });
  await row.getByRole('button').click();
  await page.getByLabel(t('job.reason')).fill('the exercise');
  await page.getByText(t('job.options')).click();
  await walk.look(page, '11-examine');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

async function choose_file(page, button, file) {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: button }).click();
  await (await chooser).setFiles(file);
}

/** The line to the server: broken while the second piece is on its way, silent for the fourth. */
async function breaking_line(page) {
  const line = { cut: false };
  let pieces = 0;
  line.silent = new Promise((told) => {
    line.route = page.route('**/uploads/*', async (route) => {
      if (route.request().method() === 'PATCH') pieces += 1;
      if (pieces === 2 && route.request().method() === 'PATCH') line.cut = true;
      if (line.cut) await route.abort('connectionreset');
      else if (pieces === 4 && route.request().method() === 'PATCH') told();
      else await route.continue();
    });
  });
  await line.route;
  return line;
}

/** Evidence is sent from the browser. The line breaks, then the page is closed: both go on. */
async function upload(page, t, base) {
  await page.goto(base);
  const line = await breaking_line(page);
  await choose_file(page, t('upload.choose'), source);
  await page.getByText(t('upload.waiting')).waitFor();
  await walk.look(page, '12-line-broken');
  line.cut = false;
  await line.silent;
  await page.reload();
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await page.getByRole('button', { name: t('upload.same_file') }).waitFor();
  const arrived = await page.locator('.upload progress').getAttribute('value');
  walk.check(Number(arrived) > 0, 'nothing of what was sent is left');
  await choose_file(page, t('upload.same_file'), {
    name: basename(source),
    mimeType: 'application/octet-stream',
    buffer: Buffer.from('something else'),
  });
  await page.getByText(t('upload.other_file')).waitFor();
  await walk.look(page, '13-other-file');
  await choose_file(page, t('upload.same_file'), source);
  await page.locator('.upload').getByText(t('upload.complete'), { exact: true }).waitFor();
  const sha256 = createHash('sha256').update(readFileSync(source)).digest('hex');
  await page.locator('.upload').getByText(sha256).waitFor();
  await walk.look(page, '14-sent');
}

async function examine(page, t, base) {
  await page.getByRole('button', { name: t('upload.examine'), exact: true }).click();
  await page.locator('.upload').getByText(t('job.queued'), { exact: true }).waitFor();
  await page.goto(`${base}/jobs`);
  const ended = page.getByText(new RegExp(`^(?:${t('job.complete')}|${t('job.incomplete')})$`));
  await ended.first().waitFor({ timeout: 180_000 });
  await page.locator('.table-body .table-row').first().click();
  await page.getByRole('dialog').waitFor();
  await walk.look(page, '15-job');
  await page.keyboard.press('Escape');
}

/** Each view by its address, so that links into the middle of the page are walked too. */
async function views(page, t, base) {
  await page.goto('/');
  await page.locator('.table-body .table-row').first().waitFor();
  await walk.look(page, '20-home');
  await page.goto(base);
  await page.locator('.coverage').first().waitFor();
  await page.getByText(t('authority.unauthorised')).first().waitFor();
  await walk.look(page, '21-case');
  await page.goto(`${base}/files?sort=-size`);
  await page.locator('.table-body .table-row').first().waitFor();
  await page.locator('.tree .twig').nth(1).waitFor();
  await walk.look(page, '22-files');
  await page.goto(`${base}/files?path=*no-such-name*`);
  await page.getByText(t('state.no_match'), { exact: true }).waitFor();
  await walk.look(page, '23-files-no-match');
  await page.goto(`${base}/selectors`);
  await page.locator('.table-body .table-row').first().waitFor();
  await walk.look(page, '24-selectors');
  await page.locator('.table-body .table-row').first().click();
  await page.locator('.hit').first().waitFor();
  await walk.look(page, '25-selector-hits');
  await page.goto(`${base}/timeline`);
  await page.locator('.timeline svg').waitFor();
  await page.locator('.table-body .table-row').first().waitFor();
  await walk.look(page, '26-timeline');
  await page.goto(`${base}/anomalies`);
  await page.locator('.coverage').first().waitFor();
  await walk.look(page, '27-anomalies');
  await page.goto(`${base}/search?q=the`);
  await page.locator('.results li, .state-title').first().waitFor();
  await walk.look(page, '28-search');
  await page.goto(`${base}/ledger`);
  await page.locator('.table-body .table-row').first().waitFor();
  await walk.look(page, '29-ledger');
  await page.goto(`${base}/notes`);
  await page.locator('.remarks li, .state-title').first().waitFor();
  await walk.look(page, '34-notes');
  await page.goto(`${base}/review`);
  await page.locator('.figures').waitFor();
  await walk.look(page, '35-review');
  await page.goto(`${base}/tasks`);
  await page.locator('.tasks li, .state-title').first().waitFor();
  await walk.look(page, '36-tasks');
  await page.goto('/jobs');
  await page.locator('.table-body .table-row').first().waitFor();
  await walk.look(page, '30-jobs');
  await page.goto('/administration');
  await page.locator('.table-body .table-row').first().waitFor();
  await walk.look(page, '31-administration');
  await page.goto('/account');
  await page.getByText(t('totp.on_hint')).waitFor();
  await walk.look(page, '32-account');
  await page.goto('/nowhere');
  await page.getByText(t('state.not_found')).waitFor();
  await walk.look(page, '33-missing');
}

/** A tag by its key in a table, then note, bookmark and translation on the item's own page. */
async function remark(page, t, base) {
  await page.goto(`${base}/files?kind=file&path=*.docx`);
  const first = page.locator('.table-body .table-row').first();
  await first.waitFor();
  await first.focus();
  await page.keyboard.press('t');
  await page.getByRole('dialog').getByLabel(t('remark.tag')).fill('invoice فاتورة');
  await walk.look(page, '60-tag');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await first.locator('.marks .label').waitFor();
  await walk.look(page, '61-tagged');
  await first.focus();
  await page.keyboard.press('Enter');
  await page.locator('.remarks').waitFor();
  await page.keyboard.press('n');
  await page.getByRole('dialog').getByLabel(t('remark.note')).fill('من كتب هذا؟ Who wrote this?');
  await page.getByRole('button', { name: t('common.save') }).click();
  await page.locator('.remark-text').waitFor();
  await page.keyboard.press('b');
  await page.locator('.remarks li').nth(2).waitFor();
  await walk.look(page, '62-item-remarks');
  await page
    .locator('.tabs')
    .getByRole('button', { name: t('item.text') })
    .click();
  await page.getByRole('button', { name: t('translation.add') }).click();
  await page.getByLabel(t('translation.language'), { exact: true }).fill('ar');
  const words = page.getByRole('textbox', { name: t('translation.words'), exact: true });
  await words.fill('نص تجريبي للترجمة\nسطر ثان');
  await walk.look(page, '63-translate');
  await page.getByRole('button', { name: t('translation.sign') }).click();
  await page.locator('.translation').waitFor();
  await walk.look(page, '64-translated');
}

/** Shares out, decides with the keys, takes one back, and draws a sample. */
async function review(page, t, base) {
  await page.goto(`${base}/review`);
  await page.getByRole('button', { name: t('review.new_batches') }).click();
  const form = page.getByRole('dialog');
  await form.getByLabel(t('case.name'), { exact: true }).fill('First look');
  await form.getByLabel('A. Examiner').check();
  await walk.look(page, '65-new-batches');
  await page.getByRole('button', { name: t('review.make_batches') }).click();
  await page.locator('.table-body .table-row').first().click();
  const items = page.locator('.review-list li');
  await items.nth(2).waitFor();
  await page.locator('.review-bar').waitFor();
  await walk.look(page, '66-batch');
  await page.keyboard.press('1');
  await items.nth(0).locator('.review.relevant').waitFor();
  await page.keyboard.press('4');
  await items.nth(1).locator('.review.exculpatory').waitFor();
  await page.keyboard.press('u');
  await items.nth(1).locator('.review.exculpatory').waitFor({ state: 'detached' });
  await page.keyboard.press('2');
  await items.nth(1).locator('.review.not_relevant').waitFor();
  await walk.look(page, '67-decided');
  await page.goto(`${base}/files?review=relevant`);
  await page.locator('.table-body .review.relevant').first().waitFor();
  await walk.look(page, '68-by-state');
}

/** The batch that is begun, in another language. */
async function page_of_batch(page, base) {
  await page.goto(`${base}/review`);
  await page.locator('.table-body .table-row').first().click();
  await page.locator('.review-bar').waitFor();
  await walk.look(page, '67-decided');
  await page.goto(`${base}/files?kind=file&path=*.docx`);
  await page.locator('.table-body .marks .label').first().waitFor();
  await page.locator('.table-body .table-row').first().focus();
  await page.keyboard.press('Enter');
  await page.locator('.remarks li').first().waitFor();
  await walk.look(page, '62-item-remarks');
}

async function give_task(page, t, base) {
  await page.goto(`${base}/tasks`);
  await page.getByRole('button', { name: t('task.new') }).click();
  await page
    .getByRole('dialog')
    .getByLabel(t('task.title'), { exact: true })
    .fill('Ask the provider / اسأل المزوّد');
  await walk.look(page, '69-new-task');
  await page.getByRole('button', { name: t('task.send') }).click();
  await page.locator('.tasks li').first().waitFor();
  await page.goto('/');
  await page.locator('.tasks li').nth(1).waitFor();
  await walk.look(page, '70-inbox');
}

/** Saved as a file with what was marked, and its own page looked at. */
async function report(page, t, base) {
  await page.goto(base);
  await page.getByRole('button', { name: t('report.title') }).click();
  await walk.look(page, '71-report');
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: t('report.write') }).click();
  const path = await (await saved).path();
  const html = readFileSync(path, 'utf8');
  for (const wanted of ['invoice فاتورة', 'Who wrote this?', 'UNAUTHORISED', 'not relevant']) {
    walk.check(html.includes(wanted), `the report has no '${wanted}'`);
  }
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  const reader = await page.context().newPage();
  await reader.setContent(html);
  await reader.locator('h2').last().scrollIntoViewIfNeeded();
  await reader.screenshot({ path: `${process.env.SPOOR_SHOTS}/${page.reader}-72-report.png` });
  await reader.locator('.marked').scrollIntoViewIfNeeded();
  await reader.screenshot({ path: `${process.env.SPOOR_SHOTS}/${page.reader}-73-report.png` });
  await reader.close();
}

/** A deleted file found by filter and keys, and its parts. */
async function item(page, t, base) {
  await page.goto(`${base}/files?state=deleted&kind=file&sort=-size`);
  const first = page.locator('.table-body .table-row').first();
  await first.waitFor();
  await walk.look(page, '40-deleted');
  await first.focus();
  await page.keyboard.press('ArrowDown');
  const second = page.locator('.table-body .table-row[aria-rowindex="3"]');
  walk.check(
    await second.evaluate((row) => row === document.activeElement),
    'the arrow key does not move to the next row',
  );
  await page.keyboard.press('Enter');
  await page.locator('.origin-chain').waitFor();
  walk.check(/\/item\/[0-9a-f]{32}/.test(page.url()), `Enter did not open the item: ${page.url()}`);
  await walk.look(page, '41-item');
  await page.getByRole('button', { name: t('item.hex') }).click();
  const bytes = page.locator('.hex-bytes').filter({ hasText: /^[0-9a-f]{2} / });
  await bytes.first().waitFor();
  await walk.look(page, '42-hex');
  const address = page.url();
  await page.reload();
  await page.locator('.hex-line').first().waitFor();
  walk.check(page.url() === address, 'the address of a part does not lead back to it');
}

async function brush(page, t, base) {
  await page.goto(`${base}/timeline`);
  const picture = page.locator('.timeline svg');
  await picture.waitFor();
  const before = await page.locator('.timeline figcaption').innerText();
  const box = await picture.boundingBox();
  await page.mouse.move(box.x + box.width * 0.6, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width - 2, box.y + 40, { steps: 5 });
  await page.mouse.up();
  await page.waitForURL(/from=.*to=/);
  await page.getByRole('button', { name: t('timeline.whole') }).waitFor();
  walk.check(before !== '', 'the timeline says nothing of its span');
  await walk.look(page, '43-brushed');
}

/** Words are typed, a result is reached and opened by the keyboard. */
async function search(page, t, base) {
  await page.goto(`${base}/search`);
  await page.getByText(t('search.start'), { exact: true }).waitFor();
  await walk.look(page, '47-search-empty');
  await page.getByLabel(t('search.words')).fill('second page');
  await page.keyboard.press('Enter');
  const first = page.locator('.results li a').first();
  await first.waitFor();
  await page.locator('.results mark').first().waitFor();
  await walk.look(page, '48-found');
  await first.focus();
  await page.keyboard.press('Enter');
  await page.locator('.text-box').waitFor();
  await walk.look(page, '49-item-text');
}

async function omnibox(page, t, base) {
  await page.goto(base);
  await page.locator('.coverage').first().waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('jpg');
  await page.getByRole('option').nth(1).waitFor();
  await walk.look(page, '44-omnibox');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForURL(/files\?path=/);
  await page.locator('.table-body .table-row').first().waitFor();
  await page.locator('h1').click();
  await page.keyboard.press('?');
  await page.getByRole('dialog').waitFor();
  await walk.look(page, '45-keys');
  await page.keyboard.press('Escape');
}

async function verify(page, t, base) {
  await page.goto(`${base}/ledger`);
  await page.getByRole('button', { name: t('ledger.verify') }).click();
  await page.getByText(t('ledger.intact')).waitFor({ timeout: 60_000 });
  await walk.look(page, '46-verified');
}

async function invite(page, t) {
  await page.goto('/administration');
  await page.getByRole('button', { name: t('account.new') }).click();
  await page.getByLabel(t('account.name')).fill('b.analyst');
  await page.getByLabel(t('account.display_name')).fill('ب. محلل');
  await page.getByLabel(t('role.analyst')).check();
  await walk.look(page, '47-new-account');
  await page.getByRole('button', { name: t('account.new_send') }).click();
  await page.getByText('/setup#').waitFor();
  await walk.look(page, '48-invitation');
}

/** From the link of the first start to the sign-out, in one language. */
async function journey(language, reader) {
  const t = messages_of(walk, language);
  const page = await walk.reader(reader);
  await set_up(page, t);
  await check_direction(page, language);
  await walk.look(page, '03-sign-in');
  await password(page, t, 'a wrong password, in truth');
  await page.getByRole('alert').waitFor();
  await walk.look(page, '04-refused');
  await password(page, t);
  await page.locator('.shell').waitFor();
  const { secret, codes } = await enrol(page, t);
  await take_roles(page, t);
  const base = await open_case(page, t);
  await job_form(page, t, base);
  await upload(page, t, base);
  await examine(page, t, base);
  await views(page, t, base);
  await item(page, t, base);
  await brush(page, t, base);
  await search(page, t, base);
  await omnibox(page, t, base);
  await verify(page, t, base);
  await remark(page, t, base);
  await review(page, t, base);
  await give_task(page, t, base);
  await report(page, t, base);
  await invite(page, t);
  await sign_out(page, t);
  await password(page, t);
  await page.getByLabel(t('sign_in.code')).waitFor();
  await walk.look(page, '50-second-factor');
  // The code that enrolled has been used; the next one is a step of thirty seconds later.
  await page.getByLabel(t('sign_in.code')).fill(totp(secret, Date.now() + 30_000));
  await page.getByRole('button', { name: t('sign_in.send') }).click();
  await page.locator('.shell').waitFor();
  await sign_out(page, t);
  await page.goto(base);
  await page.getByRole('heading', { name: t('sign_in.title') }).waitFor();
  return { base, codes };
}

async function check_direction(page, language) {
  const direction = await page.evaluate(() => document.documentElement.dir);
  walk.check(direction === (language === 'ar' ? 'rtl' : 'ltr'), `${language} reads ${direction}`);
}

async function another(options, language, base, code) {
  const t = messages_of(walk, language);
  const page = await walk.reader(options);
  await page.goto(`/sign-in?return=${encodeURIComponent(base)}`);
  await page.getByRole('heading', { name: t('sign_in.title') }).waitFor();
  await check_direction(page, language);
  await walk.look(page, '03-sign-in');
  await recover(page, t, code);
  await page.waitForURL((url) => url.pathname === base);
  await views(page, t, base);
  await item(page, t, base);
  await page_of_batch(page, base);
  await sign_out(page, t);
}

/** Who works on the case, and who looks on in which language. */
const MAIN = {
  en: { name: 'en-light', locale: 'en-GB' },
  ar: { name: 'ar-light', locale: 'ar-EG' },
};
const OTHERS = {
  en: [
    ['en', { name: 'en-dark', locale: 'en-US', dark: true }],
    ['fr', { name: 'fr-tablet', locale: 'fr-FR', width: 820, height: 1180 }],
  ],
  ar: [
    ['ar', { name: 'ar-dark-tablet', locale: 'ar-EG', dark: true, width: 820, height: 1180 }],
    ['es', { name: 'es-light', locale: 'es-MX' }],
  ],
};

await run(walk, async () => {
  const { base, codes } = await journey(SPOOR_LANGUAGE, MAIN[SPOOR_LANGUAGE]);
  for (const [index, [language, reader]] of OTHERS[SPOOR_LANGUAGE].entries()) {
    await another(reader, language, base, codes[index]);
  }
});
