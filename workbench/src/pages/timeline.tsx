// What happened when: a picture to choose from over the table of moments.
import { useQuery } from '@tanstack/react-query';

import { filters } from '../api/cases';
import { answer, client, type Schemas } from '../api/client';
import { usePages } from '../api/pages';
import { Code, Path } from '../components/evidence';
import { ChoiceFilter, FilterBar, TextFilter } from '../components/filter_bar';
import { useMarking } from '../components/marks';
import { Moment } from '../components/moment';
import { PageHead } from '../components/page';
import { SourceFilter } from '../components/source_filter';
import { Empty, Failed, Loading } from '../components/state';
import { Table, type Column } from '../components/table';
import { Timeline } from '../components/timeline';
import { useLanguage } from '../language/context';
import { instant_text } from '../language/moment';
import { useAddress, useNavigation } from '../shell/navigation';

type Entry = Schemas['TimelineEntry'];

const FILTERS = ['kind', 'record', 'path', 'text', 'source', 'from', 'to'] as const;
const KINDS = ['created', 'modified', 'changed', 'accessed', 'deleted'] as const;

function asked_of(query: Readonly<Record<string, string>>) {
  const { kind, record, ...rest } = filters(query, FILTERS);
  return {
    ...rest,
    ...(kind ? { kind: [kind] } : {}),
    ...(record ? { record: [record] } : {}),
  };
}

/** A kind of moment in the reader's language, or the record's own field. */
function TimeKind({ kind }: { kind: string }) {
  const { t } = useLanguage();
  const known = KINDS.find((name) => name === kind);
  return known ? t(`time.${known}`) : <Code text={kind} />;
}

function useEntryColumns(with_corrected: boolean): Column<Entry>[] {
  const { t } = useLanguage();
  const columns: Column<Entry>[] = [
    {
      key: 'time',
      title: t('timeline.time'),
      width: '14rem',
      cell: (row) => <Moment text={row.time} />,
    },
    {
      key: 'kind',
      title: t('timeline.kind'),
      width: '11rem',
      cell: (row) => <TimeKind kind={row.time_kind} />,
    },
    {
      key: 'summary',
      title: t('timeline.what'),
      width: 'minmax(16rem, 1fr)',
      cell: (row) => <Path text={row.summary} />,
    },
    {
      key: 'record',
      title: t('timeline.record'),
      width: '14rem',
      cell: (row) =>
        row.record_kind === 'file' ? t('kind.file') : <Code text={row.record_kind} />,
    },
  ];
  if (!with_corrected) return columns;
  columns.splice(1, 0, {
    key: 'corrected',
    title: t('timeline.corrected'),
    width: '14rem',
    cell: (row) => <Moment text={row.time_corrected} />,
  });
  return columns;
}

function Picture({ id }: { id: string }) {
  const { query, change } = useNavigation();
  const { t } = useLanguage();
  const asked = asked_of(query);
  const picture = useQuery({
    queryKey: ['case', id, 'histogram', asked],
    queryFn: ({ signal }) =>
      answer(
        client.GET('/api/v1/cases/{case}/timeline/histogram', {
          params: { path: { case: id }, query: asked },
          signal,
        }),
      ),
    placeholderData: (before) => before,
  });
  if (picture.isPending) return <Loading />;
  if (picture.error) return <Failed error={picture.error} again={() => void picture.refetch()} />;
  const choose = (from: number, to: number) =>
    change({ from: instant_text(from), to: instant_text(to) });
  return (
    <div className="card">
      {picture.data.from === null || picture.data.from === undefined ? (
        <Empty title={t('state.no_match')} />
      ) : (
        <Timeline histogram={picture.data} choose={choose} />
      )}
      {query['from'] || query['to'] ? (
        <p className="chosen">
          <span>{t('timeline.chosen')}</span>
          <Moment text={query['from']} /> – <Moment text={query['to']} />
          <button
            type="button"
            className="button small"
            onClick={() => change({ from: undefined, to: undefined })}
          >
            {t('timeline.whole')}
          </button>
        </p>
      ) : (
        <p className="muted">{t('timeline.hint')}</p>
      )}
    </div>
  );
}

export function TimelinePage({ id }: { id: string }) {
  const { t } = useLanguage();
  const { query, go } = useNavigation();
  const address = useAddress();
  const asked = asked_of(query);
  const pages = usePages(['case', id, 'timeline', asked], (cursor, signal) =>
    answer(
      client.GET('/api/v1/cases/{case}/timeline', {
        params: { path: { case: id }, query: { ...asked, ...(cursor ? { cursor } : {}) } },
        signal,
      }),
    ),
  );
  const marking = useMarking<Entry>(id, (row) => row.summary);
  const corrected = pages.rows.some((row) => row.time_corrected);
  const columns = useEntryColumns(corrected);
  const filtered = FILTERS.some((name) => query[name]);
  return (
    <div className="page-fill">
      <PageHead title={t('view.timeline')} name={t('view.timeline')} />
      <FilterBar names={FILTERS}>
        <ChoiceFilter
          name="kind"
          label={t('timeline.kind')}
          options={KINDS.map((kind) => ({ id: kind, name: t(`time.${kind}`) }))}
        />
        <TextFilter name="path" label={t('file.path')} hint="**/*.docx" code />
        <TextFilter name="text" label={t('timeline.contains')} />
        <SourceFilter case_id={id} />
      </FilterBar>
      <Picture id={id} />
      <Table
        label={t('view.timeline')}
        columns={[...columns, marking.column]}
        pages={pages}
        row_key={(row) => `${row.id}${row.time_kind}${row.time}${row.origin}`}
        open={(row) =>
          go(
            address(
              { page: 'item', id, item: row.item },
              row.record_kind === 'file' ? {} : { part: 'records', record: row.id },
            ),
          )
        }
        on_key={marking.on_key}
        empty={
          filtered ? (
            <Empty title={t('state.no_match')} hint={t('state.no_match_hint')} />
          ) : (
            <Empty title={t('timeline.none')} hint={t('timeline.none_hint')} />
          )
        }
      />
      {marking.dialog}
    </div>
  );
}
