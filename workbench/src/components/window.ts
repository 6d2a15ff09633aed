// Which rows of a long list are drawn.

export interface Window {
  first: number;
  /** Behind the last. */
  end: number;
}

const MARGIN = 8;

/** The rows in view and a few beyond, so that scrolling does not show gaps. */
export function window_of(
  scroll: number,
  height: number,
  row_height: number,
  count: number,
  margin = MARGIN,
): Window {
  const first = Math.max(0, Math.floor(scroll / row_height) - margin);
  const end = Math.min(count, Math.ceil((scroll + height) / row_height) + margin);
  return { first: Math.min(first, end), end };
}

/** Where a key leads from a row; null where it means nothing to a list. */
export function row_after_key(
  key: string,
  row: number,
  count: number,
  page: number,
): number | null {
  const within = (wanted: number) => Math.max(0, Math.min(count - 1, wanted));
  switch (key) {
    case 'ArrowDown':
      return within(row + 1);
    case 'ArrowUp':
      return within(row - 1);
    case 'PageDown':
      return within(row + page);
    case 'PageUp':
      return within(row - page);
    case 'Home':
      return 0;
    case 'End':
      return within(count - 1);
    default:
      return null;
  }
}

export interface TileGrid {
  across: number;
  /** Rows of a page. */
  page: number;
  direction: 'ltr' | 'rtl';
}

/** The same among tiles, which lie in rows along the line of reading. */
export function tile_after_key(
  key: string,
  tile: number,
  count: number,
  { across, page, direction }: TileGrid,
): number | null {
  const forward = direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
  const back = direction === 'rtl' ? 'ArrowRight' : 'ArrowLeft';
  const within = (wanted: number) => Math.max(0, Math.min(count - 1, wanted));
  if (key === forward) return within(tile + 1);
  if (key === back) return within(tile - 1);
  if (key === 'ArrowDown') return tile + across < count ? tile + across : tile;
  if (key === 'ArrowUp') return tile >= across ? tile - across : tile;
  return row_after_key(key, tile, count, page * across);
}
