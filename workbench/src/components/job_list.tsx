// Jobs with their progress; one of them can be looked into.
import { useState } from 'react';

import { answer, client, type Schemas } from '../api/client';
import {
  can_go_on,
  under_way,
  useCancel,
  useJobs,
  usePause,
  useResume,
  type Job,
} from '../api/jobs';
import { usePages } from '../api/pages';
import { useLanguage } from '../language/context';
import { Link } from '../shell/navigation';
import { Evidence, Path } from './evidence';
import { DialogBox, TextField, lines_of } from './form';
import { Label, type Tone } from './label';
import { Moment } from './moment';
import { Empty, Failed, FormProblem } from './state';
import { Table, type Column } from './table';
import { TimeLeft } from './time_left';

const TONES: Record<Job['state'], Tone> = {
  queued: 'plain',
  running: 'known',
  complete: 'good',
  incomplete: 'warn',
  failed: 'bad',
  cancelled: 'plain',
  interrupted: 'warn',
  paused: 'plain',
};

export function JobState({ job }: { job: Job }) {
  const { t } = useLanguage();
  return <Label tone={TONES[job.state]}>{t(`job.${job.state}`)}</Label>;
}

/** The share that is done, of the bytes known so far. */
export function Progress({ job }: { job: Job }) {
  const { t, size, share } = useLanguage();
  if (!under_way(job)) {
    return <span className="muted">{t('job.items', { count: job.items })}</span>;
  }
  const done = job.bytes_total > 0 ? Math.min(1, job.bytes_done / job.bytes_total) : 0;
  return (
    <span className="progress">
      <progress value={done} max={1} aria-label={t('job.progress')} />
      <span>
        {share(done)} <bdi>{size(job.bytes_done)}</bdi> <TimeLeft seconds={job.seconds_left} />
      </span>
    </span>
  );
}

function JobLog({ job }: { job: Job }) {
  const { t } = useLanguage();
  const pages = usePages(['jobs', job.id, 'log'], (cursor, signal) =>
    answer(
      client.GET('/api/v1/jobs/{job}/log', {
        params: { path: { job: job.id }, query: cursor ? { cursor } : {} },
        signal,
      }),
    ),
  );
  const columns: Column<Schemas['LogLine']>[] = [
    { key: 'text', title: t('job.log'), width: '1fr', cell: (row) => <Evidence text={row.text} /> },
  ];
  return (
    <Table
      compact
      label={t('job.log')}
      columns={columns}
      pages={pages}
      row_key={(row) => String(row.number)}
      empty={<Empty title={t('job.no_log')} />}
    />
  );
}

function JobDialog({ job, close }: { job: Job; close: () => void }) {
  const { t } = useLanguage();
  const cancel = useCancel();
  const pause = usePause();
  const resume = useResume();
  const [passwords, set_passwords] = useState('');
  return (
    <DialogBox title={t('job.title')} open close={close} wide>
      <dl className="facts">
        <div>
          <dt>{t('job.source')}</dt>
          <dd>
            <Path text={job.path} />
          </dd>
        </div>
        <div>
          <dt>{t('job.state')}</dt>
          <dd>
            <JobState job={job} /> <Progress job={job} />
          </dd>
        </div>
        <div>
          <dt>{t('job.created')}</dt>
          <dd>
            <Evidence text={job.created_by} /> <Moment text={job.created_at} />
          </dd>
        </div>
        <div>
          <dt>{t('job.ended')}</dt>
          <dd>
            <Moment text={job.ended_at} />
          </dd>
        </div>
      </dl>
      {job.error ? (
        <p className="notice bad" dir="auto">
          {job.error}
        </p>
      ) : null}
      <JobLog job={job} />
      <FormProblem error={cancel.error ?? pause.error ?? resume.error} />
      {can_go_on(job) && job.options.passwords > 0 ? (
        <TextField
          label={t('job.passwords')}
          hint={t('job.passwords_again')}
          value={passwords}
          change={set_passwords}
        />
      ) : null}
      <div className="page-actions">
        {under_way(job) ? (
          <button type="button" className="button" onClick={() => pause.mutate(job.id)}>
            {t('job.pause')}
          </button>
        ) : null}
        {can_go_on(job) ? (
          <button
            type="button"
            className="button primary"
            onClick={() => resume.mutate({ job: job.id, passwords: lines_of(passwords) })}
          >
            {t('job.resume')}
          </button>
        ) : null}
        {under_way(job) || can_go_on(job) ? (
          <button type="button" className="button" onClick={() => cancel.mutate(job.id)}>
            {t('job.cancel')}
          </button>
        ) : null}
      </div>
    </DialogBox>
  );
}

function useJobColumns(with_case: boolean): Column<Job>[] {
  const { t } = useLanguage();
  const columns: Column<Job>[] = [
    {
      key: 'state',
      title: t('job.state'),
      width: '8.5rem',
      cell: (row) => <JobState job={row} />,
    },
    {
      key: 'path',
      title: t('job.source'),
      width: 'minmax(10rem, 1fr)',
      cell: (row) => <Path text={row.path} />,
    },
    {
      key: 'progress',
      title: t('job.progress'),
      width: '19rem',
      cell: (row) => <Progress job={row} />,
    },
    {
      key: 'profile',
      title: t('job.profile'),
      width: '7rem',
      cell: (row) => (row.profile === 'triage' ? t('profile.triage') : t('profile.full')),
    },
    {
      key: 'created',
      title: t('job.created'),
      width: '14rem',
      cell: (row) => <Moment text={row.created_at} />,
    },
  ];
  if (!with_case) return columns;
  columns.splice(1, 0, {
    key: 'case',
    title: t('case.title'),
    width: '10rem',
    cell: (row) => (
      <Link to={{ page: 'case', id: row.case, view: 'overview' }} tabIndex={-1}>
        <Evidence text={row.case_name} />
      </Link>
    ),
  });
  return columns;
}

export function JobList(props: { case_id?: string; only_running?: boolean }) {
  const { t } = useLanguage();
  const jobs = useJobs(props.case_id);
  const [shown, set_shown] = useState<string | null>(null);
  const columns = useJobColumns(props.case_id === undefined);
  const pages = props.only_running ? { ...jobs, rows: jobs.rows.filter(under_way) } : jobs;
  const chosen = jobs.rows.find((job) => job.id === shown);
  if (jobs.error && jobs.rows.length === 0) return <Failed error={jobs.error} again={jobs.again} />;
  return (
    <>
      <Table
        compact
        label={t('page.jobs')}
        columns={columns}
        pages={pages}
        row_key={(row) => row.id}
        open={(row) => set_shown(row.id)}
        empty={
          <Empty
            title={t(props.only_running ? 'job.none_running' : 'job.none')}
            hint={t('job.none_hint')}
          />
        }
      />
      {chosen ? <JobDialog job={chosen} close={() => set_shown(null)} /> : null}
    </>
  );
}
