import { describe, expect, it } from 'vitest';

import { with_marks, type Marks } from './marks';

const marks = (tags: string[]): Marks => ({ tags, notes: 0, bookmarked: false, review: null });
const row = (about: string) => ({ about, marks: marks([]) });

describe('marks', () => {
  it('change in lists and details, and nothing else is made anew', () => {
    const pages = [{ items: [row('item/1'), row('item/2')] }, { items: [row('item/3')] }];
    const data = { pages, pageParams: [] };
    const next = with_marks(data, (each) => (each.about === 'item/1' ? marks(['x']) : null));
    expect(next.pages[0]?.items[0]?.marks.tags).toEqual(['x']);
    expect(next.pages[0]?.items[1]).toBe(data.pages[0]?.items[1]);
    expect(next.pages[1]).toBe(data.pages[1]);
    expect(with_marks(data, () => null)).toBe(data);
    const detail = { item: row('item/1'), copies: 2 };
    expect(with_marks(detail, () => marks(['y'])).item.marks.tags).toEqual(['y']);
    expect(with_marks(undefined, () => null)).toBeUndefined();
  });
});
