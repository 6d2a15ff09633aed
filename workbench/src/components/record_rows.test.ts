import { describe, expect, it } from 'vitest';

import { first_moment, markup_lines, rows_of } from './record_rows';

const shown = (fields: object) =>
  rows_of(fields).map((row) => `${'  '.repeat(row.depth)}${row.name}: ${row.value.kind}`);

describe("a record's fields", () => {
  it('are rows, with what they hold below them', () => {
    const fields = {
      last_run: '2024-02-29T12:00:00.1234567Z',
      run_count: 3,
      boot: true,
      volumes: ['\\VOLUME{1}', '\\VOLUME{2}'],
      nested: { within: { deep: 'x' }, none: null },
    };
    expect(shown(fields)).toEqual([
      'last_run: moment',
      'run_count: number',
      'boot: truth',
      'volumes: group',
      '  1: text',
      '  2: text',
      'nested: group',
      '  within: group',
      '    deep: text',
      '  none: nothing',
    ]);
    expect(new Set(rows_of(fields).map((row) => row.key)).size).toBe(10);
  });

  it('are named where each says a name', () => {
    const rows = rows_of({ data: ['TargetUserName=боб & co', 'Data=a=b', 'Data='] });
    expect(rows.slice(1).map((row) => [row.name, row.value])).toEqual([
      ['TargetUserName', { kind: 'text', text: 'боб & co' }],
      ['Data', { kind: 'text', text: 'a=b' }],
      ['Data', { kind: 'text', text: '' }],
    ]);
    expect(shown({ list: ['A=1', 'C:\\x'] })).toEqual(['list: group', '  1: text', '  2: text']);
  });

  it('say of a number that it is not all there', () => {
    expect(rows_of({ flags: 2 ** 60 })[0]?.value).toMatchObject({ kind: 'number', exact: false });
    expect(rows_of({ flags: 514 })[0]?.value).toMatchObject({ text: '514', exact: true });
  });

  it('keep a time without a zone as a time, and words as words', () => {
    expect(
      shown({ a: '2024-02-29T12:00:00', b: '2024-02-29', c: 'at 2024-02-29T12:00:00Z' }),
    ).toEqual(['a: moment', 'b: text', 'c: text']);
    expect(first_moment({ name: 'x', at: '2024-02-29T12:00:00Z' })).toBe('2024-02-29T12:00:00Z');
    expect(first_moment({ name: 'x' })).toBeNull();
  });
});

describe('markup', () => {
  it('is laid out by its depth, and nothing is lost', () => {
    const xml =
      '<Event xmlns="e"><System><Provider Name="P"/><EventID>4624</EventID><Empty></Empty></System>' +
      '<EventData><Data Name="a">b &amp; c</Data></EventData></Event>';
    const lines = markup_lines(xml);
    expect(lines.map((line) => '  '.repeat(line.depth) + line.text)).toEqual([
      '<Event xmlns="e">',
      '  <System>',
      '    <Provider Name="P"/>',
      '    <EventID>4624</EventID>',
      '    <Empty></Empty>',
      '  </System>',
      '  <EventData>',
      '    <Data Name="a">b &amp; c</Data>',
      '  </EventData>',
      '</Event>',
    ]);
    expect(lines.map((line) => line.text).join('')).toBe(xml);
  });

  it('may be broken anywhere', () => {
    for (const text of ['<a', '</a></b>', '<a><b>', '<a>x', '<']) {
      expect(
        markup_lines(text)
          .map((line) => line.text)
          .join(''),
      ).toBe(text);
    }
  });
});
