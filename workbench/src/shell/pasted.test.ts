import { describe, expect, it } from 'vitest';

import { name_pattern, readings_of } from './pasted';

const MD5 = '0123456789abcdef0123456789ABCDEF';

describe('what is pasted', () => {
  it('is a hash, and with 32 digits perhaps an id', () => {
    expect(readings_of('a'.repeat(64)).map((each) => each.kind)).toEqual(['hash']);
    expect(readings_of('a'.repeat(40)).map((each) => each.kind)).toEqual(['hash']);
    expect(readings_of(` ${MD5} `)).toEqual([
      { kind: 'hash', hash: MD5.toLowerCase() },
      { kind: 'id', id: MD5.toLowerCase() },
    ]);
  });

  it('is an origin, with decoder and offset left aside', () => {
    const source = MD5.toLowerCase();
    for (const tail of ['', '|gzip+300', '|gzip+300@12', '@12']) {
      expect(readings_of(`${source}/p1/i45-3/a128-1${tail}`)).toEqual([
        { kind: 'origin', source, address: 'p1/i45-3/a128-1' },
      ]);
    }
  });

  it('is words otherwise, and nothing when empty', () => {
    expect(readings_of('wire transfer')).toEqual([{ kind: 'words', text: 'wire transfer' }]);
    expect(readings_of('  ')).toEqual([]);
  });
});

describe('a pattern for names', () => {
  it('takes the text literally', () => {
    expect(name_pattern('report')).toBe('*report*');
    expect(name_pattern('a[1]*?')).toBe('*a[[]1][*][?]*');
    expect(name_pattern('docs/a')).toBe('**docs/a**');
  });
});
