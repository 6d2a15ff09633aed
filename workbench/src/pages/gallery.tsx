// The case's pictures in a grid: the filters of Files, veiled at first, worked by keyboard.
import {
  useEffect,
  useRef,
  useState,
  type CSSProperties,
  type KeyboardEvent,
  type ReactNode,
} from 'react';

import { Path } from '../components/evidence';
import { FilterBar } from '../components/filter_bar';
import { MarksShown, useMarking } from '../components/marks';
import { PageHead } from '../components/page';
import { Thumbnail } from '../components/picture';
import { Empty, Failed, Loading } from '../components/state';
import { tile_after_key, window_of } from '../components/window';
import { useLanguage } from '../language/context';
import { LANGUAGES } from '../language/language';
import { useAddress, useNavigation } from '../shell/navigation';
import { FILTERS, FileFilters, ItemLabels, useFileCount, useFiles, type Item } from './files';

const TILE_WIDTH = 176;
const TILE_HEIGHT = 208;
const SIZE = 256;
const PICTURE_NAMES = /\.(?:jpe?g|png|gif|webp|bmp|p[bgp]m|tiff?|hei[cf])$/i;

/** How many tiles stand beside each other, and which rows are in view. */
function useGrid() {
  const box = useRef<HTMLDivElement>(null);
  const [view, set_view] = useState({ scroll: 0, height: 600, width: 1000 });
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const follow = () =>
      set_view({
        scroll: element.scrollTop,
        height: element.clientHeight,
        width: element.clientWidth,
      });
    follow();
    const observer = new ResizeObserver(follow);
    observer.observe(element);
    element.addEventListener('scroll', follow, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', follow);
    };
  }, []);
  return { box, view, across: Math.max(1, Math.floor(view.width / TILE_WIDTH)) };
}

interface GridProps {
  case_id: string;
  pages: ReturnType<typeof useFiles>['pages'];
  veiled: boolean;
  empty: ReactNode;
}

function Grid({ case_id, pages, veiled, empty }: GridProps) {
  const { t, language } = useLanguage();
  const { direction } = LANGUAGES[language];
  const { go } = useNavigation();
  const address = useAddress();
  const marking = useMarking<Item>(case_id, (row) => row.path || row.address);
  const { box, view, across } = useGrid();
  const [active, set_active] = useState(0);
  const [shown, set_shown] = useState<ReadonlySet<string>>(new Set());
  const moved = useRef(false);
  const { rows, more, complete, loading, error } = pages;
  const count = Math.ceil(rows.length / across);
  const { first, end } = window_of(view.scroll, view.height, TILE_HEIGHT, count, 2);
  const near_end = end + 3 >= count;
  useEffect(() => {
    if (near_end && !complete && !loading && !error) more();
  }, [near_end, complete, loading, error, more]);
  useEffect(() => set_shown(new Set()), [veiled]);
  useEffect(() => {
    if (!moved.current) return;
    moved.current = false;
    box.current?.querySelector<HTMLElement>('[data-active="true"]')?.focus({ preventScroll: true });
  });

  const move = (index: number) => {
    moved.current = true;
    set_active(index);
    const element = box.current;
    if (!element) return;
    const top = Math.floor(index / across) * TILE_HEIGHT;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + TILE_HEIGHT > element.scrollTop + element.clientHeight) {
      element.scrollTop = top + TILE_HEIGHT - element.clientHeight;
    }
  };
  const on_key = (event: KeyboardEvent, index: number, row: Item) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Enter') go(address({ page: 'item', id: case_id, item: row.id }));
    else if (event.key === ' ') {
      const next = new Set(shown);
      if (!next.delete(row.id)) next.add(row.id);
      set_shown(next);
    } else if (!marking.on_key(event.key, row)) {
      const page = Math.max(1, Math.floor(view.height / TILE_HEIGHT) - 1);
      const to = tile_after_key(event.key, index, rows.length, { across, page, direction });
      if (to === null) return;
      move(to);
    }
    event.preventDefault();
  };
  const lines = Array.from({ length: end - first }, (_, offset) => first + offset);
  return (
    <div
      ref={box}
      className="gallery-box"
      style={{ '--across': across } as CSSProperties}
      tabIndex={rows.length === 0 ? 0 : -1}
    >
      <div
        role="grid"
        aria-label={t('view.gallery')}
        aria-rowcount={complete ? count : -1}
        aria-busy={loading}
        className="gallery"
        style={{ height: count * TILE_HEIGHT }}
      >
        {lines.map((line) => (
          <div
            key={line}
            role="row"
            aria-rowindex={line + 1}
            className="gallery-row"
            style={{ transform: `translateY(${line * TILE_HEIGHT}px)` }}
          >
            {rows.slice(line * across, (line + 1) * across).map((row, offset) => {
              const index = line * across + offset;
              const name = row.path.split('/').at(-1) || row.address;
              return (
                <div
                  key={row.id}
                  role="gridcell"
                  className={row.allocated ? 'tile' : 'tile gone'}
                  tabIndex={index === active ? 0 : -1}
                  data-active={index === active}
                  title={row.path}
                  onFocus={() => set_active(index)}
                  onClick={() => go(address({ page: 'item', id: case_id, item: row.id }))}
                  onKeyDown={(event) => on_key(event, index, row)}
                >
                  <Thumbnail
                    case_id={case_id}
                    item={row}
                    size={SIZE}
                    veiled={veiled !== shown.has(row.id)}
                  />
                  <span className="tile-name">
                    <Path text={name} />
                  </span>
                  <span className="tile-marks">
                    <ItemLabels item={row} />
                    <MarksShown marks={row.marks} />
                  </span>
                </div>
              );
            })}
          </div>
        ))}
      </div>
      {rows.length === 0 && loading && !error ? <Loading /> : null}
      {error ? <Failed error={error} again={pages.again} /> : null}
      {rows.length === 0 && complete ? empty : null}
      {marking.dialog}
    </div>
  );
}

export function GalleryPage({ id }: { id: string }) {
  const { t } = useLanguage();
  const { query } = useNavigation();
  const [veiled, set_veiled] = useState(true);
  // What is chosen in Files is chosen here too; without a type these are the pictures, by their
  // content or, where the pattern asks for such names, by their names: those that are empty too.
  const by_name = PICTURE_NAMES.test(query['path'] ?? '');
  const wished = query['type'] || by_name ? query : { ...query, type: 'image/' };
  const { asked, pages } = useFiles(id, wished);
  const total = useFileCount(id, asked);
  return (
    <div className="page-fill">
      <PageHead title={t('view.gallery')} name={t('view.gallery')}>
        <button
          type="button"
          className="button"
          aria-pressed={!veiled}
          onClick={() => set_veiled(!veiled)}
        >
          {veiled ? t('picture.unveil_all') : t('picture.veil_all')}
        </button>
      </PageHead>
      <FilterBar names={FILTERS}>
        <FileFilters />
      </FilterBar>
      <Grid
        case_id={id}
        pages={pages}
        veiled={veiled}
        empty={<Empty title={t('gallery.none')} hint={t('gallery.none_hint')} />}
      />
      <p className="hint">
        {total.data ? `${t('gallery.count', { count: total.data.count })} ` : ''}
        {t('gallery.keys')}
      </p>
    </div>
  );
}
