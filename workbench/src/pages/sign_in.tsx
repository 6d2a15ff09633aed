// Password or another's provider, then a code of the authenticator or a recovery code.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';

import { answer, client, csrf, keep_csrf } from '../api/client';
import { Field } from '../components/form';
import { FormProblem } from '../components/state';
import { useLanguage } from '../language/context';
import { safe_return } from '../shell/address';
import { useNavigation } from '../shell/navigation';
import { Door } from './door';
import { ProviderButton } from './open_id';

export function useEnter(): () => void {
  const cache = useQueryClient();
  const { query, place, go } = useNavigation();
  return () => {
    void cache.resetQueries({ queryKey: ['me'] });
    if (place.page === 'sign-in') go(safe_return(query['return']));
    else go(place.page === 'oidc' ? '/' : location.pathname + location.search);
  };
}

export function SecondFactor() {
  const { t } = useLanguage();
  const enter = useEnter();
  const [code, set_code] = useState('');
  const [by_recovery, set_by_recovery] = useState(false);
  const send = useMutation({
    mutationFn: () =>
      answer(
        client.POST('/api/v1/sign-in/second-factor', {
          params: { header: csrf() },
          body: by_recovery ? { recovery_code: code.trim() } : { code: code.replace(/\s/g, '') },
        }),
      ),
    onSuccess: (told) => {
      keep_csrf(told.csrf_token);
      enter();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send.mutate();
  };
  return (
    <Door title={t('sign_in.second')}>
      <form onSubmit={submit} className="form">
        <Field
          key={String(by_recovery)}
          label={t(by_recovery ? 'sign_in.recovery_code' : 'sign_in.code')}
          hint={t(by_recovery ? 'sign_in.recovery_hint' : 'sign_in.code_hint')}
          code
          required
          autoFocus
          inputMode={by_recovery ? 'text' : 'numeric'}
          autoComplete="one-time-code"
          value={code}
          onChange={set_code}
        />
        <FormProblem error={send.error} />
        <button type="submit" className="button primary" disabled={send.isPending}>
          {t('sign_in.send')}
        </button>
        <button
          type="button"
          className="button plain"
          onClick={() => {
            set_by_recovery(!by_recovery);
            set_code('');
          }}
        >
          {t(by_recovery ? 'sign_in.use_code' : 'sign_in.use_recovery')}
        </button>
      </form>
    </Door>
  );
}

export function SignInPage() {
  const { t } = useLanguage();
  const enter = useEnter();
  const [name, set_name] = useState('');
  const [password, set_password] = useState('');
  const [second, set_second] = useState(false);
  const setup = useQuery({
    queryKey: ['setup'],
    queryFn: ({ signal }) => answer(client.GET('/api/v1/setup', { signal })),
  });
  const send = useMutation({
    mutationFn: () => answer(client.POST('/api/v1/sign-in', { body: { name, password } })),
    onSuccess: (told) => {
      keep_csrf(told.csrf_token);
      if (told.state === 'signed_in') enter();
      else set_second(true);
    },
  });
  if (second) return <SecondFactor />;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send.mutate();
  };
  return (
    <Door title={t('sign_in.title')}>
      {setup.data?.first_administrator_needed ? (
        <p className="notice">{t('setup.no_link_first')}</p>
      ) : null}
      <form onSubmit={submit} className="form">
        <Field
          label={t('account.name')}
          code
          required
          autoFocus
          value={name}
          onChange={set_name}
          autoComplete="username"
        />
        <Field
          label={t('account.password')}
          type="password"
          required
          value={password}
          onChange={set_password}
          autoComplete="current-password"
        />
        <FormProblem error={send.error} />
        <button type="submit" className="button primary" disabled={send.isPending}>
          {t('sign_in.send')}
        </button>
      </form>
      {setup.data?.open_id_label ? <ProviderButton label={setup.data.open_id_label} /> : null}
    </Door>
  );
}
