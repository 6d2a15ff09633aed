// The one timeline picture: counts over time, with a brush for pointer and keyboard.
import { useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';

import type { Schemas } from '../api/client';
import { useLanguage } from '../language/context';
import { bar_height, brushed, instants_of, mark_text, type Stretch } from './histogram';

const HEIGHT = 96;
const MARKS = 5;

interface TimelineProps {
  histogram: Schemas['Histogram'];
  /** The reader chose a part of it, in milliseconds. */
  choose: (from: number, to: number) => void;
}

export function Timeline({ histogram, choose }: TimelineProps) {
  const { t } = useLanguage();
  const picture = useRef<SVGSVGElement>(null);
  const [brush, set_brush] = useState<{ from: number; to: number } | null>(null);
  const { counts, interval_seconds: interval } = histogram;
  const begin = histogram.from ? Date.parse(histogram.from) : 0;
  const most = Math.max(...counts, 1);
  const chosen: Stretch | null = brush ? brushed(brush.from, brush.to, counts.length) : null;
  const span = chosen ? instants_of(begin, interval, chosen) : null;

  const place = (event: PointerEvent) => {
    const box = picture.current?.getBoundingClientRect();
    if (!box || box.width === 0) return 0;
    return ((event.clientX - box.left) / box.width) * counts.length;
  };
  const take = () => {
    if (span) choose(span.from, span.to);
    set_brush(null);
  };
  const on_key = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step !== 0) {
      const now = brush ?? { from: 0, to: -step };
      const to = Math.max(0, Math.min(counts.length - 1, now.to + step));
      set_brush(event.shiftKey ? { from: now.from, to } : { from: to, to });
    } else if (event.key === 'Enter' && span) take();
    else if (event.key === 'Escape') set_brush(null);
    else return;
    event.preventDefault();
  };

  const inside = chosen
    ? counts.slice(chosen.first, chosen.last + 1).reduce((sum, count) => sum + count, 0)
    : histogram.count;
  const text = (at: number) => mark_text(at, interval);
  const described = span
    ? `${text(span.from)} – ${text(span.to)} UTC`
    : `${text(begin)} – ${text(begin + counts.length * interval * 1000)} UTC`;

  return (
    <figure className="timeline" dir="ltr">
      <svg
        ref={picture}
        viewBox={`0 0 ${counts.length} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="application"
        aria-roledescription={t('timeline.picture')}
        aria-label={`${described}, ${t('timeline.moments', { count: inside })}`}
        tabIndex={0}
        onKeyDown={on_key}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          set_brush({ from: place(event), to: place(event) });
        }}
        onPointerMove={(event) => {
          if (brush && event.buttons === 1) set_brush({ from: brush.from, to: place(event) });
        }}
        onPointerUp={take}
        onPointerCancel={() => set_brush(null)}
      >
        {counts.map((count, index) => {
          const height = bar_height(count, most) * HEIGHT;
          const within = chosen && index >= chosen.first && index <= chosen.last;
          return (
            <g key={index} className={within ? 'bar within' : 'bar'}>
              <rect className="behind" x={index} y={0} width={1} height={HEIGHT} />
              <rect x={index + 0.06} y={HEIGHT - height} width={0.88} height={height} />
            </g>
          );
        })}
      </svg>
      <div className="axis" aria-hidden="true">
        {Array.from({ length: MARKS }, (_, mark) => {
          const at = begin + ((counts.length * interval) / (MARKS - 1)) * mark * 1000;
          return <span key={mark}>{text(at)}</span>;
        })}
      </div>
      <figcaption aria-live="polite">
        <bdi dir="ltr">{described}</bdi> <bdi>{t('timeline.moments', { count: inside })}</bdi>
        {histogram.before + histogram.after > 0 ? (
          <bdi className="muted">
            {t('timeline.outside', {
              count: histogram.before + histogram.after,
            })}
          </bdi>
        ) : null}
      </figcaption>
    </figure>
  );
}
