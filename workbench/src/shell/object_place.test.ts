import { describe, expect, it } from 'vitest';

import { place_of_object } from './object_place';

describe('objects', () => {
  it('lead to the view that shows them', () => {
    expect(place_of_object('c', 'item', 'a1')?.place).toEqual({
      page: 'item',
      id: 'c',
      item: 'a1',
    });
    expect(place_of_object('c', 'selector', 'url:http://x/')?.query).toEqual({
      kind: 'url',
      value: 'http://x/',
    });
    expect(place_of_object('c', 'anomaly', 'ab:ewf.x:p1/i1:7')?.query).toEqual({
      source: 'ab',
      code: 'ewf.x',
    });
    expect(place_of_object('c', 'content', 'ff')?.query).toEqual({ hash: 'ff' });
  });
  it('of an unknown kind lead nowhere', () => {
    expect(place_of_object('c', 'record', 'a')).toBeNull();
    expect(place_of_object('c', 'selector', 'none')).toBeNull();
    expect(place_of_object('c', 'planet', 'a')).toBeNull();
  });
});
