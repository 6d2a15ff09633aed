import { describe, expect, it } from 'vitest';

import { safe_return } from '../shell/address';
import { snippet_parts } from './snippet';

describe('a snippet', () => {
  it('is cut at matches that are counted in bytes', () => {
    const parts = snippet_parts('la café noir', 100, [{ begin: 103, end: 108 }]);
    expect(parts).toEqual([
      { text: 'la ', hit: false },
      { text: 'café', hit: true },
      { text: ' noir', hit: false },
    ]);
  });

  it('keeps every byte once where matches overlap or lie outside', () => {
    const matches = [
      { begin: 2, end: 5 },
      { begin: 0, end: 3 },
      { begin: 90, end: 99 },
    ];
    const parts = snippet_parts('abcdefg', 0, matches);
    expect(parts.map((part) => part.text).join('')).toBe('abcdefg');
    expect(parts.filter((part) => part.hit).map((part) => part.text)).toEqual(['abc', 'de']);
  });
});

describe('the way back after sign-in', () => {
  it('is a path of this page only', () => {
    expect(safe_return('/o/case/1?x=2')).toBe('/o/case/1?x=2');
    for (const wrong of [undefined, '//evil.example', '/\\evil.example', 'https://evil.example']) {
      expect(safe_return(wrong)).toBe('/');
    }
  });
});
