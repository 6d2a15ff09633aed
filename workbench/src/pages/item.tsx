// One item: where it comes from, what is known of it, its bytes and its text.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useEffect, type ReactNode } from 'react';

import { permits, useCase } from '../api/cases';
import { answer, client, type Schemas } from '../api/client';
import { usePages } from '../api/pages';
import { has_preview } from '../api/previews';
import { Code, Copyable, Path, Pieces } from '../components/evidence';
import { Facts } from '../components/facts';
import { Hex } from '../components/hex';
import { HitText } from '../components/hit_text';
import { ItemRecords } from '../components/item_records';
import { ItemRemarks } from '../components/item_remarks';
import { MarksShown } from '../components/marks';
import { Moment } from '../components/moment';
import { OriginChain } from '../components/origin';
import { PackageButton } from '../components/package_box';
import { PageHead, Section } from '../components/page';
import { PicturePart } from '../components/picture';
import { Empty, Failed, Loading } from '../components/state';
import { Table, type Column } from '../components/table';
import { Translations } from '../components/translations';
import { useLanguage } from '../language/context';
import { useAddress, useNavigation } from '../shell/navigation';
import { SelectorKindName } from './case';
import { ItemLabels, useItemColumns, type Item } from './files';

const TABS = ['metadata', 'picture', 'hex', 'text', 'records', 'selectors', 'copies'] as const;
type Tab = (typeof TABS)[number];
type Detail = Schemas['ItemDetail'];

function Metadata({ item }: { item: Item }) {
  const { t, size } = useLanguage();
  const facts: [string, ReactNode][] = [
    [t('file.path'), <Path text={item.path} />],
    [t('file.kind'), t(`kind.${item.kind}`)],
    [t('file.state'), t(`state.${item.state}`)],
    [
      t('file.size'),
      <>
        <bdi>{size(item.size)}</bdi>{' '}
        <span className="muted">{t('common.bytes', { count: item.size })}</span>
      </>,
    ],
    [t('file.type'), item.type ? <Code text={item.type} /> : t('common.none')],
    [t('file.address'), <Copyable text={item.address} />],
    [t('file.origin'), <Copyable text={item.origin} />],
  ];
  const optional: [string, string | null | undefined][] = [
    [t('file.path_raw'), item.path_raw],
    [t('file.link_target'), item.link_target],
    [t('file.same_content'), item.same_content_as],
  ];
  for (const [name, value] of optional) if (value) facts.push([name, <Path text={value} />]);
  for (const name of ['sha256', 'sha1', 'md5'] as const) {
    const value = item[name];
    if (value) facts.push([name.toUpperCase().replace('SHA', 'SHA-'), <Copyable text={value} />]);
  }
  const times: [string, ReactNode][] = (
    ['created', 'modified', 'changed', 'accessed', 'deleted_at'] as const
  )
    .filter((name) => item[name])
    .map((name) => [t(`time.${name}`), <Moment text={item[name]} whole />]);
  return (
    <div className="columns">
      <Section title={t('item.metadata')}>
        <Facts facts={facts} />
      </Section>
      <Section title={t('item.times')}>
        {times.length > 0 ? <Facts facts={times} /> : <Empty title={t('item.no_times')} />}
      </Section>
    </div>
  );
}

const TEXT_SIZE = 65536;

function ItemText({ id, item }: { id: string; item: string }) {
  const { t } = useLanguage();
  const asked = useInfiniteQuery({
    queryKey: ['case', id, 'text', item],
    queryFn: ({ pageParam, signal }) =>
      answer(
        client.GET('/api/v1/cases/{case}/items/{item}/text', {
          params: { path: { case: id, item }, query: { offset: pageParam, size: TEXT_SIZE } },
          signal,
        }),
      ),
    initialPageParam: 0,
    getNextPageParam: (page: Schemas['Text']) => {
      const end = page.offset + new TextEncoder().encode(page.text).length;
      return page.text !== '' && end < page.size ? end : undefined;
    },
  });
  if (asked.isPending) return <Loading />;
  if (asked.error) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  return (
    <div className="text-box" tabIndex={0} role="region" aria-label={t('item.text')}>
      {asked.data.pages.map((page) =>
        page.text.split('\n').map((line, index) => (
          <p key={`${page.offset}.${index}`} dir="auto">
            <Pieces text={line} />
          </p>
        )),
      )}
      {asked.hasNextPage ? (
        <button type="button" className="button" onClick={() => void asked.fetchNextPage()}>
          {t('item.more_text')}
        </button>
      ) : null}
    </div>
  );
}

