// The pages of pictures, keywords and sets, each in four languages, two of them by night.
// usage: node e2e/lists.mjs   with SPOOR_ADDRESS, _CASE, _NAME, _PASSWORD and _SHOTS
import { readFileSync } from 'node:fs';

import { messages_of, run, sign_in, Walk } from './browser.mjs';

const { SPOOR_ADDRESS: address, SPOOR_CASE: id, SPOOR_NAME, SPOOR_PASSWORD } = process.env;
const walk = new Walk({ address, shots: process.env.SPOOR_SHOTS });
const base = `/o/case/${id}`;

/** Pictures stand there veiled, are shown on request, and open by keyboard. */
async function gallery(page, t) {
  await page.goto(`${base}/gallery`);
  await page.locator('.thumbnail.veiled img').first().waitFor();
  await page.waitForFunction(() => !document.querySelector('.thumbnail.waiting'));
  await walk.look(page, '01-gallery-veiled');
  walk.check(
    (await page.locator('.thumbnail:not(.veiled) img').count()) === 0,
    'a picture is shown before anybody asked for it',
  );
  const tile = page.locator('.tile:has(img)').first();
  await tile.focus();
  await page.keyboard.press('Space');
  await page.locator('.thumbnail:not(.veiled) img').first().waitFor();
  await page.getByRole('button', { name: t('picture.unveil_all') }).click();
  await page.locator('.thumbnail.veiled').first().waitFor({ state: 'detached' });
  await walk.look(page, '02-gallery');
  await page.goto(`${base}/gallery?path=*IMG_1054.JPG`);
  await page.locator('.thumbnail img').first().waitFor();
  await page.locator('.tile').first().focus();
  await page.keyboard.press('Enter');
  await page
    .locator('.tabs')
    .getByRole('button', { name: t('item.picture') })
    .click();
  await page.locator('.picture-frame.veiled img').waitFor();
  await page.getByRole('button', { name: t('picture.unveil') }).click();
  await page.locator('.picture-frame:not(.veiled) img').waitFor();
  await walk.look(page, '03-picture');
}

/** What cannot be drawn says why. */
async function undrawn(page, t) {
  await page.goto(`${base}/gallery?path=**/pictures/*.jpg`);
  const tile = (name) => page.locator('.tile').filter({ hasText: name });
  await tile('empty.jpg').getByText(t('picture.none_empty')).waitFor();
  await tile('notes.jpg').getByText(t('picture.none_format')).waitFor();
  await tile('head.jpg').getByText(t('picture.none_damaged')).waitFor();
  await tile('whole.jpg').locator('img').waitFor();
  await page.goto(`${base}/gallery?path=**/pic1/empty.jpg`);
  await page.getByText(t('picture.too_thin')).first().waitFor();
  await page.goBack();
  await tile('whole.jpg').locator('img').waitFor();
  await page.getByRole('button', { name: t('picture.unveil_all') }).click();
  await walk.look(page, '04-undrawn');
}

/** What parsers read is a table of fields, reached from the timeline by an address of its own. */
async function records(page, t) {
  await page.goto(`${base}/timeline?record=windows.prefetch.execution`);
  await page.locator('.table-body .table-row').first().click();
  const fields = page.locator('.record-fields');
  await fields.getByText(t('record_field.run_count')).waitFor();
  walk.check(/record=[0-9a-f]{32}/.test(page.url()), `no record in the address: ${page.url()}`);
  walk.check(!(await fields.innerText()).includes('{"'), 'a record is shown as JSON');
  await walk.look(page, '05-prefetch');
  await page.goto(`${base}/timeline?record=windows.evtx.event`);
  await page.locator('.table-body .table-row').first().click();
  await fields.getByText(t('record_field.event_id'), { exact: true }).waitFor();
  await fields.locator('summary').first().click();
  await fields.locator('.markup p').nth(3).waitFor();
  await walk.look(page, '06-event');
  await page.goto(`${page.url()}&zone=source&text=nothing-has-these-words`);
  await page.getByText(t('state.no_match'), { exact: true }).waitFor();
  await fields.waitFor();
  await page.goto(`${base}/timeline?record=linux.utmp.entry`);
  await page.locator('.table-body .table-row').first().click();
  await fields.getByText(t('record_field.line'), { exact: true }).waitFor();
  await walk.look(page, '07-login');
}

