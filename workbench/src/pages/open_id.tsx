// Signing in through the OpenID Connect provider: on the way there, and back.
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';

import { answer, client, keep_csrf } from '../api/client';
import { FormProblem, Loading } from '../components/state';
import { useLanguage } from '../language/context';
import { Link, useNavigation } from '../shell/navigation';
import { Door } from './door';
import { SecondFactor, useEnter } from './sign_in';

/** Leaves for the provider; the server's cookie makes sure that the same browser comes back. */
export function ProviderButton({ label }: { label: string }) {
  const { t } = useLanguage();
  const begin = useMutation({
    mutationFn: () => answer(client.POST('/api/v1/sign-in/oidc')),
    onSuccess: ({ location: there }) => location.assign(there),
  });
  return (
    <div className="form provider">
      <FormProblem error={begin.error} />
      <button
        type="button"
        className="button"
        disabled={begin.isPending || begin.isSuccess}
        onClick={() => begin.mutate()}
      >
        {t('sign_in.by_provider', { label })}
      </button>
    </div>
  );
}

/** What the provider sent back goes to the server at once, and out of the address. */
export function OpenIdReturnPage() {
  const { t } = useLanguage();
  const { query } = useNavigation();
  const enter = useEnter();
  const sent = useRef(false);
  const { mutate, ...send } = useMutation({
    mutationFn: () => {
      const { state = '', code, iss, error } = query;
      return answer(
        client.POST('/api/v1/sign-in/oidc/answer', {
          body: {
            state,
            ...(code === undefined ? {} : { code }),
            ...(iss === undefined ? {} : { iss }),
            ...(error === undefined ? {} : { error }),
          },
        }),
      );
    },
    onSuccess: (told) => {
      keep_csrf(told.csrf_token);
      if (told.state === 'signed_in') enter();
    },
  });
  useEffect(() => {
    if (sent.current) return;
    sent.current = true;
    history.replaceState(null, '', location.pathname);
    mutate();
  }, [mutate]);
  if (send.data?.state === 'second_factor_required') return <SecondFactor />;
  return (
    <Door title={t('sign_in.title')}>
      {send.error ? <FormProblem error={send.error} /> : <Loading />}
      {send.error ? (
        <Link to={{ page: 'sign-in' }} className="button">
          {t('sign_in.again')}
        </Link>
      ) : null}
    </Door>
  );
}
