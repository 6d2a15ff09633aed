// Tree and table of a case's items; the server filters and sorts.
import { useQuery } from '@tanstack/react-query';

import { filters, permits, useCase } from '../api/cases';
import { answer, client, type Schemas } from '../api/client';
import type { operations } from '../api/openapi';
import { usePages } from '../api/pages';
import { REVIEW_STATES } from '../api/review';
import { Code, Path } from '../components/evidence';
import { ChoiceFilter, FilterBar, TextFilter } from '../components/filter_bar';
import { FolderTree } from '../components/folder_tree';
import { Icon } from '../components/icons';
import { Label } from '../components/label';
import { useMarking } from '../components/marks';
import { Moment } from '../components/moment';
import { PageHead } from '../components/page';
import { Empty } from '../components/state';
import { Table, type Column } from '../components/table';
import { useLanguage } from '../language/context';
import { Link, useAddress, useNavigation } from '../shell/navigation';
import { StartJob } from './jobs';

export type Item = Schemas['Item'];

export const FILTERS = [
  'path',
  'type',
  'hash',
  'kind',
  'state',
  'known',
  'source',
  'parent',
  'review',
] as const;
const KINDS = [
  'file',
  'directory',
  'symbolic_link',
  'special',
  'stream',
  'slack',
  'unallocated',
  'unattributed',
  'gap',
] as const;
// "any" stands for no filter in every choice.
const REVIEWS = [...REVIEW_STATES, 'decided', 'none'] as const;
const STATES = ['allocated', 'deleted', 'orphan', 'gone'] as const;

type Query = Readonly<Record<string, string>>;
type Sort = NonNullable<NonNullable<operations['files']['parameters']['query']>['sort']>;

/** The filters of the address as the server takes them; "-" alone would hide all but the roots. */
function asked_of(query: Query) {
  const { known, kind, state, review, ...rest } = filters(query, FILTERS);
  const reviewed = REVIEWS.find((name) => name === review);
  return {
    ...rest,
    ...(known ? { known: known === 'true' } : {}),
    ...(reviewed ? { review: reviewed === 'decided' ? ('any' as const) : reviewed } : {}),
    ...(KINDS.some((name) => name === kind) ? { kind: kind as (typeof KINDS)[number] } : {}),
    ...(STATES.some((name) => name === state) ? { state: state as (typeof STATES)[number] } : {}),
  };
}

export function ItemLabels({ item }: { item: Item }) {
  const { t } = useLanguage();
  return (
    <>
      {item.state === 'deleted' ? <Label tone="bad">{t('state.deleted')}</Label> : null}
      {item.state === 'orphan' ? <Label tone="warn">{t('state.orphan')}</Label> : null}
      {(item.hash_sets ?? []).map((set) => (
        <Label key={set.set} tone="known">
          {t('file.known')}: <bdi>{set.category || set.set}</bdi>
        </Label>
      ))}
    </>
  );
}

export function useItemColumns(case_id: string): Column<Item>[] {
  const { t, size } = useLanguage();
  return [
    {
      key: 'path',
      title: t('file.path'),
      width: 'minmax(18rem, 1fr)',
      sortable: true,
      cell: (row) => (
        <span className={row.allocated ? 'with-icon' : 'with-icon gone'}>
          <Icon name={row.kind === 'directory' ? 'folder' : 'file'} size={15} />
          <Link to={{ page: 'item', id: case_id, item: row.id }} tabIndex={-1}>
            <Path text={row.path || row.address} />
          </Link>
        </span>
      ),
    },
    {
      key: 'labels',
      title: t('file.marks'),
      width: '8rem',
      cell: (row) => <ItemLabels item={row} />,
    },
    {
      key: 'size',
      title: t('file.size'),
      width: '6.5rem',
      align: 'end',
      sortable: true,
      cell: (row) => <bdi>{size(row.size)}</bdi>,
    },
    {
      key: 'type',
      title: t('file.type'),
      width: '11rem',
      sortable: true,
      cell: (row) => (row.type ? <Code text={row.type} /> : t(`kind.${row.kind}`)),
    },
    {
      key: 'modified',
      title: t('time.modified'),
      width: '15.5rem',
      sortable: true,
      cell: (row) => <Moment text={row.modified} />,
    },
    {
      key: 'sha256',
      title: 'SHA-256',
      width: '11rem',
      cell: (row) => (row.sha256 ? <Code text={row.sha256} short /> : ''),
    },
  ];
}

