// Signing in through a provider: refused at first, bound by an administrator, then signed in.
// usage: node e2e/open_id.mjs   with SPOOR_ADDRESS, _PROVIDER, _PASSWORD and _SHOTS
import { readFileSync } from 'node:fs';

import { Walk } from './browser.mjs';

const { SPOOR_ADDRESS: address, SPOOR_PROVIDER: elsewhere, SPOOR_PASSWORD } = process.env;
const walk = new Walk({ address, elsewhere, shots: process.env.SPOOR_SHOTS });

function messages_of(language) {
  const place = new URL(`../src/language/messages/${language}.json`, import.meta.url);
  const messages = JSON.parse(readFileSync(place, 'utf8'));
  return (name) => messages[name] ?? walk.fault(`no message ${name} in ${language}`);
}

/** The button, the provider's question, and back. */
async function by_provider(page, t) {
  await page.goto('/sign-in');
  const label = t('sign_in.by_provider').replace('{label}', 'the national identity house');
  await page.getByRole('button', { name: label }).waitFor();
  await walk.look(page, '01-sign-in');
  await page.getByRole('button', { name: label }).click();
  await page.getByRole('link', { name: 'Yes' }).click();
}

async function refused(page, t) {
  await by_provider(page, t);
  await page.getByText('ana-7').waitFor();
  walk.check(new URL(page.url()).search === '', 'the code stays in the address');
  await walk.look(page, '02-unknown');
  await page.getByRole('link', { name: t('sign_in.again') }).click();
}

async function bind(page, t) {
  await page.getByLabel(t('account.name')).fill('root');
  await page.getByLabel(t('account.password'), { exact: true }).fill(SPOOR_PASSWORD);
  await page.getByRole('button', { name: t('sign_in.send'), exact: true }).click();
  await page.locator('.shell').waitFor();
  await page.goto('/administration');
  await page.getByRole('row').filter({ hasText: 'ana' }).click();
  const subject = t('subject.subject').replace('{label}', 'the national identity house');
  await page.getByLabel(subject).fill('ana-7');
  await walk.look(page, '03-bind');
  await page.getByRole('button', { name: t('subject.bind') }).click();
  await page.getByRole('button', { name: t('subject.unbind') }).waitFor();
  await walk.look(page, '04-bound');
}

async function signed_in(page, t) {
  await by_provider(page, t);
  await page.locator('.shell').waitFor();
  walk.check(new URL(page.url()).pathname === '/', `signed in at ${page.url()}`);
  await page.goto('/account');
  await page.getByText('Ana').first().waitFor();
  await walk.look(page, '05-account');
}

async function main() {
  await walk.start();
  const stranger = await walk.reader({ name: 'en', locale: 'en-GB' });
  await refused(stranger, messages_of('en'));
  await bind(stranger, messages_of('en'));
  const readers = [
    ['ar', { name: 'ar', locale: 'ar' }],
    ['fr', { name: 'fr-dark', locale: 'fr-FR', dark: true, width: 820 }],
    ['es', { name: 'es', locale: 'es-ES' }],
  ];
  for (const [language, about] of readers) {
    await signed_in(await walk.reader(about), messages_of(language));
  }
}

try {
  await main();
} catch (error) {
  walk.fault(String(error));
  await walk.keep_last();
} finally {
  await walk.stop();
}
process.exit(walk.faults.length === 0 ? 0 : 1);
