// Who an account is to the sign-in provider, as an administrator says.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';

import { answer, client, csrf } from '../api/client';
import { useLanguage } from '../language/context';
import { Code } from './evidence';
import { Field } from './form';
import { FormProblem } from './state';

function Bind({ account, label }: { account: string; label: string }) {
  const { t } = useLanguage();
  const cache = useQueryClient();
  const [subject, set_subject] = useState('');
  const bind = useMutation({
    mutationFn: () =>
      answer(
        client.POST('/api/v1/accounts/{account}/subjects', {
          params: { path: { account }, header: csrf() },
          body: { subject },
        }),
      ),
    onSuccess: () => cache.invalidateQueries({ queryKey: ['subjects', account] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    bind.mutate();
  };
  return (
    <form onSubmit={submit} className="form">
      <Field
        label={t('subject.subject', { label })}
        hint={t('subject.hint')}
        code
        required
        maxLength={255}
        value={subject}
        onChange={set_subject}
      />
      <FormProblem error={bind.error} />
      <button type="submit" className="button" disabled={bind.isPending}>
        {t('subject.bind')}
      </button>
    </form>
  );
}

export function Subjects({ account }: { account: string }) {
  const { t } = useLanguage();
  const cache = useQueryClient();
  const setup = useQuery({
    queryKey: ['setup'],
    queryFn: ({ signal }) => answer(client.GET('/api/v1/setup', { signal })),
  });
  // One account has a handful at most: one of each provider that there ever was.
  const bound = useQuery({
    queryKey: ['subjects', account],
    queryFn: ({ signal }) =>
      answer(
        client.GET('/api/v1/accounts/{account}/subjects', {
          params: { path: { account } },
          signal,
        }),
      ),
  });
  const unbind = useMutation({
    mutationFn: (issuer: string) =>
      answer(
        client.DELETE('/api/v1/accounts/{account}/subjects', {
          params: { path: { account }, query: { issuer }, header: csrf() },
        }),
      ),
    onSuccess: () => cache.invalidateQueries({ queryKey: ['subjects', account] }),
  });
  const label = setup.data?.open_id_label;
  const rows = bound.data?.items ?? [];
  if (!bound.data || (!label && rows.length === 0)) return null;
  return (
    <section className="subjects">
      <h3>{t('subject.title')}</h3>
      {rows.map((row) => (
        <div key={row.issuer} className="form-row">
          <span>
            <Code text={row.subject} /> <Code text={row.issuer} />
          </span>
          <button
            type="button"
            className="button small"
            disabled={unbind.isPending}
            onClick={() => unbind.mutate(row.issuer)}
          >
            {t('subject.unbind')}
          </button>
        </div>
      ))}
      <FormProblem error={unbind.error ?? bound.error} />
      {rows.length > 0 ? <p className="muted">{t('subject.unbind_hint')}</p> : null}
      {label && rows.length === 0 ? <Bind account={account} label={label} /> : null}
    </section>
  );
}
