// The languages of the page, the choice among them, and messages with ICU plurals.
import { IntlMessageFormat } from 'intl-messageformat';

import type en from './messages/en.json';

export type Message = keyof typeof en;
export type Values = Record<string, string | number>;

export const LANGUAGES = {
  en: { name: 'English', locale: 'en-GB', numbers: 'en-GB', direction: 'ltr' },
  fr: { name: 'Français', locale: 'fr-FR', numbers: 'fr-FR', direction: 'ltr' },
  es: { name: 'Español', locale: 'es-ES', numbers: 'es-ES', direction: 'ltr' },
  // Western digits: the same figure stands beside it in hashes, offsets and addresses.
  ar: { name: 'العربية', locale: 'ar-AE', numbers: 'ar-AE-u-nu-latn', direction: 'rtl' },
} as const;
export type Language = keyof typeof LANGUAGES;

export function is_language(text: string | null | undefined): text is Language {
  return text != null && Object.hasOwn(LANGUAGES, text);
}

/** The reader's own choice, else the first language of the browser that the page has. */
export function choose_language(kept: string | null, wished: readonly string[]): Language {
  if (is_language(kept)) return kept;
  for (const wish of wished) {
    const language = wish.toLowerCase().split('-')[0];
    if (is_language(language)) return language;
  }
  return 'en';
}

const loaders = import.meta.glob<Record<string, string>>('./messages/*.json', {
  import: 'default',
});

export async function load_messages(language: Language): Promise<Record<string, string>> {
  const load = loaders[`./messages/${language}.json`];
  if (!load) throw new Error(`There are no messages in ${language}.`);
  return load();
}

export interface Speaker {
  language: Language;
  t: (message: Message, values?: Values) => string;
  number: (value: number) => string;
  share: (value: number) => string;
  size: (bytes: number) => string;
}

export function speaker_of(language: Language, messages: Record<string, string>): Speaker {
  const { numbers } = LANGUAGES[language];
  const formats = new Map<string, IntlMessageFormat>();
  const plain = new Intl.NumberFormat(numbers);
  const short = new Intl.NumberFormat(numbers, { maximumSignificantDigits: 3 });
  const percent = new Intl.NumberFormat(numbers, {
    style: 'percent',
    maximumSignificantDigits: 3,
  });
  return {
    language,
    t: (message, values) => {
      const text = messages[message] ?? message;
      if (!text.includes('{')) return text;
      let format = formats.get(message);
      if (!format) {
        format = new IntlMessageFormat(text, numbers);
        formats.set(message, format);
      }
      return String(format.format(values));
    },
    number: (value) => plain.format(value),
    share: (value) => percent.format(value),
    size: (bytes) => size_of(bytes, (value) => short.format(value)),
  };
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** 1536 → "1.5 KiB": the unit's letters are the standard's in every language. */
export function size_of(bytes: number, write: (value: number) => string): string {
  let unit = 0;
  let value = bytes;
  while (value >= 1024 && unit + 1 < UNITS.length) {
    value /= 1024;
    unit += 1;
  }
  return `${write(value)}\u00a0${UNITS[unit]}`;
}
