import { describe, expect, it } from 'vitest';

import { item_id } from './item_id';

describe('the id of an item', () => {
  it('follows the published vectors', async () => {
    const source = '2ebbd42742469f38576a0c37529841d4';
    expect(await item_id(source, 'p1/i45-3/a128-1')).toBe('cc49478da9debecec57785b755716ec9');
    expect(await item_id(source, '')).toBe('ebe8543ed1d07cb9f0ce7b72afdf6911');
  });
});