export function useFiles(id: string, query: Query) {
  const asked = asked_of(query);
  const sort = query['sort'] as Sort | undefined;
  const pages = usePages(['case', id, 'files', asked, sort ?? ''], (cursor, signal) =>
    answer(
      client.GET('/api/v1/cases/{case}/files', {
        params: {
          path: { case: id },
          query: { ...asked, ...(sort ? { sort } : {}), ...(cursor ? { cursor } : {}) },
        },
        signal,
      }),
    ),
  );
  return { asked, pages };
}

/** The filters that Files and Gallery share. */
export function FileFilters() {
  const { t } = useLanguage();
  return (
    <>
      <TextFilter name="path" label={t('file.path')} hint="**/*.docx" code />
      <TextFilter name="type" label={t('file.type')} hint="image/" code />
      <TextFilter name="hash" label={t('file.hash')} hint="SHA-256, SHA-1, MD5" code />
      <ChoiceFilter
        name="kind"
        label={t('file.kind')}
        options={KINDS.map((kind) => ({ id: kind, name: t(`kind.${kind}`) }))}
      />
      <ChoiceFilter
        name="state"
        label={t('file.state')}
        options={STATES.map((state) => ({ id: state, name: t(`state.${state}`) }))}
      />
      <ChoiceFilter
        name="known"
        label={t('file.known')}
        options={[
          { id: 'true', name: t('file.known_only') },
          { id: 'false', name: t('file.unknown_only') },
        ]}
      />
      <ChoiceFilter
        name="review"
        label={t('review.state')}
        options={REVIEWS.map((each) => ({ id: each, name: t(`review.${each}`) }))}
      />
    </>
  );
}

/** How many there are, for those who may count. */
export function useFileCount(id: string, asked: ReturnType<typeof asked_of>) {
  const detail = useCase(id);
  return useQuery({
    queryKey: ['case', id, 'files count', asked],
    queryFn: ({ signal }) =>
      answer(
        client.GET('/api/v1/cases/{case}/files/count', {
          params: { path: { case: id }, query: asked },
          signal,
        }),
      ),
    enabled: permits(detail.data, 'count'),
  });
}

export function FilesPage({ id }: { id: string }) {
  const { t } = useLanguage();
  const { query, change, go } = useNavigation();
  const address = useAddress();
  const columns = useItemColumns(id);
  const marking = useMarking<Item>(id, (row) => row.path || row.address);
  const { asked, pages } = useFiles(id, query);
  const total = useFileCount(id, asked);
  const filtered = FILTERS.some((name) => query[name]);
  return (
    <div className="page-fill">
      <PageHead title={t('view.files')} name={t('view.files')} />
      <FilterBar names={FILTERS}>
        <FileFilters />
      </FilterBar>
      <div className="split">
        <aside className="card tree-pane" aria-label={t('tree.title')}>
          <FolderTree case_id={id} />
        </aside>
        <Table
          label={t('view.files')}
          columns={[...columns.slice(0, 2), marking.column, ...columns.slice(2)]}
          on_key={marking.on_key}
          pages={pages}
          row_key={(row) => row.id}
          sort={query['sort']}
          on_sort={(sort) => change({ sort })}
          open={(row) => go(address({ page: 'item', id, item: row.id }))}
          total={total.data?.count}
          empty={
            filtered ? (
              <Empty title={t('state.no_match')} hint={t('state.no_match_hint')} />
            ) : (
              <Empty title={t('files.none')} hint={t('files.none_hint')}>
                <StartJob case_id={id} />
              </Empty>
            )
          }
        />
      </div>
      {marking.dialog}
    </div>
  );
}
