// The records of an item: a list, and the one that is chosen as a table of its fields.
import { useQuery } from '@tanstack/react-query';

import { answer, client, type Schemas } from '../api/client';
import { usePages } from '../api/pages';
import { useLanguage } from '../language/context';
import { useNavigation } from '../shell/navigation';
import { Code, Copyable, Evidence } from './evidence';
import { Facts } from './facts';
import { FilterBar, TextFilter } from './filter_bar';
import { MarksShown, useMarking } from './marks';
import { Moment } from './moment';
import { RecordFields } from './record_fields';
import { first_moment } from './record_rows';
import { Empty, Failed, Loading } from './state';
import { Table, type Column } from './table';

type Record = Schemas['Record'];

const FILTERS = ['type', 'text'] as const;

function useColumns(): Column<Record>[] {
  const { t } = useLanguage();
  return [
    {
      key: 'time',
      title: t('timeline.time'),
      width: '15rem',
      cell: (row) => <Moment text={first_moment(row.fields)} />,
    },
    {
      key: 'summary',
      title: t('record.summary'),
      width: 'minmax(14rem, 1fr)',
      cell: (row) => <Evidence text={row.summary} />,
    },
    {
      key: 'type',
      title: t('record.type'),
      width: '15rem',
      cell: (row) => <Code text={row.type} />,
    },
  ];
}

function RecordView({ record }: { record: Record }) {
  const { t } = useLanguage();
  return (
    <section className="card" aria-label={t('record.title')}>
      <div className="section-head">
        <h2>
          <Evidence text={record.summary} /> <MarksShown marks={record.marks} />
        </h2>
      </div>
      <RecordFields key={record.id} fields={record.fields} />
      <Facts
        facts={[
          [t('record.type'), <Code text={record.type} />],
          [t('record.parser'), <Code text={`${record.parser} ${record.parser_version}`} />],
          [t('file.origin'), <Copyable text={record.origin} />],
        ]}
      />
    </section>
  );
}

/** One that an address names, wherever it stands in the list. */
function NamedRecord({ case_id, id }: { case_id: string; id: string }) {
  const asked = useQuery({
    queryKey: ['case', case_id, 'record', id],
    queryFn: ({ signal }) =>
      answer(
        client.GET('/api/v1/cases/{case}/records/{record}', {
          params: { path: { case: case_id, record: id } },
          signal,
        }),
      ),
  });
  if (asked.isPending) return <Loading />;
  if (asked.error) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  return <RecordView record={asked.data} />;
}

export function ItemRecords({ case_id, item }: { case_id: string; item: string }) {
  const { t } = useLanguage();
  const { query, change } = useNavigation();
  const { type, text, record: wanted } = query;
  const asked = { ...(type ? { type } : {}), ...(text ? { text } : {}) };
  const pages = usePages(['case', case_id, 'records', item, asked], (cursor, signal) =>
    answer(
      client.GET('/api/v1/cases/{case}/items/{item}/records', {
        params: {
          path: { case: case_id, item },
          query: { ...asked, ...(cursor ? { cursor } : {}) },
        },
        signal,
      }),
    ),
  );
  const columns = useColumns();
  const marking = useMarking<Record>(case_id, (row) => row.summary);
  const filtered = FILTERS.some((name) => query[name]);
  const shown = wanted ? pages.rows.find((row) => row.id === wanted) : pages.rows[0];
  return (
    <>
      {filtered || pages.rows.length > 1 ? (
        <FilterBar names={FILTERS}>
          <TextFilter name="text" label={t('timeline.contains')} />
          <TextFilter name="type" label={t('record.type')} hint="windows.prefetch" code />
        </FilterBar>
      ) : null}
      <Table
        compact
        label={t('item.records')}
        columns={[...columns, marking.column]}
        pages={pages}
        row_key={(row) => row.id}
        on_key={marking.on_key}
        open={(row) => change({ record: row.id })}
        empty={<Empty title={t(filtered ? 'state.no_match' : 'record.none')} />}
      />
      {marking.dialog}
      {shown ? <RecordView record={shown} /> : null}
      {wanted && !shown && pages.ready ? <NamedRecord case_id={case_id} id={wanted} /> : null}
    </>
  );
}
