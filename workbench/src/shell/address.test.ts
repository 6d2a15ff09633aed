import { describe, expect, it } from 'vitest';

import { CASE_VIEWS, changed, format_address, parse_address, type Place } from './address';

const ID = 'd91a6cbe5601c714454f8a4055dfcb4a';
const ITEM = 'cc49478da9debecec57785b755716ec9';

const places: Place[] = [
  { page: 'home' },
  { page: 'jobs' },
  { page: 'ledger' },
  { page: 'administration' },
  { page: 'account' },
  { page: 'sign-in' },
  { page: 'setup' },
  ...CASE_VIEWS.map((view): Place => ({ page: 'case', id: ID, view })),
  { page: 'item', id: ID, item: ITEM },
];

describe('an address', () => {
  it.each(places)('leads back to what it was made from: $page $view', (place) => {
    const query = { path: '**/*.docx', zone: 'source', value: 'a b&c=d#é' };
    const address = format_address(place, query);
    expect(parse_address(address)).toEqual({ place, query });
    expect(format_address(parse_address(address).place, query)).toBe(address);
  });

  it('is the same for equal filters in any order, and leaves out what is empty', () => {
    const place: Place = { page: 'case', id: ID, view: 'files' };
    const one = format_address(place, { sort: '-size', kind: 'file', path: '' });
    expect(one).toBe(format_address(place, { kind: 'file', sort: '-size' }));
    expect(one).toBe(`/o/case/${ID}/files?kind=file&sort=-size`);
  });

  it.each([
    '/nowhere',
    '/o/case',
    `/o/case/${ID}/secrets`,
    `/o/case/${ID}/item`,
    '/%E0%A4%A',
    '/o/person/1',
  ])('%s that means nothing says so', (address) => {
    expect(parse_address(address).place).toEqual({ page: 'missing' });
  });

  it('changes one filter and keeps the others', () => {
    expect(changed({ a: '1', b: '2' }, { a: undefined, c: '3' })).toEqual({ b: '2', c: '3' });
    expect(changed({ a: '1' }, { a: '' })).toEqual({});
  });
});
