import { IntlMessageFormat } from 'intl-messageformat';
import { parse, TYPE, type MessageFormatElement } from '@formatjs/icu-messageformat-parser';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

import { LANGUAGES, type Language } from './language';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const SOURCES = join(HERE, '..');
const languages = Object.keys(LANGUAGES) as Language[];

function messages_of(language: Language): Record<string, string> {
  return JSON.parse(readFileSync(join(HERE, 'messages', `${language}.json`), 'utf8')) as Record<
    string,
    string
  >;
}

const all = Object.fromEntries(languages.map((each) => [each, messages_of(each)])) as Record<
  Language,
  Record<string, string>
>;
const names = Object.keys(all.en);

/** The names of the values a message takes, and the plural forms it states. */
function look(
  elements: MessageFormatElement[],
  found = { values: new Set<string>(), forms: [] as string[][] },
) {
  for (const element of elements) {
    if (element.type === TYPE.literal || element.type === TYPE.pound) continue;
    if ('value' in element) found.values.add(element.value);
    if (element.type === TYPE.plural) {
      found.forms.push(Object.keys(element.options));
      for (const option of Object.values(element.options)) look(option.value, found);
    }
  }
  return found;
}

describe('messages', () => {
  it.each(languages)('are complete in %s, and none is empty', (language) => {
    const own = Object.keys(all[language]).sort();
    expect(own).toEqual([...names].sort());
    for (const name of own) expect(all[language][name]?.trim(), name).not.toBe('');
  });

  it.each(languages)('take the same values in %s as in English', (language) => {
    for (const name of names) {
      const values = look(parse(all[language][name] ?? '')).values;
      expect([...values].sort(), name).toEqual([...look(parse(all.en[name] ?? '')).values].sort());
    }
  });

  it.each(languages)('state in %s every plural form that the language has', (language) => {
    const rules = new Intl.PluralRules(LANGUAGES[language].numbers);
    const needed = rules.resolvedOptions().pluralCategories;
    for (const name of names) {
      for (const forms of look(parse(all[language][name] ?? '')).forms) {
        const wanted = needed.filter((form) => form !== 'many' || language === 'ar');
        expect(forms, `${language} ${name}`).toEqual(expect.arrayContaining(wanted));
      }
    }
  });

  it('count in Arabic with six forms and Western digits', () => {
    const format = new IntlMessageFormat(all.ar['table.rows'] ?? '', LANGUAGES.ar.numbers);
    const texts = [0, 1, 2, 5, 11, 100].map((count) => String(format.format({ count })));
    expect(new Set(texts).size).toBe(6);
    expect(texts[3]).toContain('5');
  });

  it('are all used, and all that are used exist', () => {
    const source = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
      .filter(
        (name) => /\.tsx?$/.test(name) && !name.includes('.test.') && !name.includes('openapi'),
      )
      .map((name) => readFileSync(join(SOURCES, name), 'utf8'))
      .join('\n');
    const made = new Set([...source.matchAll(/`([a-z_]+)\.\$\{/g)].map((match) => match[1]));
    for (const name of names) {
      const [area = ''] = name.split('.');
      expect(source.includes(`'${name}'`) || made.has(area), `${name} is not used`).toBe(true);
    }
    const used = [...source.matchAll(/\bt\(\s*'([^']+)'/g)].map((match) => match[1] ?? '');
    for (const name of used) expect(names, name).toContain(name);
  });
});
