// Searches with lists of keywords or YARA rules over what a case holds, and the node's hash sets.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { answer, client, csrf, ProblemError, type Problem, type Schemas } from './client';
import { usePages } from './pages';

export type RuleKind = 'keywords' | 'yara';
export type SearchRule = Schemas['SearchRule'];
export type RuleHit = Schemas['RuleHit'];
export type HashSet = Schemas['HashSet'];

/** A request holds so much; the server refuses more. */
export const RULES_BYTES_MAX = 60_000;

export function useSearches(id: string, kind: RuleKind) {
  return usePages(['case', id, 'searches', kind], (cursor, signal) =>
    answer(
      client.GET('/api/v1/cases/{case}/searches', {
        params: { path: { case: id }, query: { kind, ...(cursor ? { cursor } : {}) } },
        signal,
      }),
    ),
  );
}

export function useSearchRules(id: string, kind: RuleKind, search: string | undefined) {
  return usePages(['case', id, 'searches', kind, 'rules', search ?? ''], (cursor, signal) =>
    answer(
      client.GET('/api/v1/cases/{case}/searches/rules', {
        params: {
          path: { case: id },
          query: { kind, ...(search ? { search } : {}), ...(cursor ? { cursor } : {}) },
        },
        signal,
      }),
    ),
  );
}

export function useRuleHits(
  id: string,
  kind: RuleKind,
  chosen: { search?: string | undefined; rule?: string | undefined },
) {
  const { search, rule } = chosen;
  return usePages(
    ['case', id, 'searches', kind, 'hits', search ?? '', rule ?? ''],
    (cursor, signal) =>
      answer(
        client.GET('/api/v1/cases/{case}/searches/hits', {
          params: {
            path: { case: id },
            query: {
              kind,
              ...(search ? { search } : {}),
              ...(rule ? { rule } : {}),
              ...(cursor ? { cursor } : {}),
            },
          },
          signal,
        }),
      ),
  );
}

export function useStartSearch(id: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas['NewSearch']) =>
      answer(
        client.POST('/api/v1/cases/{case}/searches', {
          params: { path: { case: id }, header: csrf() },
          body,
        }),
      ),
    onSuccess: () => cache.invalidateQueries({ queryKey: ['jobs'] }),
  });
}

export function useHashSets() {
  return useQuery({
    queryKey: ['hash sets'],
    queryFn: ({ signal }) => answer(client.GET('/api/v1/hash-sets', { signal })),
  });
}

export interface HashSetFile {
  name: string;
  category: string;
  source: string;
  file: File;
}

/** The file goes as it is, whatever its size: openapi-fetch would read it into memory. */
async function send_set({ name, category, source, file }: HashSetFile) {
  const query = new URLSearchParams({ category, ...(source ? { source } : {}) });
  const response = await fetch(`/api/v1/hash-sets/${encodeURIComponent(name)}?${query}`, {
    method: 'PATCH',
    credentials: 'same-origin',
    headers: { ...csrf(), 'Content-Type': 'application/offset+octet-stream' },
    body: file,
  });
  const said: unknown = await response.json();
  if (!response.ok) throw new ProblemError(said as Problem);
  return said as Schemas['ImportedHashSet'];
}

export function useImportSet() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: send_set,
    onSuccess: () => cache.invalidateQueries({ queryKey: ['hash sets'] }),
  });
}

export function useRemoveSet() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (set: string) =>
      answer(
        client.DELETE('/api/v1/hash-sets/{set}', { params: { path: { set }, header: csrf() } }),
      ),
    onSettled: () => cache.invalidateQueries({ queryKey: ['hash sets'] }),
  });
}
