// Signing in through a provider: refused at first, bound by an administrator, then signed in.
// usage: node e2e/open_id.mjs   with SPOOR_ADDRESS, _PROVIDER, _PASSWORD and _SHOTS
import { messages_of, run, sign_in, Walk } from './browser.mjs';

const { SPOOR_ADDRESS: address, SPOOR_PROVIDER: elsewhere, SPOOR_PASSWORD } = process.env;
const walk = new Walk({ address, elsewhere, shots: process.env.SPOOR_SHOTS });

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
  await sign_in(page, t, { name: 'root', password: SPOOR_PASSWORD });
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
  const stranger = await walk.reader({ name: 'en', locale: 'en-GB' });
  await refused(stranger, messages_of(walk, 'en'));
  await bind(stranger, messages_of(walk, 'en'));
  const readers = [
    ['ar', { name: 'ar', locale: 'ar' }],
    ['fr', { name: 'fr-dark', locale: 'fr-FR', dark: true, width: 820 }],
    ['es', { name: 'es', locale: 'es-ES' }],
  ];
  for (const [language, about] of readers) {
    await signed_in(await walk.reader(about), messages_of(walk, language));
  }
}

await run(walk, main);
