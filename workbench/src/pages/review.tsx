// Review: how far it is, the batches, and one batch looked through by the keyboard.
import { useState } from 'react';

import { permits, useCase } from '../api/cases';
import { REVIEW_STATES, useBatches, useReviewSummary, type Batch } from '../api/review';
import { Code, Evidence } from '../components/evidence';
import { PageHead, Section } from '../components/page';
import { NewBatches, NewSample } from '../components/review_forms';
import { ReviewLabel } from '../components/marks';
import { Empty, Failed, Loading } from '../components/state';
import { Table, type Column } from '../components/table';
import { useLanguage } from '../language/context';
import { Link, useNavigation } from '../shell/navigation';
import { BatchPage } from './review_batch';

function Progress({ id }: { id: string }) {
  const { t, number } = useLanguage();
  const asked = useReviewSummary(id);
  if (asked.isPending) return <Loading />;
  if (asked.error) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  const { states, batched, batched_decided, decided } = asked.data;
  return (
    <Section title={t('review.progress')}>
      <ul className="figures">
        {REVIEW_STATES.map((state) => (
          <li key={state}>
            <Link to={{ page: 'case', id, view: 'files' }} query={{ review: state }}>
              <bdi className="figure-value">{number(states[state])}</bdi>
              <ReviewLabel state={state} />
            </Link>
          </li>
        ))}
        <li>
          <Link to={{ page: 'case', id, view: 'files' }} query={{ review: 'decided' }}>
            <bdi className="figure-value">{number(decided)}</bdi>
            <span>{t('review.decided_all')}</span>
          </Link>
        </li>
      </ul>
      {batched > 0 ? (
        <p className="review-progress">
          <progress value={batched_decided} max={batched} aria-label={t('review.progress')} />{' '}
          <bdi>{t('review.of', { done: number(batched_decided), all: number(batched) })}</bdi>
        </p>
      ) : null}
    </Section>
  );
}

/** "9 of 10: 59.5 % – 98.3 %", with its doubt. */
function Agreement({ batch }: { batch: Batch }) {
  const { t, number, share } = useLanguage();
  const { sample } = batch;
  if (!sample) return null;
  if (batch.decided === 0) return <span className="muted">{t('review.nothing_yet')}</span>;
  return (
    <bdi>
      {t('review.of', { done: number(sample.agreed), all: number(batch.decided) })} (
      {share(sample.low_per_mille / 1000)} – {share(sample.high_per_mille / 1000)})
    </bdi>
  );
}

function useColumns(): Column<Batch>[] {
  const { t, number } = useLanguage();
  return [
    {
      key: 'name',
      title: t('case.name'),
      width: 'minmax(12rem, 1fr)',
      cell: (row) => <Evidence text={row.name} />,
    },
    {
      key: 'kind',
      title: t('remark.kind'),
      width: '11rem',
      cell: (row) => t(row.kind === 'first' ? 'review.first' : 'review.second'),
    },
    {
      key: 'reviewer',
      title: t('review.reviewer'),
      width: '10rem',
      cell: (row) => <Evidence text={row.reviewer} />,
    },
    {
      key: 'progress',
      title: t('review.progress'),
      width: '13rem',
      cell: (row) => (
        <span className="review-progress">
          <progress value={row.decided} max={row.items} aria-label={t('review.progress')} />{' '}
          <bdi>{t('review.of', { done: number(row.decided), all: number(row.items) })}</bdi>
        </span>
      ),
    },
    {
      key: 'agreement',
      title: t('review.agreement'),
      width: '14rem',
      cell: (row) => <Agreement batch={row} />,
    },
    {
      key: 'question',
      title: t('review.made_from'),
      width: 'minmax(10rem, 1fr)',
      cell: (row) => <Code text={row.sample ? row.sample.seed : row.question} />,
    },
  ];
}

function Overview({ id }: { id: string }) {
  const { t } = useLanguage();
  const { change } = useNavigation();
  const detail = useCase(id);
  const pages = useBatches(id);
  const columns = useColumns();
  const [open, set_open] = useState<'batches' | 'sample' | null>(null);
  const may_assign = permits(detail.data, 'assign');
  const close = () => set_open(null);
  return (
    <>
      <PageHead title={t('view.review')} name={t('view.review')}>
        {may_assign ? (
          <>
            <button type="button" className="button primary" onClick={() => set_open('batches')}>
              {t('review.new_batches')}
            </button>
            <button type="button" className="button" onClick={() => set_open('sample')}>
              {t('review.new_sample')}
            </button>
          </>
        ) : null}
      </PageHead>
      <Progress id={id} />
      <Section title={t('review.batches')}>
        <Table
          compact
          label={t('review.batches')}
          columns={columns}
          pages={pages}
          row_key={(row) => row.id}
          open={(row) => change({ batch: row.id })}
          empty={<Empty title={t('review.no_batches')} hint={t('review.no_batches_hint')} />}
        />
      </Section>
      {open === 'batches' ? <NewBatches id={id} close={close} /> : null}
      {open === 'sample' ? <NewSample id={id} close={close} /> : null}
    </>
  );
}

export function ReviewPage({ id }: { id: string }) {
  const { query } = useNavigation();
  const batch = query['batch'];
  return batch ? <BatchPage key={batch} id={id} batch={batch} /> : <Overview id={id} />;
}