function ItemSelectors({ id, item }: { id: string; item: string }) {
  const { t } = useLanguage();
  const pages = usePages(['case', id, 'item selectors', item], (cursor, signal) =>
    answer(
      client.GET('/api/v1/cases/{case}/items/{item}/selectors', {
        params: { path: { case: id, item }, query: cursor ? { cursor } : {} },
        signal,
      }),
    ),
  );
  const columns: Column<Schemas['SelectorHit']>[] = [
    {
      key: 'kind',
      title: t('selectors.kind'),
      width: '11rem',
      cell: (row) => <SelectorKindName kind={row.kind} />,
    },
    {
      key: 'value',
      title: t('selectors.value'),
      width: '16rem',
      cell: (row) => <Code text={row.value} />,
    },
    {
      key: 'context',
      title: t('selectors.context'),
      width: 'minmax(14rem, 1fr)',
      cell: (row) => <HitText short before={row.before} hit={row.raw} after={row.after} />,
    },
    {
      key: 'offset',
      title: t('file.offset'),
      width: '8rem',
      align: 'end',
      cell: (row) => <Code text={String(row.offset)} />,
    },
  ];
  return (
    <Table
      compact
      label={t('view.selectors')}
      columns={columns}
      pages={pages}
      row_key={(row) => `${row.kind}${row.layer}${row.offset}${row.value}`}
      empty={<Empty title={t('selectors.none')} />}
    />
  );
}

function Copies({ id, item }: { id: string; item: string }) {
  const { t } = useLanguage();
  const { go } = useNavigation();
  const address = useAddress();
  const columns = useItemColumns(id);
  const pages = usePages(['case', id, 'copies', item], (cursor, signal) =>
    answer(
      client.GET('/api/v1/cases/{case}/items/{item}/copies', {
        params: { path: { case: id, item }, query: cursor ? { cursor } : {} },
        signal,
      }),
    ),
  );
  return (
    <Table
      compact
      label={t('item.copies')}
      columns={columns}
      pages={pages}
      row_key={(row) => row.id}
      open={(row) => go(address({ page: 'item', id, item: row.id }))}
      empty={<Empty title={t('item.no_copies')} />}
    />
  );
}

/** Only the parts that this item has. */
function tabs_of(detail: Detail): { tab: Tab; count?: number }[] {
  const tabs: { tab: Tab; count?: number }[] = [{ tab: 'metadata' }];
  if (detail.has_content && has_preview(detail.item)) tabs.push({ tab: 'picture' });
  if (detail.has_content && detail.item.size > 0) tabs.push({ tab: 'hex' });
  if (detail.has_text) tabs.push({ tab: 'text' });
  if (detail.records > 0) tabs.push({ tab: 'records', count: detail.records });
  if (detail.selectors > 0) tabs.push({ tab: 'selectors', count: detail.selectors });
  if (detail.copies > 0) tabs.push({ tab: 'copies', count: detail.copies });
  return tabs;
}

function Part({ tab, id, detail }: { tab: Tab; id: string; detail: Detail }) {
  const item = detail.item.id;
  switch (tab) {
    case 'metadata':
      return <Metadata item={detail.item} />;
    case 'picture':
      return <PicturePart case_id={id} item={detail.item} />;
    case 'hex':
      return (
        <>
          <Hex case_id={id} item={item} size={detail.item.size} />
          {detail.has_text ? null : <Translations case_id={id} about={detail.item.about} />}
        </>
      );
    case 'text':
      return (
        <>
          <ItemText id={id} item={item} />
          <Translations case_id={id} about={detail.item.about} />
        </>
      );
    case 'records':
      return <ItemRecords case_id={id} item={item} />;
    case 'selectors':
      return <ItemSelectors id={id} item={item} />;
    case 'copies':
      return <Copies id={id} item={item} />;
  }
}

export function ItemPage({ id, item }: { id: string; item: string }) {
  const { t, number } = useLanguage();
  const { query, change } = useNavigation();
  const about = useCase(id);
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
  useEffect(() => scrollTo(0, 0), [item]);
  if (asked.isPending) return <Loading />;
  if (asked.error) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  const detail = asked.data;
  const tabs = tabs_of(detail);
  const tab = tabs.find((each) => each.tab === query['part'])?.tab ?? 'metadata';
  const name = detail.item.path.split('/').at(-1) || detail.item.address;
  return (
    <>
      <OriginChain case_id={id} chain={detail.origin_chain} />
      <PageHead
        name={name}
        title={
          <>
            <Path text={name} /> <ItemLabels item={detail.item} />{' '}
            <MarksShown marks={detail.item.marks} />
          </>
        }
      >
        {detail.has_content && permits(about.data, 'export') ? (
          <>
            <a className="button" href={`/api/v1/cases/${id}/items/${item}/download`} download>
              {t('item.download')}
            </a>
            <PackageButton case_id={id} item={item} />
          </>
        ) : null}
      </PageHead>
      <nav className="tabs" aria-label={t('item.parts')}>
        {tabs.map((each) => (
          <button
            key={each.tab}
            type="button"
            aria-current={each.tab === tab ? 'page' : undefined}
            onClick={() => change({ part: each.tab === 'metadata' ? undefined : each.tab })}
          >
            {t(`item.${each.tab}`)}
            {each.count === undefined ? null : <bdi className="badge">{number(each.count)}</bdi>}
          </button>
        ))}
      </nav>
      <Part tab={tab} id={id} detail={detail} />
      <ItemRemarks
        case_id={id}
        item={detail.item}
        title={detail.item.path || detail.item.address}
        has_content={detail.has_content}
      />
    </>
  );
}
