// One batch: a content after the other, decided with the keys 1 to 5.
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

import { permits, useCase } from '../api/cases';
import { answer, client } from '../api/client';
import {
  REVIEW_STATES,
  useBatch,
  useBatchItems,
  useDecide,
  type Batch,
  type BatchItem,
  type ReviewState,
} from '../api/review';
import { Evidence, Path, Pieces } from '../components/evidence';
import { Hex } from '../components/hex';
import { ReviewLabel } from '../components/marks';
import { PageHead } from '../components/page';
import { ReviewButtons } from '../components/review_buttons';
import { Empty, Failed, FormProblem, Loading } from '../components/state';
import { useLanguage } from '../language/context';
import { Link, useNavigation } from '../shell/navigation';

const PREVIEW_SIZE = 20_000;

function Preview({ id, item }: { id: string; item: string }) {
  const { t } = useLanguage();
  const asked = useQuery({
    queryKey: ['case', id, 'item', item],
    queryFn: ({ signal }) =>
      answer(
        client.GET('/api/v1/cases/{case}/items/{item}', {
          params: { path: { case: id, item } },
          signal,
        }),
      ),
  });
  const text = useQuery({
    queryKey: ['case', id, 'preview', item],
    queryFn: ({ signal }) =>
      answer(
        client.GET('/api/v1/cases/{case}/items/{item}/text', {
          params: { path: { case: id, item }, query: { size: PREVIEW_SIZE } },
          signal,
        }),
      ),
    enabled: asked.data?.has_text ?? false,
  });
  if (asked.isPending) return <Loading />;
  if (asked.error) return <Failed error={asked.error} />;
  if (text.data) {
    return (
      <div className="text-box" tabIndex={0} role="region" aria-label={t('item.text')}>
        {text.data.text.split('\n').map((line, index) => (
          <p key={index} dir="auto">
            <Pieces text={line} />
          </p>
        ))}
      </div>
    );
  }
  if (text.isFetching) return <Loading />;
  return asked.data.has_content ? (
    <Hex case_id={id} item={item} size={asked.data.item.size} />
  ) : (
    <Empty title={t('review.no_content')} />
  );
}

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

interface Deciding {
  at: number;
  go: (at: number) => void;
  decide: (state: ReviewState | null) => void;
  undo: (() => void) | null;
  error: Error | null;
}

/** Where the reviewer is, and what the keys do: a decision moves on to the next one. */
function useDeciding(id: string, batch: Batch, items: BatchItem[], may: boolean): Deciding {
  const { query, change } = useNavigation();
  const decide = useDecide(id, batch);
  const [last, set_last] = useState<number[]>([]);
  const open = items.findIndex((each) => each.state === null);
  const wished = query['at'] === undefined ? Math.max(0, open) : Number(query['at']);
  const at = Math.min(Math.max(0, Number.isFinite(wished) ? wished : 0), items.length - 1);
  const go = (to: number) => {
    change({ at: String(Math.min(Math.max(0, to), items.length - 1)) }, 'replace');
  };
  const set = (state: ReviewState | null) => {
    const about = items[at]?.about;
    if (!may || !about || decide.isPending) return;
    decide.mutate(
      { about, state },
      {
        onSuccess: () => {
          if (state === null) return;
          set_last([...last, at]);
          go(at + 1);
        },
      },
    );
  };
  const before = last.at(-1);
  const undo =
    before === undefined
      ? null
      : () => {
          const about = items[before]?.about;
          if (!about) return;
          decide.mutate(
            { about, state: null },
            {
              onSuccess: () => {
                set_last(last.slice(0, -1));
                go(before);
              },
            },
          );
        };
  useEffect(() => {
    const on_key = (event: KeyboardEvent) => {
      if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
      const state = REVIEW_STATES[Number(event.key) - 1];
      if (state) set(state);
      else if (event.key === 'u' && undo) undo();
      else if (event.key === 'j') go(at + 1);
      else if (event.key === 'k') go(at - 1);
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', on_key);
    return () => removeEventListener('keydown', on_key);
  });
  return { at, go, decide: set, undo: undo, error: decide.error };
}

function Looking({ id, batch, items }: { id: string; batch: Batch; items: BatchItem[] }) {
  const { t, number } = useLanguage();
  const detail = useCase(id);
  const may = permits(detail.data, 'review');
  const { at, go, decide, undo, error } = useDeciding(id, batch, items, may);
  const now = items[at];
  if (!now) return <Empty title={t('review.no_content')} />;
  return (
    <div className="review-split">
      <ol className="card review-list" aria-label={t('review.contents')}>
        {items.map((each, index) => (
          <li key={each.about}>
            <button
              type="button"
              className="link"
              aria-current={index === at ? 'true' : undefined}
              onClick={() => go(index)}
            >
              <Path text={each.title ? (each.title.split('/').at(-1) ?? '') : t('review.sealed')} />
            </button>
            {each.state ? <ReviewLabel state={each.state} /> : null}
          </li>
        ))}
      </ol>
      <section className="card review-now">
        <p className="review-where">
          <bdi>{t('review.of', { done: number(at + 1), all: number(items.length) })}</bdi>{' '}
          <Link to={{ page: 'item', id, item: now.item }}>
            <Path text={now.title || t('review.sealed')} />
          </Link>
        </p>
        {may ? (
          <div className="review-bar">
            <ReviewButtons state={now.state} choose={decide} />
            <button type="button" className="button" disabled={!undo} onClick={() => undo?.()}>
              <kbd>u</kbd> {t('review.undo')}
            </button>
          </div>
        ) : null}
        <FormProblem error={error} />
        <Preview key={now.item} id={id} item={now.item} />
      </section>
    </div>
  );
}

export function BatchPage({ id, batch }: { id: string; batch: string }) {
  const { t, number } = useLanguage();
  const { change } = useNavigation();
  const asked = useBatch(id, batch);
  const items = useBatchItems(id, batch);
  const error = asked.error ?? items.error;
  if (error) return <Failed error={error} again={() => void asked.refetch()} />;
  if (!asked.data || !items.data) return <Loading />;
  const found = asked.data;
  return (
    <>
      <PageHead title={<Evidence text={found.name} />} name={found.name}>
        <span className="review-progress">
          <progress value={found.decided} max={found.items} aria-label={t('review.progress')} />{' '}
          <bdi>{t('review.of', { done: number(found.decided), all: number(found.items) })}</bdi>
        </span>
        <button
          type="button"
          className="button"
          onClick={() => change({ batch: undefined, at: undefined })}
        >
          {t('review.back')}
        </button>
      </PageHead>
      <p className="muted">{t(found.kind === 'second' ? 'review.second_hint' : 'review.keys')}</p>
      <Looking id={id} batch={found} items={items.data.items} />
    </>
  );
}
