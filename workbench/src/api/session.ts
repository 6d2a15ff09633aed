// Who is signed in, and what the server lets them do.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { answer, client, csrf, keep_csrf, ProblemError, type Schemas } from './client';

export type Me = Schemas['Me'];

export function useMe() {
  return useQuery({
    queryKey: ['me'],
    queryFn: async ({ signal }) => {
      const me = await answer(client.GET('/api/v1/me', { signal }));
      keep_csrf(me.csrf_token);
      return me;
    },
    retry: false,
    staleTime: 60_000,
  });
}

export function needs_sign_in(error: Error | null): boolean {
  return error instanceof ProblemError && error.problem.status === 401;
}

export function useSignOut() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: () =>
      answer(client.POST('/api/v1/sign-out', { params: { header: csrf() } })).catch(
        (error: unknown) => {
          // A session that has ended already is as good as signed out.
          if (!(error instanceof Error) || !needs_sign_in(error)) throw error;
        },
      ),
    onSuccess: () => {
      keep_csrf('');
      cache.clear();
      location.assign('/sign-in');
    },
  });
}

export function may(me: Me | undefined, permission: Me['permissions'][number]): boolean {
  return me?.permissions.includes(permission) ?? false;
}
