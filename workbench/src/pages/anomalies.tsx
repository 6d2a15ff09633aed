// What was damaged or strange, and where every byte of each source ended.
import { useQuery } from '@tanstack/react-query';

import { filters, useSources } from '../api/cases';
import { answer, client, type Schemas } from '../api/client';
import { item_id } from '../api/item_id';
import { usePages } from '../api/pages';
import { CoverageBar } from '../components/coverage_bar';
import { Code, Evidence, Path } from '../components/evidence';
import { ChoiceFilter, FilterBar, TextFilter } from '../components/filter_bar';
import { Label } from '../components/label';
import { useMarking } from '../components/marks';
import { PageHead, Section } from '../components/page';
import { SourceFilter } from '../components/source_filter';
import { Empty, Failed, Loading } from '../components/state';
import { Table, type Column } from '../components/table';
import { useLanguage } from '../language/context';
import { useMeanings } from '../language/meanings';
import { useAddress, useNavigation } from '../shell/navigation';

type Anomaly = Schemas['Anomaly'];

const FILTERS = ['code', 'losses', 'source'] as const;

function Coverage({ id }: { id: string }) {
  const { t } = useLanguage();
  const sources = useSources(id);
  const asked = useQuery({
    queryKey: ['case', id, 'coverage'],
    queryFn: ({ signal }) =>
      answer(
        client.GET('/api/v1/cases/{case}/coverage', { params: { path: { case: id } }, signal }),
      ),
  });
  if (asked.isPending) return <Loading />;
  if (asked.error) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  const totals = asked.data.items.filter((each) => each.source !== '');
  return (
    <Section title={t('coverage.title')}>
      {totals.length === 0 ? (
        <Empty title={t('coverage.none')} hint={t('source.none_hint')} />
      ) : null}
      {totals.map((each) => (
        <div key={each.source} className="coverage-source">
          <h3>
            <Path
              text={sources.rows.find((source) => source.id === each.source)?.path ?? each.source}
            />
          </h3>
          <CoverageBar coverage={each} />
        </div>
      ))}
    </Section>
  );
}

function useAnomalyColumns(): Column<Anomaly>[] {
  const { t } = useLanguage();
  const meaning = useMeanings();
  return [
    {
      key: 'code',
      title: t('anomalies.code'),
      width: '12rem',
      cell: (row) => <Code text={row.code} />,
    },
    {
      key: 'loses',
      title: t('anomalies.loss'),
      width: '9rem',
      cell: (row) =>
        row.loses_data ? <Label tone="bad">{t('anomalies.loses_data')}</Label> : t('common.no'),
    },
    {
      key: 'path',
      title: t('file.path'),
      width: 'minmax(10rem, 1fr)',
      cell: (row) =>
        row.path ? <Path text={row.path} /> : <span>{t('anomalies.of_medium')}</span>,
    },
    {
      key: 'offset',
      title: t('file.offset'),
      width: '8rem',
      align: 'end',
      cell: (row) => <Code text={String(row.offset)} />,
    },
    {
      key: 'meaning',
      title: t('anomalies.meaning'),
      width: 'minmax(12rem, 2fr)',
      cell: (row) => (
        <span title={meaning(row.code, row.meaning)}>{meaning(row.code, row.meaning)}</span>
      ),
    },
    {
      key: 'detail',
      title: t('anomalies.detail'),
      width: 'minmax(9rem, 1fr)',
      cell: (row) => <Evidence text={row.detail} />,
    },
  ];
}

export function AnomaliesPage({ id }: { id: string }) {
  const { t } = useLanguage();
  const { query, go } = useNavigation();
  const address = useAddress();
  const columns = useAnomalyColumns();
  const marking = useMarking<Anomaly>(id, (row) =>
    row.path ? `${row.code}: ${row.path}` : row.code,
  );
  const { losses, ...rest } = filters(query, FILTERS);
  const asked = { ...rest, ...(losses ? { losses: losses === 'true' } : {}) };
  const pages = usePages(['case', id, 'anomalies', asked], (cursor, signal) =>
    answer(
      client.GET('/api/v1/cases/{case}/anomalies', {
        params: { path: { case: id }, query: { ...asked, ...(cursor ? { cursor } : {}) } },
        signal,
      }),
    ),
  );
  const open = (row: Anomaly) => {
    if (!row.address) return;
    void item_id(row.source, row.address).then((item) => go(address({ page: 'item', id, item })));
  };
  const filtered = FILTERS.some((name) => query[name]);
  return (
    <div className="page-fill">
      <PageHead title={t('view.anomalies')} name={t('view.anomalies')} />
      <Coverage id={id} />
      <FilterBar names={FILTERS}>
        <TextFilter name="code" label={t('anomalies.code')} code />
        <ChoiceFilter
          name="losses"
          label={t('anomalies.loss')}
          options={[
            { id: 'true', name: t('anomalies.losses_only') },
            { id: 'false', name: t('anomalies.no_losses') },
          ]}
        />
        <SourceFilter case_id={id} />
      </FilterBar>
      <Table
        label={t('view.anomalies')}
        columns={[...columns.slice(0, 2), marking.column, ...columns.slice(2)]}
        on_key={marking.on_key}
        pages={pages}
        row_key={(row) => `${row.source}${row.code}${row.address ?? ''}${row.offset}${row.detail}`}
        open={open}
        empty={
          filtered ? (
            <Empty title={t('state.no_match')} hint={t('state.no_match_hint')} />
          ) : (
            <Empty title={t('anomalies.none')} hint={t('anomalies.none_hint')} />
          )
        }
      />
      {marking.dialog}
    </div>
  );
}
