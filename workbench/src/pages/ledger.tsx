// What was done, of a case or of the node, and a check that shows what it checked.
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';

import { answer, client, csrf, type Schemas } from '../api/client';
import { usePages } from '../api/pages';
import { may, useMe } from '../api/session';
import { Code, Copyable, Evidence } from '../components/evidence';
import { DialogBox } from '../components/form';
import { Icon } from '../components/icons';
import { Moment } from '../components/moment';
import { PageHead } from '../components/page';
import { Empty, FormProblem } from '../components/state';
import { Table, type Column } from '../components/table';
import { useLanguage } from '../language/context';

type Entry = Schemas['LedgerEntry'];
type Report = Schemas['LedgerReport'];

function ReportBox({ report }: { report: Report }) {
  const { t, number } = useLanguage();
  const checked: [string, number][] = [
    [t('ledger.entries'), report.entries],
    [t('ledger.checkpoints'), report.checkpoints],
    [t('ledger.payloads'), report.payloads],
    [t('ledger.size'), report.size],
  ];
  return (
    <div className={report.intact ? 'notice good' : 'notice bad'} role="status">
      <h2>
        <Icon name={report.intact ? 'check' : 'warning'} />{' '}
        {t(report.intact ? 'ledger.intact' : 'ledger.broken')}
      </h2>
      <p>{t('ledger.checked')}</p>
      <dl className="facts">
        {checked.map(([name, count]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <bdi>{number(count)}</bdi>
            </dd>
          </div>
        ))}
        <div>
          <dt>{t('ledger.root')}</dt>
          <dd>
            <Copyable text={report.root} />
          </dd>
        </div>
        <div>
          <dt>{t('ledger.key')}</dt>
          <dd>
            <Copyable text={report.key} />
          </dd>
        </div>
      </dl>
      {report.problems.length > 0 ? (
        <>
          <p>{t('ledger.problems', { count: report.problems_count })}</p>
          <ul>
            {report.problems.map((problem) => (
              <li key={problem} dir="auto">
                {problem}
              </li>
            ))}
          </ul>
        </>
      ) : null}
      {report.notes.length > 0 ? (
        <ul className="muted">
          {report.notes.map((note) => (
            <li key={note} dir="auto">
              {note}
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

function text_of(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

function EntryDialog({ entry, close }: { entry: Entry; close: () => void }) {
  const { t } = useLanguage();
  return (
    <DialogBox title={t('ledger.entry', { index: entry.index })} open close={close} wide>
      <dl className="facts">
        <div>
          <dt>{t('ledger.kind')}</dt>
          <dd>
            <Code text={entry.kind} />
          </dd>
        </div>
        <div>
          <dt>{t('ledger.time')}</dt>
          <dd>
            <Moment text={entry.time} whole />
          </dd>
        </div>
        <div>
          <dt>{t('ledger.leaf')}</dt>
          <dd>
            <Copyable text={entry.leaf_hash} />
          </dd>
        </div>
        {Object.entries({ ...entry.ids, ...(entry.payload ?? {}) }).map(([name, value]) => (
          <div key={name}>
            <dt>
              <Code text={name} />
            </dt>
            <dd>
              <Evidence text={text_of(value)} />
            </dd>
          </div>
        ))}
      </dl>
      {entry.payload ? null : <p className="notice">{t('ledger.no_payload')}</p>}
    </DialogBox>
  );
}

/** By whom, what and why; ids stand in the entry's dialog. */
function Short({ entry }: { entry: Entry }) {
  const payload = entry.payload ?? {};
  const first = ['by', 'action', 'reason', 'why'];
  const rank = (name: string) => (first.includes(name) ? first.indexOf(name) : first.length);
  const parts = Object.entries(payload)
    .filter(([, value]) => typeof value === 'string' || typeof value === 'number')
    .filter(([, value]) => !/^[0-9a-f]{32,}$/.test(String(value)))
    .sort(([one], [other]) => rank(one) - rank(other))
    .map(([name, value]) => `${name} ${text_of(value)}`);
  return <Evidence text={parts.join(' · ')} />;
}

function useLedger(case_id: string | undefined, enabled: boolean) {
  return usePages(
    ['ledger', case_id ?? ''],
    (cursor, signal) =>
      case_id
        ? answer(
            client.GET('/api/v1/cases/{case}/ledger', {
              params: { path: { case: case_id }, query: cursor ? { cursor } : {} },
              signal,
            }),
          )
        : answer(
            client.GET('/api/v1/ledger', { params: { query: cursor ? { cursor } : {} }, signal }),
          ),
    { enabled },
  );
}

export function LedgerPage({ case_id }: { case_id?: string }) {
  const { t } = useLanguage();
  const me = useMe();
  const [shown, set_shown] = useState<Entry | null>(null);
  const may_read = case_id !== undefined || may(me.data, 'audit');
  const pages = useLedger(case_id, may_read);
  const verify = useMutation({
    mutationFn: () => answer(client.POST('/api/v1/ledger/verify', { params: { header: csrf() } })),
  });
  const columns: Column<Entry>[] = [
    {
      key: 'index',
      title: t('ledger.index'),
      width: '6rem',
      align: 'end',
      cell: (row) => <Code text={String(row.index)} />,
    },
    {
      key: 'time',
      title: t('ledger.time'),
      width: '14rem',
      cell: (row) => <Moment text={row.time} />,
    },
    {
      key: 'kind',
      title: t('ledger.kind'),
      width: '12rem',
      cell: (row) => <Code text={row.kind} />,
    },
    {
      key: 'payload',
      title: t('ledger.what'),
      width: 'minmax(16rem, 1fr)',
      cell: (row) => <Short entry={row} />,
    },
    {
      key: 'leaf',
      title: t('ledger.leaf'),
      width: '12rem',
      cell: (row) => <Code text={row.leaf_hash} short />,
    },
  ];
  return (
    <div className="page-fill">
      <PageHead title={t('page.ledger')} name={t('page.ledger')}>
        {may(me.data, 'verify') ? (
          <button
            type="button"
            className="button primary"
            disabled={verify.isPending}
            onClick={() => verify.mutate()}
          >
            {t(verify.isPending ? 'ledger.verifying' : 'ledger.verify')}
          </button>
        ) : null}
      </PageHead>
      <FormProblem error={verify.error} />
      {verify.data ? <ReportBox report={verify.data} /> : null}
      {may_read ? (
        <Table
          label={t('page.ledger')}
          columns={columns}
          pages={pages}
          row_key={(row) => String(row.index)}
          open={set_shown}
          empty={<Empty title={t('ledger.none')} />}
        />
      ) : null}
      {shown ? <EntryDialog entry={shown} close={() => set_shown(null)} /> : null}
    </div>
  );
}
