import { describe, expect, it } from 'vitest';

import { parts_of_path, pieces_of } from './evidence_text';

describe('text from evidence', () => {
  it('stays in one piece where nothing is hidden', () => {
    expect(pieces_of('annual report.pdf')).toEqual([{ text: 'annual report.pdf' }]);
    expect(pieces_of('تقرير')).toEqual([{ text: 'تقرير' }]);
    expect(pieces_of('')).toEqual([]);
  });

  it('shows the override that turns exe.pdf round', () => {
    expect(pieces_of('invoice\u202efdp.exe')).toEqual([
      { text: 'invoice' },
      { mark: 'RLO', code: 'U+202E' },
      { text: 'fdp.exe' },
    ]);
  });

  it.each([...'\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069'])(
    'marks every direction control',
    (control) => {
      const pieces = pieces_of(`a${control}b`);
      expect(pieces).toHaveLength(3);
      expect(pieces[1]).toHaveProperty('mark');
    },
  );

  it('shows control characters, and keeps joiners that scripts need', () => {
    expect(pieces_of('a\u0000')).toEqual([{ text: 'a' }, { mark: '00', code: 'U+0000' }]);
    expect(pieces_of('می\u200cخواهم')).toHaveLength(1);
  });
});

describe('a path', () => {
  it('falls into names with their separators, and joins again to the same', () => {
    const path = '/Users/تقرير/x.zip|gzip/notes.txt';
    expect(parts_of_path(path)).toEqual([
      ...['/', 'Users', '/', 'تقرير', '/', 'x.zip', '|', 'gzip', '/', 'notes.txt'],
    ]);
    expect(parts_of_path(path).join('')).toBe(path);
    expect(parts_of_path('C:\\Temp')).toEqual(['C:', '\\', 'Temp']);
  });
});
