// A case at a glance: sources, counts, coverage, selectors, anomalies, people.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';

import { permits, useCase, useSources, type CaseDetail } from '../api/cases';
import { answer, client, csrf, type Schemas } from '../api/client';
import { usePages } from '../api/pages';
import { useRemarks } from '../api/remarks';
import { CoverageBar } from '../components/coverage_bar';
import { Code, Copyable, Evidence, Path } from '../components/evidence';
import { DialogBox, Field } from '../components/form';
import { AuthorityLabel, Label } from '../components/label';
import { Moment } from '../components/moment';
import { PageHead, Section } from '../components/page';
import { RemarkList } from '../components/remark_list';
import { ReportButton } from '../components/report_dialog';
import { Empty, Failed, FormProblem, Loading } from '../components/state';
import { Table, type Column } from '../components/table';
import { Uploads } from '../components/uploads';
import { useLanguage } from '../language/context';
import { useMeanings } from '../language/meanings';
import type { CaseView } from '../shell/address';
import { Link } from '../shell/navigation';
import { StartJob } from './jobs';

const TOP_MAX = 8;

interface Figure {
  name: string;
  value: number;
  view: CaseView;
  query?: Record<string, string>;
}

function Figures({ id, detail }: { id: string; detail: CaseDetail }) {
  const { t, number } = useLanguage();
  const { counts } = detail;
  const figures: Figure[] = [
    { name: t('count.files'), value: counts.files, view: 'files', query: { kind: 'file' } },
    {
      name: t('count.directories'),
      value: counts.directories,
      view: 'files',
      query: { kind: 'directory' },
    },
    { name: t('count.deleted'), value: counts.deleted, view: 'files', query: { state: 'deleted' } },
    { name: t('count.orphans'), value: counts.orphans, view: 'files', query: { state: 'orphan' } },
    { name: t('count.streams'), value: counts.streams, view: 'files', query: { kind: 'stream' } },
    { name: t('count.timeline'), value: detail.timeline, view: 'timeline' },
    {
      name: t('count.selectors'),
      value: Object.values(detail.selectors).reduce((sum, count) => sum + count, 0),
      view: 'selectors',
    },
    { name: t('count.anomalies'), value: detail.anomalies, view: 'anomalies' },
    {
      name: t('count.losses'),
      value: detail.anomalies_losing_data,
      view: 'anomalies',
      query: { losses: 'true' },
    },
  ];
  return (
    <ul className="figures">
      {figures.map(({ name, value, view, query }) => (
        <li key={name}>
          <Link to={{ page: 'case', id, view }} {...(query ? { query } : {})}>
            <bdi className="figure-value">{number(value)}</bdi>
            <span>{name}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function SourceDialog({ source, close }: { source: Schemas['Source']; close: () => void }) {
  const { t, size } = useLanguage();
  const facts: [string, ReactNode][] = [
    [t('source.path'), <Path text={source.path} />],
    [t('source.container'), <Code text={source.container} />],
    [
      t('file.size'),
      <>
        <bdi>{size(source.size)}</bdi>{' '}
        <span className="muted">{t('common.bytes', { count: source.size })}</span>
      </>,
    ],
    [t('source.added'), <Moment text={source.added_at} />],
    ...Object.entries(source.hashes).map(([name, hash]): [string, ReactNode] => [
      name,
      <Copyable text={hash} />,
    ]),
    ...Object.entries(source.stored_hashes).map(([name, hash]): [string, ReactNode] => [
      t('source.stored_hash', { name }),
      <Copyable text={hash} />,
    ]),
    ...Object.entries(source.metadata).map(([name, value]): [string, ReactNode] => [
      name,
      <Evidence text={value} />,
    ]),
    ...(source.last_run?.result_hash
      ? [
          [t('source.result_hash'), <Copyable text={source.last_run.result_hash} />] as [
            string,
            ReactNode,
          ],
        ]
      : []),
  ];
  return (
    <DialogBox title={t('source.title')} open close={close} wide>
      <dl className="facts">
        {facts.map(([name, value], index) => (
          <div key={index}>
            <dt>
              <bdi>{name}</bdi>
            </dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </DialogBox>
  );
}

function Sources({ id }: { id: string }) {
  const { t, size } = useLanguage();
  const pages = useSources(id);
  const [shown, set_shown] = useState<Schemas['Source'] | null>(null);
  const columns: Column<Schemas['Source']>[] = [
    {
      key: 'path',
      title: t('source.path'),
      width: 'minmax(12rem, 1fr)',
      cell: (row) => (
        <span className="tail">
          <Path text={row.path} />
        </span>
      ),
    },
    {
      key: 'container',
      title: t('source.container'),
      width: '7rem',
      cell: (row) => <Code text={row.container} />,
    },
    {
      key: 'size',
      title: t('file.size'),
      width: '7rem',
      align: 'end',
      cell: (row) => <bdi>{size(row.size)}</bdi>,
    },
    {
      key: 'verified',
      title: t('source.verified'),
      width: '11rem',
      cell: (row) =>
        row.verified === null || row.verified === undefined ? (
          <span className="muted">{t('source.no_stored_hash')}</span>
        ) : row.verified ? (
          <Label tone="good">{t('source.hash_equal')}</Label>
        ) : (
          <Label tone="bad">{t('source.hash_differs')}</Label>
        ),
    },
    {
      key: 'state',
      title: t('job.state'),
      width: '9rem',
      cell: (row) =>
        row.last_run ? (
          <Label tone={row.last_run.state === 'complete' ? 'good' : 'warn'}>
            {t(`job.${row.last_run.state}`)}
          </Label>
        ) : (
          <span className="muted">{t('source.not_examined')}</span>
        ),
    },
  ];
  return (
    <Section title={t('source.all')} actions={<StartJob case_id={id} />}>
      <Table
        compact
        label={t('source.all')}
        columns={columns}
        pages={pages}
        row_key={(row) => row.id}
        open={set_shown}
        empty={<Empty title={t('source.none')} hint={t('source.none_hint')} />}
      />
      {shown ? <SourceDialog source={shown} close={() => set_shown(null)} /> : null}
    </Section>
  );
}

function TopSelectors({ id }: { id: string }) {
  const { t, number } = useLanguage();
  const asked = useQuery({
    queryKey: ['case', id, 'selector kinds', ''],
    queryFn: ({ signal }) =>
      answer(
        client.GET('/api/v1/cases/{case}/selectors/kinds', {
          params: { path: { case: id } },
          signal,
        }),
      ),
  });
  const kinds = [...(asked.data?.items ?? [])]
    .filter((kind) => kind.count > 0)
    .sort((one, other) => other.count - one.count)
    .slice(0, TOP_MAX);
  const most = kinds[0]?.count ?? 1;
  return (
    <Section
      title={t('case.top_selectors')}
      actions={<Link to={{ page: 'case', id, view: 'selectors' }}>{t('common.all')}</Link>}
    >
      {asked.isPending ? <Loading /> : null}
      {asked.error ? <Failed error={asked.error} again={() => void asked.refetch()} /> : null}
      {asked.data && kinds.length === 0 ? (
        <Empty title={t('selectors.none')} hint={t('selectors.none_hint')} />
      ) : null}
      <ul className="bars">
        {kinds.map((kind) => (
          <li key={kind.kind}>
            <Link to={{ page: 'case', id, view: 'selectors' }} query={{ kind: kind.kind }}>
              <SelectorKindName kind={kind.kind} title={kind.title} />
            </Link>
            <meter value={kind.count} max={most} aria-label={kind.title} />
            <bdi>{number(kind.count)}</bdi>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** The values that stand in most items, whatever their kind. */
function TopValues({ id }: { id: string }) {
  const { t, number } = useLanguage();
  const asked = useQuery({
    queryKey: ['case', id, 'top selectors'],
    queryFn: ({ signal }) =>
      answer(
        client.GET('/api/v1/cases/{case}/selectors/top', {
          params: { path: { case: id }, query: { limit: TOP_MAX } },
          signal,
        }),
      ),
  });
  const rows = asked.data?.items ?? [];
  const most = rows[0]?.items ?? 1;
  return (
    <Section
      title={t('case.top_values')}
      actions={<Link to={{ page: 'case', id, view: 'selectors' }}>{t('common.all')}</Link>}
    >
      {asked.isPending ? <Loading /> : null}
      {asked.error ? <Failed error={asked.error} again={() => void asked.refetch()} /> : null}
      {asked.data && rows.length === 0 ? (
        <Empty title={t('selectors.none')} hint={t('selectors.none_hint')} />
      ) : null}
      <ul className="bars">
        {rows.map((row) => (
          <li key={row.about}>
            <Link
              to={{ page: 'case', id, view: 'selectors' }}
              query={{ kind: row.kind, value: row.value }}
            >
              <span className="muted">
                <SelectorKindName kind={row.kind} />
              </span>{' '}
              <Code text={row.value} />
            </Link>
            <meter value={row.items} max={most} aria-label={row.value} />
            <bdi>{number(row.items)}</bdi>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** The kind in the reader's language where the page knows it, else the server's title. */
export function SelectorKindName({ kind, title }: { kind: string; title?: string }) {
  const { t } = useLanguage();
  const key = `selector.${kind}`;
  const known = t(key as 'selector.email');
  return <>{known === key ? (title ?? kind) : known}</>;
}

function AnomalyCodes({ id }: { id: string }) {
  const { t, number } = useLanguage();
  const meaning = useMeanings();
  const asked = useQuery({
    queryKey: ['case', id, 'anomaly codes', ''],
    queryFn: ({ signal }) =>
      answer(
        client.GET('/api/v1/cases/{case}/anomalies/codes', {
          params: { path: { case: id } },
          signal,
        }),
      ),
  });
  const codes = [...(asked.data?.items ?? [])]
    .sort((one, other) => other.count - one.count)
    .slice(0, TOP_MAX);
  return (
    <Section
      title={t('view.anomalies')}
      actions={<Link to={{ page: 'case', id, view: 'anomalies' }}>{t('common.all')}</Link>}
    >
      {asked.isPending ? <Loading /> : null}
      {asked.error ? <Failed error={asked.error} again={() => void asked.refetch()} /> : null}
      {asked.data && codes.length === 0 ? (
        <Empty title={t('anomalies.none')} hint={t('anomalies.none_hint')} />
      ) : null}
      <ul className="codes">
        {codes.map((code) => (
          <li key={code.code}>
            <Link to={{ page: 'case', id, view: 'anomalies' }} query={{ code: code.code }}>
              <Code text={code.code} />
            </Link>
            <bdi>{number(code.count)}</bdi>
            <p className="muted">
              <bdi>{meaning(code.code, code.meaning)}</bdi>
            </p>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function AddMember({ id }: { id: string }) {
  const { t } = useLanguage();
  const cache = useQueryClient();
  const [name, set_name] = useState('');
  const send = useMutation({
    mutationFn: () =>
      answer(
        client.POST('/api/v1/cases/{case}/members', {
          params: { path: { case: id }, header: csrf() },
          body: { name },
        }),
      ),
    onSuccess: () => {
      set_name('');
      void cache.invalidateQueries({ queryKey: ['case', id, 'members'] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send.mutate();
  };
  return (
    <form onSubmit={submit} className="form inline">
      <Field label={t('account.name')} code required value={name} onChange={set_name} />
      <button type="submit" className="button" disabled={send.isPending}>
        {t('member.add')}
      </button>
      <FormProblem error={send.error} />
    </form>
  );
}

function Members({ id, detail }: { id: string; detail: CaseDetail }) {
  const { t } = useLanguage();
  const cache = useQueryClient();
  const may_assign = permits(detail, 'assign_members');
  const pages = usePages(['case', id, 'members'], (cursor, signal) =>
    answer(
      client.GET('/api/v1/cases/{case}/members', {
        params: { path: { case: id }, query: cursor ? { cursor } : {} },
        signal,
      }),
    ),
  );
  const remove = useMutation({
    mutationFn: (account: string) =>
      answer(
        client.DELETE('/api/v1/cases/{case}/members/{account}', {
          params: { path: { case: id, account }, header: csrf() },
        }),
      ),
    onSuccess: () => cache.invalidateQueries({ queryKey: ['case', id, 'members'] }),
  });
  return (
    <Section title={t('member.title')}>
      {pages.error ? <Failed error={pages.error} again={pages.again} /> : null}
      <ul className="members">
        {pages.rows.map((row) => (
          <li key={row.account}>
            <span>
              <Evidence text={row.display_name || row.name} />{' '}
              {row.roles.map((role) => (
                <Label key={role}>{t(`role.${role}`)}</Label>
              ))}
            </span>
            {may_assign ? (
              <button
                type="button"
                className="button small"
                aria-label={`${t('member.remove')}: ${row.name}`}
                onClick={() => remove.mutate(row.account)}
              >
                {t('member.remove')}
              </button>
            ) : null}
          </li>
        ))}
      </ul>
      <FormProblem error={remove.error} />
      {may_assign ? <AddMember id={id} /> : null}
    </Section>
  );
}

function LastNotes({ id }: { id: string }) {
  const { t } = useLanguage();
  const pages = useRemarks(id, {});
  const last = { ...pages, rows: pages.rows.slice(0, TOP_MAX), complete: true, ready: pages.ready };
  return (
    <Section
      title={t('case.last_notes')}
      actions={<Link to={{ page: 'case', id, view: 'notes' }}>{t('common.all')}</Link>}
    >
      <RemarkList case_id={id} pages={last} with_object />
      {pages.ready && pages.rows.length === 0 ? (
        <Empty title={t('remark.none')} hint={t('remark.none_hint')} />
      ) : null}
    </Section>
  );
}

export function CasePage({ id }: { id: string }) {
  const { t } = useLanguage();
  const asked = useCase(id);
  if (asked.isPending) return <Loading />;
  if (asked.error) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  const detail = asked.data;
  return (
    <>
      <PageHead title={<Evidence text={detail.case.name} />} name={detail.case.name}>
        <AuthorityLabel authority={detail.case.authority} />
        {permits(detail, 'print') ? <ReportButton case_id={id} name={detail.case.name} /> : null}
      </PageHead>
      <p className="muted">
        {t('case.opened_by')} <Evidence text={detail.case.opened_by} /> ·{' '}
        <Moment text={detail.case.opened_at} />
      </p>
      {detail.jobs_running > 0 ? (
        <p className="notice" role="status">
          {t('case.running', { count: detail.jobs_running })}{' '}
          <Link to={{ page: 'case', id, view: 'jobs' }}>{t('case.see_jobs')}</Link>
        </p>
      ) : null}
      <Figures id={id} detail={detail} />
      <Section title={t('coverage.title')}>
        <CoverageBar coverage={detail.coverage} />
      </Section>
      <Sources id={id} />
      {permits(detail, 'derive') ? <Uploads case_id={id} /> : null}
      <div className="columns">
        <TopValues id={id} />
        <TopSelectors id={id} />
        <AnomalyCodes id={id} />
      </div>
      <div className="columns">
        <Members id={id} detail={detail} />
        <LastNotes id={id} />
      </div>
    </>
  );
}
