import { describe, expect, it } from 'vitest';

import { choose_language, load_messages, size_of, speaker_of } from './language';

describe('the language', () => {
  it('is the kept one, else the first of the browser that the page has, else English', () => {
    expect(choose_language('es', ['fr'])).toBe('es');
    expect(choose_language(null, ['de-DE', 'ar-EG', 'fr'])).toBe('ar');
    expect(choose_language('xx', ['FR-ca'])).toBe('fr');
    expect(choose_language(null, ['de'])).toBe('en');
    expect(choose_language('toString', [])).toBe('en');
  });

  it('writes numbers and counts its own way', async () => {
    const french = speaker_of('fr', await load_messages('fr'));
    expect(french.number(1234567)).toMatch(/^1\s234\s567$/);
    expect(french.t('table.rows', { count: 1 })).toBe('1 ligne');
    const arabic = speaker_of('ar', await load_messages('ar'));
    expect(arabic.number(12)).toBe('12');
    expect(arabic.t('table.rows', { count: 2 })).toBe('صفان');
  });
});

describe('sizes', () => {
  it('are in binary units with three digits', () => {
    const write = (value: number) => String(Number(value.toPrecision(3)));
    expect(size_of(0, write)).toBe('0\u00a0B');
    expect(size_of(1023, write)).toBe('1020\u00a0B');
    expect(size_of(1536, write)).toBe('1.5\u00a0KiB');
    expect(size_of(5 * 1024 ** 4, write)).toBe('5\u00a0TiB');
  });
});
