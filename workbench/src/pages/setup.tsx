// Takes up a one-time link: the first administrator's, or an invitation.
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';

import { answer, client } from '../api/client';
import { Field } from '../components/form';
import { Failed, FormProblem, Loading } from '../components/state';
import { useLanguage } from '../language/context';
import { Link } from '../shell/navigation';
import { Door } from './door';

const PASSWORD_MIN = 12;

/** What stands behind '#' in the link; it never travels in an address to the server. */
function token_here(): string {
  return decodeURIComponent(location.hash.slice(1));
}

function Done() {
  const { t } = useLanguage();
  return (
    <Door title={t('setup.done')}>
      <p>{t('setup.done_hint')}</p>
      <Link to={{ page: 'sign-in' }} className="button primary">
        {t('sign_in.title')}
      </Link>
    </Door>
  );
}

export function SetupPage() {
  const { t } = useLanguage();
  const [token] = useState(token_here);
  const [name, set_name] = useState('');
  const [display_name, set_display_name] = useState('');
  const [password, set_password] = useState('');
  const [repeated, set_repeated] = useState('');
  const state = useQuery({
    queryKey: ['setup'],
    queryFn: ({ signal }) => answer(client.GET('/api/v1/setup', { signal })),
  });
  const first = state.data?.first_administrator_needed ?? false;
  const send = useMutation({
    mutationFn: () => {
      const body = { token, password, ...(first ? { name, display_name } : {}) };
      return answer(client.POST('/api/v1/setup', { body }));
    },
    onSuccess: () => history.replaceState(null, '', '/setup'),
  });

  if (send.isSuccess) return <Done />;
  if (state.isPending) return <Loading />;
  if (state.error) return <Failed error={state.error} again={() => void state.refetch()} />;
  if (!token) {
    return (
      <Door title={t('setup.no_link')}>
        <p>{t(first ? 'setup.no_link_first' : 'setup.no_link_invited')}</p>
      </Door>
    );
  }
  const differ = repeated !== '' && repeated !== password;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (password === repeated) send.mutate();
  };
  return (
    <Door title={t(first ? 'setup.first' : 'setup.invited')}>
      <p>{t(first ? 'setup.first_hint' : 'setup.invited_hint')}</p>
      <form onSubmit={submit} className="form">
        {first ? (
          <>
            <Field
              label={t('account.name')}
              hint={t('account.name_hint')}
              code
              required
              value={name}
              onChange={set_name}
              autoComplete="username"
              pattern="[a-z0-9][a-z0-9._\-]*"
              maxLength={64}
            />
            <Field
              label={t('account.display_name')}
              value={display_name}
              onChange={set_display_name}
              autoComplete="name"
              maxLength={200}
            />
          </>
        ) : null}
        <Field
          label={t('account.new_password')}
          hint={t('account.password_hint', { count: PASSWORD_MIN })}
          type="password"
          required
          minLength={PASSWORD_MIN}
          value={password}
          onChange={set_password}
          autoComplete="new-password"
        />
        <Field
          label={t('account.repeat_password')}
          type="password"
          required
          value={repeated}
          onChange={set_repeated}
          autoComplete="new-password"
        />
        {differ ? (
          <p className="form-problem" role="alert">
            {t('account.passwords_differ')}
          </p>
        ) : null}
        <FormProblem error={send.error} />
        <button type="submit" className="button primary" disabled={send.isPending || differ}>
          {t('setup.send')}
        </button>
      </form>
    </Door>
  );
}
