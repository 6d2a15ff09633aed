// The one table: virtual rows, sorted by the server, moved through with the arrow keys.
import {
  useCallback,
  useEffect,
  useRef,
  useState,
  type CSSProperties,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
} from 'react';

import type { Pages } from '../api/pages';
import { useLanguage } from '../language/context';
import { Failed, Loading } from './state';
import { row_after_key, window_of } from './window';

export interface Column<T> {
  key: string;
  title: string;
  /** A track of a CSS grid: "8rem", "minmax(10rem, 1fr)". */
  width: string;
  align?: 'end';
  /** The server can sort by it. */
  sortable?: boolean;
  cell: (row: T) => ReactNode;
}

interface TableProps<T> {
  label: string;
  columns: Column<T>[];
  pages: Pages<T>;
  row_key: (row: T) => string;
  /** The row's own page or action, on Enter or a click. */
  open?: (row: T) => void;
  /** A key that means something to the row; true where it was taken. */
  on_key?: ((key: string, row: T) => boolean) | undefined;
  sort?: string | undefined;
  on_sort?: ((sort: string) => void) | undefined;
  /** In place of the rows when there are none. */
  empty: ReactNode;
  /** How many there are in all, where it is known. */
  total?: number | undefined;
  /** As high as its rows, up to a limit, instead of filling the page. */
  compact?: boolean;
}

const ROW_HEIGHT = 34;

/** Position and height of what scrolls, kept up to date. */
function useScroll(element: RefObject<HTMLDivElement | null>) {
  const [view, set_view] = useState({ scroll: 0, height: 600 });
  useEffect(() => {
    const box = element.current;
    if (!box) return;
    const follow = () => set_view({ scroll: box.scrollTop, height: box.clientHeight });
    follow();
    const observer = new ResizeObserver(follow);
    observer.observe(box);
    box.addEventListener('scroll', follow, { passive: true });
    return () => {
      observer.disconnect();
      box.removeEventListener('scroll', follow);
    };
  }, [element]);
  return view;
}

function next_sort(key: string, sort: string | undefined): string {
  if (sort === key) return `-${key}`;
  return sort === `-${key}` ? '' : key;
}

function Head<T>({ columns, sort, on_sort }: Pick<TableProps<T>, 'columns' | 'sort' | 'on_sort'>) {
  return (
    <div role="rowgroup" className="table-head">
      <div role="row" className="table-row" aria-rowindex={1}>
        {columns.map((column) => {
          const state =
            sort === column.key
              ? 'ascending'
              : sort === `-${column.key}`
                ? 'descending'
                : undefined;
          return (
            <div
              key={column.key}
              role="columnheader"
              aria-sort={column.sortable ? (state ?? 'none') : undefined}
              className={column.align === 'end' ? 'cell end' : 'cell'}
            >
              {column.sortable && on_sort ? (
                <button type="button" onClick={() => on_sort(next_sort(column.key, sort))}>
                  {column.title}
                  <span className={`sort ${state ?? ''}`} aria-hidden="true" />
                </button>
              ) : (
                column.title
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** Which row the keyboard is on; it is drawn, and focused when a key moved it. */
function useActiveRow(count: number, height: number, box: RefObject<HTMLDivElement | null>) {
  const [active, set_active] = useState(0);
  const moved = useRef(false);
  const move = useCallback(
    (row: number) => {
      moved.current = true;
      set_active(row);
      const element = box.current;
      if (!element) return;
      const top = row * ROW_HEIGHT;
      const inner = element.clientHeight - ROW_HEIGHT;
      if (top < element.scrollTop) element.scrollTop = top;
      else if (top + ROW_HEIGHT > element.scrollTop + inner) {
        element.scrollTop = top + ROW_HEIGHT - inner;
      }
    },
    [box],
  );
  useEffect(() => {
    if (!moved.current) return;
    moved.current = false;
    box.current?.querySelector<HTMLElement>('[data-active="true"]')?.focus({ preventScroll: true });
  });
  const page = Math.max(1, Math.floor(height / ROW_HEIGHT) - 2);
  return { active: Math.min(active, Math.max(0, count - 1)), set_active, move, page };
}

export function Table<T>(props: TableProps<T>) {
  const { columns, pages, row_key, open } = props;
  const { t } = useLanguage();
  const box = useRef<HTMLDivElement>(null);
  const view = useScroll(box);
  const count = pages.rows.length;
  const { active, set_active, move, page } = useActiveRow(count, view.height, box);
  const { first, end } = window_of(view.scroll, view.height, ROW_HEIGHT, count);

  const near_end = end + 20 >= count;
  const { more, complete, loading, error } = pages;
  useEffect(() => {
    if (near_end && !complete && !loading && !error) more();
  }, [near_end, complete, loading, error, more]);

  const on_key = (event: KeyboardEvent, index: number, row: T) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Enter' && event.target === event.currentTarget) {
      if (open) open(row);
      return;
    }
    if (event.target === event.currentTarget && props.on_key?.(event.key, row)) {
      event.preventDefault();
      return;
    }
    const wanted = row_after_key(event.key, index, count, page);
    if (wanted === null) return;
    event.preventDefault();
    move(wanted);
  };

  const template = {
    '--columns': columns.map((column) => column.width).join(' '),
  } as CSSProperties;
  const drawn = pages.rows.slice(first, end);
  return (
    <div className={props.compact ? 'table-frame compact' : 'table-frame'}>
      <div ref={box} className="table-box" style={template} tabIndex={count === 0 ? 0 : -1}>
        <div
          role="grid"
          aria-label={props.label}
          aria-rowcount={complete ? count + 1 : -1}
          className="table"
          aria-busy={loading}
        >
          <Head columns={columns} sort={props.sort} on_sort={props.on_sort} />
          <div role="rowgroup" className="table-body" style={{ height: count * ROW_HEIGHT }}>
            {drawn.map((row, offset) => {
              const index = first + offset;
              return (
                <div
                  key={row_key(row)}
                  role="row"
                  aria-rowindex={index + 2}
                  className={open ? 'table-row opens' : 'table-row'}
                  style={{ transform: `translateY(${index * ROW_HEIGHT}px)` }}
                  tabIndex={index === active ? 0 : -1}
                  data-active={index === active}
                  onFocus={() => set_active(index)}
                  onKeyDown={(event) => on_key(event, index, row)}
                  onClick={() => open?.(row)}
                >
                  {columns.map((column) => (
                    <div
                      key={column.key}
                      role="gridcell"
                      className={column.align === 'end' ? 'cell end' : 'cell'}
                    >
                      {column.cell(row)}
                    </div>
                  ))}
                </div>
              );
            })}
          </div>
        </div>
        {count === 0 && loading && !error ? <Loading /> : null}
        {error ? <Failed error={error} again={pages.again} /> : null}
        {count === 0 && complete ? props.empty : null}
      </div>
      {count > 0 ? (
        <p className="table-foot" role="status">
          {props.total === undefined
            ? t(complete ? 'table.rows' : 'table.rows_so_far', { count })
            : t('table.rows_of', { count: props.total })}
          {loading ? <span className="spinner small" aria-hidden="true" /> : null}
        </p>
      ) : null}
    </div>
  );
}
