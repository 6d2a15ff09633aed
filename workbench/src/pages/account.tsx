// The reader's own page: second factor, password, sessions.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';

import { answer, client, csrf, type Schemas } from '../api/client';
import { usePages } from '../api/pages';
import { useMe, type Me } from '../api/session';
import { Evidence } from '../components/evidence';
import { Code } from '../components/evidence';
import { Field } from '../components/form';
import { Label } from '../components/label';
import { Moment } from '../components/moment';
import { PageHead, Section } from '../components/page';
import { QrCode } from '../components/qr_code';
import { Empty, FormProblem } from '../components/state';
import { Table, type Column } from '../components/table';
import { Tokens } from '../components/tokens';
import { useLanguage } from '../language/context';

/** Four letters at a time, as it is typed into an authenticator. */
export function grouped(secret: string): string {
  return secret.match(/.{1,4}/g)?.join(' ') ?? secret;
}

function RecoveryCodes({ codes }: { codes: string[] }) {
  const { t } = useLanguage();
  return (
    <div className="notice good" role="status">
      <h3>{t('totp.recovery_title')}</h3>
      <p>{t('totp.recovery_hint')}</p>
      <ul className="recovery-codes" dir="ltr">
        {codes.map((code) => (
          <li key={code}>
            <Code text={code} />
          </li>
        ))}
      </ul>
      <button
        type="button"
        className="button"
        onClick={() => void navigator.clipboard.writeText(codes.join('\n'))}
      >
        {t('common.copy')}
      </button>
    </div>
  );
}

function Enrolment(props: {
  enrolment: Schemas['TotpEnrolment'];
  done: (codes: string[]) => void;
}) {
  const { t } = useLanguage();
  const [code, set_code] = useState('');
  const cache = useQueryClient();
  const confirm = useMutation({
    mutationFn: () =>
      answer(
        client.PUT('/api/v1/me/totp', {
          params: { header: csrf() },
          body: { code: code.replace(/\s/g, '') },
        }),
      ),
    onSuccess: ({ recovery_codes }) => {
      void cache.invalidateQueries({ queryKey: ['me'] });
      props.done(recovery_codes);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    confirm.mutate();
  };
  return (
    <div className="enrolment">
      <QrCode text={props.enrolment.uri} label={t('totp.qr')} />
      <form onSubmit={submit} className="form">
        <p>{t('totp.scan')}</p>
        <p data-testid="totp-secret">
          <Code text={grouped(props.enrolment.secret)} />
        </p>
        <Field
          label={t('sign_in.code')}
          code
          required
          inputMode="numeric"
          autoComplete="one-time-code"
          value={code}
          onChange={set_code}
        />
        <FormProblem error={confirm.error} />
        <button type="submit" className="button primary" disabled={confirm.isPending}>
          {t('totp.confirm')}
        </button>
      </form>
    </div>
  );
}

function SecondFactor({ me }: { me: Me }) {
  const { t } = useLanguage();
  const [codes, set_codes] = useState<string[] | null>(null);
  const begin = useMutation({
    mutationFn: () => answer(client.POST('/api/v1/me/totp', { params: { header: csrf() } })),
  });
  return (
    <Section title={t('totp.title')}>
      {codes ? <RecoveryCodes codes={codes} /> : null}
      {me.account.totp ? (
        <p>
          <Label tone="good">{t('totp.on')}</Label> {t('totp.on_hint')}
        </p>
      ) : begin.data ? (
        <Enrolment enrolment={begin.data} done={set_codes} />
      ) : (
        <>
          <p>{t('totp.off_hint')}</p>
          <FormProblem error={begin.error} />
          <button type="button" className="button primary" onClick={() => begin.mutate()}>
            {t('totp.begin')}
          </button>
        </>
      )}
    </Section>
  );
}

function Password() {
  const { t } = useLanguage();
  const [current, set_current] = useState('');
  const [wished, set_wished] = useState('');
  const cache = useQueryClient();
  const change = useMutation({
    mutationFn: () =>
      answer(
        client.POST('/api/v1/me/password', {
          params: { header: csrf() },
          body: { current, new: wished },
        }),
      ),
    onSuccess: () => {
      set_current('');
      set_wished('');
      void cache.invalidateQueries({ queryKey: ['me', 'sessions'] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate();
  };
  return (
    <Section title={t('account.change_password')}>
      <form onSubmit={submit} className="form narrow">
        <Field
          label={t('account.current_password')}
          type="password"
          required
          value={current}
          onChange={set_current}
          autoComplete="current-password"
        />
        <Field
          label={t('account.new_password')}
          hint={t('account.password_hint', { count: 12 })}
          type="password"
          required
          minLength={12}
          value={wished}
          onChange={set_wished}
          autoComplete="new-password"
        />
        <FormProblem error={change.error} />
        {change.isSuccess ? <p role="status">{t('account.password_changed')}</p> : null}
        <button type="submit" className="button" disabled={change.isPending}>
          {t('account.change_password')}
        </button>
      </form>
    </Section>
  );
}

function Sessions() {
  const { t } = useLanguage();
  const cache = useQueryClient();
  const pages = usePages(['me', 'sessions'], (cursor, signal) =>
    answer(
      client.GET('/api/v1/me/sessions', {
        params: { query: cursor ? { cursor } : {} },
        signal,
      }),
    ),
  );
  const end = useMutation({
    mutationFn: (session: string) =>
      answer(
        client.DELETE('/api/v1/me/sessions/{session}', {
          params: { path: { session }, header: csrf() },
        }),
      ),
    onSuccess: () => cache.invalidateQueries({ queryKey: ['me', 'sessions'] }),
  });
  const columns: Column<Schemas['Session']>[] = [
    {
      key: 'address',
      title: t('session.address'),
      width: '9rem',
      cell: (row) => <Code text={row.address} />,
    },
    {
      key: 'agent',
      title: t('session.browser'),
      width: 'minmax(10rem, 1fr)',
      cell: (row) => <Evidence text={row.user_agent} />,
    },
    {
      key: 'created',
      title: t('session.since'),
      width: '14rem',
      cell: (row) => <Moment text={row.created_at} />,
    },
    {
      key: 'used',
      title: t('session.last_used'),
      width: '14rem',
      cell: (row) => <Moment text={row.last_used_at} />,
    },
    {
      key: 'end',
      title: t('common.actions'),
      width: '8rem',
      cell: (row) =>
        row.current ? (
          <Label tone="good">{t('session.this')}</Label>
        ) : (
          <button type="button" className="button small" onClick={() => end.mutate(row.id)}>
            {t('session.end')}
          </button>
        ),
    },
  ];
  return (
    <Section title={t('session.title')}>
      <FormProblem error={end.error} />
      <Table
        compact
        label={t('session.title')}
        columns={columns}
        pages={pages}
        row_key={(row) => row.id}
        empty={<Empty title={t('session.title')} />}
      />
    </Section>
  );
}

export function AccountPage() {
  const { t } = useLanguage();
  const me = useMe();
  if (!me.data) return null;
  const { account } = me.data;
  return (
    <>
      <PageHead title={t('page.account')} name={t('page.account')} />
      <p>
        <Evidence text={account.display_name || account.name} /> <Code text={account.name} />{' '}
        {account.roles.map((role) => (
          <Label key={role}>{t(`role.${role}`)}</Label>
        ))}
      </p>
      <SecondFactor me={me.data} />
      <Sessions />
      <Tokens all={false} />
      <Password />
    </>
  );
}
