// Tokens for programs: one's own, or everybody's for an administrator.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';

import { answer, client, csrf, type Schemas } from '../api/client';
import { usePages } from '../api/pages';
import { useLanguage } from '../language/context';
import { Code, Copyable, Evidence } from './evidence';
import { Field } from './form';
import { Label } from './label';
import { Moment } from './moment';
import { Section } from './page';
import { Empty, FormProblem } from './state';
import { Table, type Column } from './table';

type Token = Schemas['ApiToken'];
type Scope = Token['scopes'][number];

export const SCOPES: readonly Scope[] = [
  'read',
  'export',
  'examine',
  'review',
  'manage',
  'administer',
  'audit',
];

function NewToken() {
  const { t } = useLanguage();
  const cache = useQueryClient();
  const [name, set_name] = useState('');
  const [days, set_days] = useState('90');
  const [scopes, set_scopes] = useState<Scope[]>(['read']);
  const make = useMutation({
    mutationFn: () =>
      answer(
        client.POST('/api/v1/me/tokens', {
          params: { header: csrf() },
          body: { name, scopes, days: Number(days) },
        }),
      ),
    onSuccess: () => {
      set_name('');
      void cache.invalidateQueries({ queryKey: ['me', 'tokens'] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <>
      {make.data ? (
        <div className="notice good" role="status">
          <p>{t('token.shown_once')}</p>
          <Copyable text={make.data.token} />
        </div>
      ) : null}
      <form onSubmit={submit} className="form">
        <div className="form-row">
          <Field
            label={t('token.name')}
            hint={t('token.name_hint')}
            required
            maxLength={100}
            value={name}
            onChange={set_name}
          />
          <Field
            label={t('token.days')}
            type="number"
            min={1}
            max={366}
            required
            value={days}
            onChange={set_days}
          />
        </div>
        <fieldset className="roles">
          <legend>{t('token.scopes')}</legend>
          {SCOPES.map((scope) => (
            <label key={scope}>
              <input
                type="checkbox"
                checked={scopes.includes(scope)}
                onChange={(event) =>
                  set_scopes(
                    event.target.checked
                      ? [...scopes, scope]
                      : scopes.filter((each) => each !== scope),
                  )
                }
              />
              {t(`scope.${scope}`)}
            </label>
          ))}
        </fieldset>
        <FormProblem error={make.error} />
        <button type="submit" className="button" disabled={make.isPending || scopes.length === 0}>
          {t('token.make')}
        </button>
      </form>
    </>
  );
}

function useColumns(all: boolean, end: (token: Token) => void): Column<Token>[] {
  const { t } = useLanguage();
  const columns: Column<Token>[] = [
    {
      key: 'name',
      title: t('token.name'),
      width: 'minmax(9rem, 1fr)',
      cell: (row) => <Evidence text={row.name} />,
    },
    {
      key: 'scopes',
      title: t('token.scopes'),
      width: '15rem',
      cell: (row) => row.scopes.map((scope) => <Label key={scope}>{t(`scope.${scope}`)}</Label>),
    },
    {
      key: 'expires',
      title: t('token.expires'),
      width: '13rem',
      cell: (row) => <Moment text={row.expires_at} />,
    },
    {
      key: 'used',
      title: t('session.last_used'),
      width: '13rem',
      cell: (row) =>
        row.last_used_at ? (
          <Moment text={row.last_used_at} />
        ) : (
          <span className="muted">{t('token.never_used')}</span>
        ),
    },
    {
      key: 'end',
      title: t('common.actions'),
      width: '8rem',
      cell: (row) => (
        <button
          type="button"
          className="button small"
          aria-label={`${t('token.revoke')}: ${row.name}`}
          onClick={() => end(row)}
        >
          {t('token.revoke')}
        </button>
      ),
    },
  ];
  if (!all) return columns;
  columns.splice(1, 0, {
    key: 'account',
    title: t('account.name'),
    width: '9rem',
    cell: (row) => <Code text={row.account_name} />,
  });
  return columns;
}

/** `all`: REQUIRES an administrator. */
export function Tokens({ all }: { all: boolean }) {
  const { t } = useLanguage();
  const cache = useQueryClient();
  const key = [all ? 'all' : 'me', 'tokens'];
  const pages = usePages(key, (cursor, signal) => {
    const asked = { params: { query: cursor ? { cursor } : {} }, signal };
    return answer(
      all ? client.GET('/api/v1/tokens', asked) : client.GET('/api/v1/me/tokens', asked),
    );
  });
  const end = useMutation({
    mutationFn: ({ id }: Token) => {
      const params = { path: { token: id }, header: csrf() };
      return answer(
        all
          ? client.DELETE('/api/v1/tokens/{token}', { params })
          : client.DELETE('/api/v1/me/tokens/{token}', { params }),
      );
    },
    onSettled: () => cache.invalidateQueries({ queryKey: key }),
  });
  const columns = useColumns(all, end.mutate);
  const title = t(all ? 'token.all' : 'token.title');
  return (
    <Section title={title}>
      {all ? null : <p className="muted">{t('token.hint')}</p>}
      <FormProblem error={end.error} />
      <Table
        compact
        label={title}
        columns={columns}
        pages={pages}
        row_key={(row) => row.id}
        empty={<Empty title={t('token.none')} />}
      />
      {all ? null : <NewToken />}
    </Section>
  );
}
