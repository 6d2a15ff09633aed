// Any content in hexadecimal: only the lines in view are asked for, by range.
import { useQueries } from '@tanstack/react-query';
import { useEffect, useRef, useState, type FormEvent } from 'react';

import { ProblemError, type Problem } from '../api/client';
import { useLanguage } from '../language/context';
import { useNavigation } from '../shell/navigation';
import { Field } from './form';
import { CHUNK, hex_line, LINE, parse_offset, WINDOW, window_start } from './hex_lines';
import { Failed } from './state';
import { window_of } from './window';

const ROW_HEIGHT = 22;

async function read_range(
  address: string,
  first: number,
  last: number,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const response = await fetch(address, {
    headers: { Range: `bytes=${first}-${last}` },
    signal,
  });
  if (!response.ok) throw new ProblemError((await response.json()) as Problem);
  return new Uint8Array(await response.arrayBuffer());
}

interface HexProps {
  case_id: string;
  item: string;
  size: number;
}

/** The chunks that hold some lines, each read once. */
function useChunks({ case_id, item, size }: HexProps, begin: number, end: number) {
  const first = Math.floor(begin / CHUNK);
  const last = Math.floor(Math.max(begin, end - 1) / CHUNK);
  const numbers = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const address = `/api/v1/cases/${case_id}/items/${item}/content`;
  return useQueries({
    queries: numbers.map((chunk) => ({
      queryKey: ['content', case_id, item, chunk],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        read_range(address, chunk * CHUNK, Math.min(size, (chunk + 1) * CHUNK) - 1, signal),
      staleTime: Infinity,
      gcTime: 60_000,
      retry: false,
    })),
    combine: (answers) => ({
      error: answers.find((each) => each.error)?.error ?? null,
      again: () => answers.forEach((each) => void each.refetch()),
      line: (offset: number): Uint8Array | undefined => {
        const data = answers[Math.floor(offset / CHUNK) - first]?.data;
        return data?.subarray(offset % CHUNK, (offset % CHUNK) + LINE);
      },
    }),
  });
}

export function Hex(props: HexProps) {
  const { t } = useLanguage();
  const { query, change } = useNavigation();
  const box = useRef<HTMLDivElement>(null);
  const [scroll, set_scroll] = useState(0);
  const wanted = parse_offset(query['offset'] ?? '0', props.size) ?? 0;
  const [typed, set_typed] = useState('');
  const start = window_start(wanted);
  const bytes = Math.min(WINDOW, props.size - start);
  const count = Math.ceil(bytes / LINE);
  const height = Math.min(count, 24) * ROW_HEIGHT;
  const { first, end } = window_of(scroll, height, ROW_HEIGHT, count);
  const chunks = useChunks(props, start + first * LINE, start + end * LINE);

  useEffect(() => {
    if (box.current) box.current.scrollTop = Math.floor((wanted - start) / LINE) * ROW_HEIGHT;
  }, [wanted, start]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const offset = parse_offset(typed, props.size);
    if (offset !== null) change({ offset: `0x${offset.toString(16)}` });
  };
  const go_window = (to: number) => change({ offset: `0x${to.toString(16)}` });
  if (chunks.error) return <Failed error={chunks.error} again={chunks.again} />;
  return (
    <div className="hex">
      <form onSubmit={submit} className="form inline">
        <Field
          label={t('hex.go_to')}
          code
          placeholder="0x1000"
          value={typed}
          onChange={set_typed}
          aria-invalid={typed !== '' && parse_offset(typed, props.size) === null}
        />
        <button type="submit" className="button">
          {t('hex.go')}
        </button>
        <span className="muted">{t('common.bytes', { count: props.size })}</span>
        {start > 0 ? (
          <button type="button" className="button" onClick={() => go_window(start - WINDOW)}>
            {t('hex.before')}
          </button>
        ) : null}
        {start + WINDOW < props.size ? (
          <button type="button" className="button" onClick={() => go_window(start + WINDOW)}>
            {t('hex.after')}
          </button>
        ) : null}
      </form>
      <div
        ref={box}
        className="hex-box"
        dir="ltr"
        tabIndex={0}
        role="region"
        aria-label={t('hex.title')}
        style={{ height }}
        onScroll={(event) => set_scroll(event.currentTarget.scrollTop)}
      >
        <div style={{ height: count * ROW_HEIGHT }}>
          {Array.from({ length: end - first }, (_, index) => {
            const offset = start + (first + index) * LINE;
            const data = chunks.line(offset);
            const line = hex_line(offset, data ?? new Uint8Array());
            return (
              <div
                key={offset}
                className={
                  wanted - (wanted % LINE) === offset && wanted > 0 ? 'hex-line at' : 'hex-line'
                }
                style={{ transform: `translateY(${(first + index) * ROW_HEIGHT}px)` }}
              >
                <span className="hex-offset">{line.offset}</span>
                <span className="hex-bytes">{line.hex}</span>
                <span className="hex-text">{line.text}</span>
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