/** Arabic evidence reads from right to left in every language of the page, its hits too. */
async function arabic_text(page) {
  await page.goto(`${base}/search?q=${encodeURIComponent('القمر')}`);
  const found = page.locator('.snippet').filter({ has: page.locator('mark') });
  await found.first().waitFor();
  const reads = (element) => element.evaluate((each) => getComputedStyle(each).direction);
  walk.check((await reads(found.first())) === 'rtl', 'an Arabic snippet reads to the right');
  await walk.look(page, '08-arabic-found');
  await page.locator('.results li a').first().click();
  const line = page.locator('.text-box p').first();
  await line.waitFor();
  walk.check((await reads(line)) === 'rtl', 'an Arabic line reads to the right');
  await walk.look(page, '09-arabic-text');
}

/** A list typed by an examiner runs as a job; its hits are seen in context and tagged by key. */
async function keywords(page, t) {
  await page.goto(`${base}/keywords`);
  await page.getByText(t('keywords.none'), { exact: true }).waitFor();
  await walk.look(page, '10-keywords-empty');
  await page.getByRole('button', { name: t('keywords.run') }).click();
  await page.getByLabel(t('keywords.rules')).fill('debian\n/l[io]nux/\nno-such-word');
  await walk.look(page, '11-keywords-run');
  await page
    .getByRole('dialog')
    .getByRole('button', { name: t('keywords.run') })
    .click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.locator('.table-body .table-row').first().waitFor({ timeout: 180_000 });
}

async function keyword_hits(page, t, tag) {
  await page.goto(`${base}/keywords`);
  const term = page.locator('.table-body .table-row').filter({ hasText: 'debian' }).first();
  await term.waitFor();
  await walk.look(page, '12-keywords');
  await term.click();
  const hit = page.locator('.table-body .table-row').first();
  await hit.locator('.hit mark').waitFor();
  if (tag) {
    await hit.focus();
    await page.keyboard.press('t');
    await page.getByRole('dialog').getByLabel(t('remark.tag')).fill('seen قرئ');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await hit.locator('.marks .label').waitFor();
  }
  await walk.look(page, '13-keyword-hits');
}

/** A hash set is made of a list that the browser sends, offered to an examination, and removed. */
async function hash_sets(page, t) {
  await page.goto('/administration');
  await page.getByText(t('hash_set.none'), { exact: true }).waitFor();
  await page.getByRole('button', { name: t('hash_set.import') }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(t('hash_set.name')).fill('seen-before');
  const list = Array.from({ length: 2000 }, (_, n) => n.toString(16).padStart(64, 'a')).join('\n');
  await dialog
    .locator('input[type=file]')
    .setInputFiles({ name: 'seen.txt', mimeType: 'text/plain', buffer: Buffer.from(list) });
  await walk.look(page, '20-hash-set-import');
  await dialog.getByRole('button', { name: t('hash_set.import') }).click();
  await dialog.getByRole('status').waitFor();
  await dialog
    .getByRole('button', { name: t('common.close') })
    .last()
    .click();
  await page.getByText('seen-before').waitFor();
  await walk.look(page, '21-hash-sets');
  await page.goto(`${base}/jobs`);
  await page.getByRole('button', { name: t('job.examine') }).click();
  await page.getByText(t('job.options')).click();
  await page.getByLabel('seen-before').check();
  await walk.look(page, '22-examine-with-set');
  await page.keyboard.press('Escape');
  await page.goto('/administration');
  await page.getByRole('button', { name: t('hash_set.remove') }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: t('hash_set.remove') })
    .click();
  await page.getByText(t('hash_set.none'), { exact: true }).waitFor();
}

