// Selectors, each once with its counts; one of them leads to every place where it stands.
import { useQuery } from '@tanstack/react-query';

import { filters } from '../api/cases';
import { answer, client, type Schemas } from '../api/client';
import { item_id } from '../api/item_id';
import { usePages } from '../api/pages';
import { Code, Path } from '../components/evidence';
import { ChoiceFilter, FilterBar, TextFilter } from '../components/filter_bar';
import { HitText } from '../components/hit_text';
import { Label } from '../components/label';
import { useMarking } from '../components/marks';
import { PageHead } from '../components/page';
import { SourceFilter } from '../components/source_filter';
import { Empty } from '../components/state';
import { Table, type Column } from '../components/table';
import { useLanguage } from '../language/context';
import { useAddress, useNavigation } from '../shell/navigation';
import { SelectorKindName } from './case';

type Selector = Schemas['Selector'];
type Hit = Schemas['SelectorHit'];

const FILTERS = ['kind', 'text', 'source', 'value'] as const;

function asked_of(query: Readonly<Record<string, string>>) {
  const { kind, ...rest } = filters(query, FILTERS);
  return { ...rest, ...(kind ? { kind: [kind] } : {}) };
}

function Hits({ id }: { id: string }) {
  const { t } = useLanguage();
  const { query, go } = useNavigation();
  const address = useAddress();
  const asked = asked_of(query);
  const pages = usePages(['case', id, 'selector hits', asked], (cursor, signal) =>
    answer(
      client.GET('/api/v1/cases/{case}/selectors/hits', {
        params: { path: { case: id }, query: { ...asked, ...(cursor ? { cursor } : {}) } },
        signal,
      }),
    ),
  );
  const columns: Column<Hit>[] = [
    {
      key: 'context',
      title: t('selectors.context'),
      width: 'minmax(16rem, 2fr)',
      cell: (row) => <HitText before={row.before} hit={row.raw} after={row.after} />,
    },
    {
      key: 'path',
      title: t('file.path'),
      width: 'minmax(12rem, 1fr)',
      cell: (row) => <Path text={row.path || row.address} />,
    },
    {
      key: 'offset',
      title: t('file.offset'),
      width: '8rem',
      align: 'end',
      cell: (row) => <Code text={String(row.offset)} />,
    },
    {
      key: 'layer',
      title: t('selectors.layer'),
      width: '9rem',
      cell: (row) => t(row.layer === 'text' ? 'selectors.in_text' : 'selectors.in_content'),
    },
  ];
  /** To the bytes, or to the text that was read from them. */
  const open = (row: Hit) => {
    const part = row.layer === 'text' ? { part: 'text' } : { part: 'hex', offset: `${row.offset}` };
    void item_id(row.source, row.address).then((item) =>
      go(address({ page: 'item', id, item }, part)),
    );
  };
  return (
    <Table
      label={t('selectors.hits')}
      columns={columns}
      pages={pages}
      row_key={(row) => `${row.source}${row.address}${row.kind}${row.layer}${row.offset}`}
      open={open}
      empty={<Empty title={t('state.no_match')} hint={t('state.no_match_hint')} />}
    />
  );
}

function Groups({ id }: { id: string }) {
  const { t, number } = useLanguage();
  const { query, change } = useNavigation();
  const asked = asked_of(query);
  const pages = usePages(['case', id, 'selectors', asked], (cursor, signal) =>
    answer(
      client.GET('/api/v1/cases/{case}/selectors', {
        params: { path: { case: id }, query: { ...asked, ...(cursor ? { cursor } : {}) } },
        signal,
      }),
    ),
  );
  const columns: Column<Selector>[] = [
    {
      key: 'kind',
      title: t('selectors.kind'),
      width: '12rem',
      cell: (row) => <SelectorKindName kind={row.kind} />,
    },
    {
      key: 'value',
      title: t('selectors.value'),
      width: 'minmax(14rem, 1fr)',
      cell: (row) => <Code text={row.value} />,
    },
    {
      key: 'count',
      title: t('selectors.hits'),
      width: '7rem',
      align: 'end',
      cell: (row) => <bdi>{number(row.count)}</bdi>,
    },
    {
      key: 'items',
      title: t('selectors.items'),
      width: '7rem',
      align: 'end',
      cell: (row) => <bdi>{number(row.items)}</bdi>,
    },
    {
      key: 'first',
      title: t('selectors.first'),
      width: 'minmax(12rem, 1fr)',
      cell: (row) => <Path text={row.first_path} />,
    },
  ];
  const marking = useMarking<Selector>(id, (row) => row.value);
  columns.splice(2, 0, marking.column);
  const filtered = FILTERS.some((name) => query[name]);
  return (
    <>
      <Table
        label={t('view.selectors')}
        columns={columns}
        pages={pages}
        on_key={marking.on_key}
        row_key={(row) => `${row.kind} ${row.value}`}
        open={(row) => change({ kind: row.kind, value: row.value, text: undefined })}
        empty={
          filtered ? (
            <Empty title={t('state.no_match')} hint={t('state.no_match_hint')} />
          ) : (
            <Empty title={t('selectors.none')} hint={t('selectors.none_hint')} />
          )
        }
      />
      {marking.dialog}
    </>
  );
}

export function SelectorsPage({ id }: { id: string }) {
  const { t, number } = useLanguage();
  const { query, change } = useNavigation();
  const kinds = useQuery({
    queryKey: ['case', id, 'selector kinds', query['source'] ?? ''],
    queryFn: ({ signal }) =>
      answer(
        client.GET('/api/v1/cases/{case}/selectors/kinds', {
          params: { path: { case: id }, query: filters(query, ['source']) },
          signal,
        }),
      ),
  });
  const found = (kinds.data?.items ?? []).filter((kind) => kind.count > 0);
  const name_of = (kind: Schemas['SelectorKind']) => {
    const key = `selector.${kind.kind}`;
    const known = t(key as 'selector.email');
    return `${known === key ? kind.title : known} (${number(kind.count)})`;
  };
  const value = query['value'];
  return (
    <div className="page-fill">
      <PageHead title={t('view.selectors')} name={t('view.selectors')} />
      <FilterBar names={FILTERS}>
        <ChoiceFilter
          name="kind"
          label={t('selectors.kind')}
          options={found.map((kind) => ({ id: kind.kind, name: name_of(kind) }))}
        />
        <TextFilter name="text" label={t('selectors.contains')} code />
        <SourceFilter case_id={id} />
      </FilterBar>
      {value ? (
        <p className="chosen">
          <Label tone="known">
            <SelectorKindName kind={query['kind'] ?? ''} /> <Code text={value} />
          </Label>
          <button
            type="button"
            className="button small"
            onClick={() => change({ value: undefined })}
          >
            {t('selectors.back')}
          </button>
        </p>
      ) : null}
      {value ? <Hits id={id} /> : <Groups id={id} />}
    </div>
  );
}
