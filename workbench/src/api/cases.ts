// Questions that several pages ask about a case.
import { useQuery } from '@tanstack/react-query';

import { answer, client, type Schemas } from './client';
import { usePages } from './pages';

export type CaseDetail = Schemas['CaseDetail'];
export type CasePermission = Schemas['Case']['permissions'][number];

export function useCase(id: string) {
  return useQuery({
    queryKey: ['case', id],
    queryFn: ({ signal }) =>
      answer(client.GET('/api/v1/cases/{case}', { params: { path: { case: id } }, signal })),
    enabled: id !== '',
  });
}

export function useSources(id: string) {
  return usePages(['case', id, 'sources'], (cursor, signal) =>
    answer(
      client.GET('/api/v1/cases/{case}/sources', {
        params: { path: { case: id }, query: { ...(cursor ? { cursor } : {}) } },
        signal,
      }),
    ),
  );
}

export function permits(detail: CaseDetail | undefined, permission: CasePermission): boolean {
  return detail?.case.permissions.includes(permission) ?? false;
}

/** Only the named filters that are set. */
export function filters<K extends string>(
  query: Readonly<Record<string, string>>,
  names: readonly K[],
): Partial<Record<K, string>> {
  const found: Partial<Record<K, string>> = {};
  for (const name of names) {
    const value = query[name];
    if (value) found[name] = value;
  }
  return found;
}