/** A filter is kept by name, shared, opened again and removed. */
async function saved_filters(page, t) {
  await page.goto(`${base}/files?path=*.jpg&kind=file`);
  await page.locator('.table-body .table-row').first().waitFor();
  await page.getByRole('button', { name: t('saved.title') }).click();
  await page.getByLabel(t('saved.name')).fill('the pictures');
  await page.getByLabel(t('saved.share')).check();
  await page.getByRole('button', { name: t('saved.save') }).click();
  await page.locator('.saved-filters li').waitFor();
  await walk.look(page, '40-saved-filters');
  await page.goto(`${base}/timeline`);
  await page.getByRole('button', { name: t('saved.title') }).click();
  await page.getByRole('button', { name: 'the pictures', exact: true }).click();
  await page.waitForURL((url) => url.search.includes('kind=file') && /files$/.test(url.pathname));
  await page.getByRole('button', { name: t('saved.title') }).click();
  await page.getByRole('button', { name: new RegExp(t('saved.forget')) }).click();
  await page.getByText(t('saved.none')).waitFor();
  await page.keyboard.press('Escape');
}

/** Moments and results of a search are spoken of by the same keys as rows elsewhere. */
async function tag_elsewhere(page, t) {
  const tag = async (word) => {
    await page.keyboard.press('t');
    await page.getByRole('dialog').getByLabel(t('remark.tag')).fill(word);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  };
  await page.goto(`${base}/timeline?path=*.docx`);
  const moment = page.locator('.table-body .table-row').first();
  await moment.waitFor();
  await moment.focus();
  await tag('of a moment');
  const shown = (word) => page.locator('.marks .label').filter({ hasText: word }).first();
  await shown('of a moment').waitFor();
  await page.goto(`${base}/search?q=linux`);
  await page.locator('.results li a').first().focus();
  await tag('of a text');
  await shown('of a text').waitFor();
  await page.reload();
  await shown('of a text').waitFor();
  await page.goto(`${base}/notes`);
  await page.locator('.remarks li').filter({ hasText: 'of a moment' }).first().waitFor();
  await page.locator('.remarks li').filter({ hasText: 'of a text' }).first().waitFor();
}

/** Meanings stand in the reader's language. */
async function meanings(page, t, language) {
  await page.goto(base);
  await page.locator('.codes li').first().waitFor();
  await page.locator('.coverage').first().waitFor();
  await walk.look(page, '30-case');
  if (language !== 'en') {
    const place = new URL(`../src/language/anomalies/${language}.json`, import.meta.url);
    const own = JSON.parse(readFileSync(place, 'utf8'));
    const code = (await page.locator('.codes li .code').first().innerText()).trim();
    await page.getByText(own[code], { exact: true }).first().waitFor();
  }
  await page.goto(`${base}/anomalies`);
  await page.locator('.table-body .table-row').first().waitFor();
  await walk.look(page, '31-anomalies');
  await page.goto(`${base}/search?q=linux`);
  await page.locator('.results li').first().waitFor();
  await walk.look(page, '32-search');
  await page.goto(`${base}/timeline`);
  await page.locator('.table-body .table-row').first().waitFor();
  await walk.look(page, '33-timeline');
  await page.goto(`${base}/search?q=%22unclosed`);
  await page.getByRole('alert').or(page.locator('.state-title')).first().waitFor();
  await walk.look(page, '34-problem');
  await page.goto(`${base}/review`);
  await page.locator('.figures').waitFor();
  await walk.look(page, '35-review');
}

const readers = [
  { name: 'en', locale: 'en-GB' },
  { name: 'ar', locale: 'ar' },
  { name: 'fr', locale: 'fr-FR', dark: true },
  { name: 'es', locale: 'es-ES', width: 820, height: 1100 },
];

await run(walk, async () => {
  for (const reader of readers) {
    const page = await walk.reader(reader);
    const t = messages_of(walk, reader.name);
    await page.goto('/');
    await sign_in(page, t, { name: SPOOR_NAME, password: SPOOR_PASSWORD });
    await page.locator('.shell').waitFor();
    await gallery(page, t);
    await undrawn(page, t);
    await records(page, t);
    await arabic_text(page);
    if (reader.name === 'en') await keywords(page, t);
    await keyword_hits(page, t, reader.name === 'en');
    await hash_sets(page, t);
    if (reader.name === 'en') await tag_elsewhere(page, t);
    await saved_filters(page, t);
    await meanings(page, t, reader.name);
  }
});
