// My cases and what is running.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';

import { answer, client, csrf, ProblemError, type Schemas } from '../api/client';
import { usePages } from '../api/pages';
import { may, useMe } from '../api/session';
import { Evidence } from '../components/evidence';
import { DialogBox, Field } from '../components/form';
import { Inbox } from '../components/inbox';
import { JobList } from '../components/job_list';
import { AuthorityLabel } from '../components/label';
import { Moment } from '../components/moment';
import { PageHead, Section } from '../components/page';
import { Empty, FormProblem } from '../components/state';
import { Table, type Column } from '../components/table';
import { useLanguage } from '../language/context';
import { Link, useAddress, useNavigation } from '../shell/navigation';

type Case = Schemas['Case'];

function NewCase() {
  const { t } = useLanguage();
  const { go } = useNavigation();
  const address = useAddress();
  const cache = useQueryClient();
  const [open, set_open] = useState(false);
  const [name, set_name] = useState('');
  const send = useMutation({
    mutationFn: () =>
      answer(client.POST('/api/v1/cases', { params: { header: csrf() }, body: { name } })),
    onSuccess: (made) => {
      void cache.invalidateQueries({ queryKey: ['cases'] });
      go(address({ page: 'case', id: made.id, view: 'overview' }));
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send.mutate();
  };
  return (
    <>
      <button type="button" className="button primary" onClick={() => set_open(true)}>
        {t('case.open_new')}
      </button>
      <DialogBox title={t('case.open_new')} open={open} close={() => set_open(false)}>
        <form onSubmit={submit} className="form">
          <p>{t('case.open_hint')}</p>
          <Field
            label={t('case.name')}
            required
            autoFocus
            maxLength={200}
            value={name}
            onChange={set_name}
          />
          <FormProblem error={send.error} />
          <button type="submit" className="button primary" disabled={send.isPending}>
            {t('case.open_send')}
          </button>
        </form>
      </DialogBox>
    </>
  );
}

function useCaseColumns(): Column<Case>[] {
  const { t } = useLanguage();
  return [
    {
      key: 'name',
      title: t('case.name'),
      width: 'minmax(8rem, 1fr)',
      cell: (row) => (
        <Link to={{ page: 'case', id: row.id, view: 'overview' }} tabIndex={-1}>
          <Evidence text={row.name} />
        </Link>
      ),
    },
    {
      key: 'authority',
      title: t('authority.title'),
      width: '11rem',
      cell: (row) => <AuthorityLabel authority={row.authority} />,
    },
    {
      key: 'by',
      title: t('case.opened_by'),
      width: '7rem',
      cell: (row) => <Evidence text={row.opened_by} />,
    },
    {
      key: 'at',
      title: t('case.opened_at'),
      width: '14rem',
      cell: (row) => <Moment text={row.opened_at} />,
    },
  ];
}

export function HomePage() {
  const { t } = useLanguage();
  const { go, query, change } = useNavigation();
  const address = useAddress();
  const me = useMe();
  const columns = useCaseColumns();
  const cases = usePages(['cases'], (cursor, signal) =>
    answer(client.GET('/api/v1/cases', { params: { query: cursor ? { cursor } : {} }, signal })),
  );
  // An account whose roles do not reach into cases is told so, not refused.
  const no_cases = cases.error instanceof ProblemError && cases.error.problem.status === 403;
  const wished = query['name']?.toLocaleLowerCase();
  const pages = no_cases
    ? { ...cases, error: null, complete: true, loading: false }
    : wished
      ? {
          ...cases,
          rows: cases.rows.filter((row) => row.name.toLocaleLowerCase().includes(wished)),
        }
      : cases;
  const may_open = may(me.data, 'open_case');
  return (
    <>
      <PageHead title={t('page.home')} name={t('page.home')}>
        {may_open ? <NewCase /> : null}
      </PageHead>
      {me.data && !me.data.account.totp ? (
        <p className="notice">
          {t('home.no_second_factor')} <Link to={{ page: 'account' }}>{t('totp.begin')}</Link>
        </p>
      ) : null}
      <Section
        title={t('home.my_cases')}
        actions={
          wished ? (
            <button
              type="button"
              className="button small"
              onClick={() => change({ name: undefined })}
            >
              {t('filter.clear')}
            </button>
          ) : null
        }
      >
        <Table
          compact
          label={t('home.my_cases')}
          columns={columns}
          pages={pages}
          row_key={(row) => row.id}
          open={(row) => go(address({ page: 'case', id: row.id, view: 'overview' }))}
          empty={
            wished ? (
              <Empty title={t('state.no_match')} hint={t('state.no_match_hint')} />
            ) : (
              <Empty
                title={t('home.no_cases')}
                hint={t(may_open ? 'home.no_cases_open' : 'home.no_cases_ask')}
              />
            )
          }
        />
      </Section>
      {no_cases ? null : (
        <div className="columns">
          <Section title={t('home.inbox')}>
            <Inbox />
          </Section>
          <Section title={t('home.jobs')}>
            <JobList only_running />
          </Section>
        </div>
      )}
    </>
  );
}
