// Review: what contents are, batches, samples.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { answer, client, csrf, type Schemas } from './client';
import type { Marks } from './marks';
import { usePages } from './pages';
import { change_marks } from './remarks';

export type ReviewState = NonNullable<Marks['review']>;
export type Batch = Schemas['Batch'];
export type BatchItem = Schemas['BatchItem'];

/** In the order of the keys 1 to 5. */
export const REVIEW_STATES: ReviewState[] = [
  'relevant',
  'not_relevant',
  'privileged',
  'exculpatory',
  'needs_translation',
];

/** What a decision names: the content, or the item where its hash is not known. */
export function reviewed_object(item: { id: string; sha256?: string | null }): string {
  return item.sha256 ? `content/${item.sha256}` : `item/${item.id}`;
}

export function useReviewSummary(id: string) {
  return useQuery({
    queryKey: ['case', id, 'review', 'summary'],
    queryFn: ({ signal }) =>
      answer(client.GET('/api/v1/cases/{case}/review', { params: { path: { case: id } }, signal })),
  });
}

export function useBatches(id: string) {
  return usePages(['case', id, 'review', 'batches'], (cursor, signal) =>
    answer(
      client.GET('/api/v1/cases/{case}/review/batches', {
        params: { path: { case: id }, query: cursor ? { cursor } : {} },
        signal,
      }),
    ),
  );
}

export function useBatch(id: string, batch: string) {
  return useQuery({
    queryKey: ['case', id, 'review', 'batch', batch],
    queryFn: ({ signal }) =>
      answer(
        client.GET('/api/v1/cases/{case}/review/batches/{batch}', {
          params: { path: { case: id, batch } },
          signal,
        }),
      ),
  });
}

export function useBatchItems(id: string, batch: string) {
  return useQuery({
    queryKey: ['case', id, 'review', 'batch items', batch],
    queryFn: ({ signal }) =>
      answer(
        client.GET('/api/v1/cases/{case}/review/batches/{batch}/items', {
          params: { path: { case: id, batch }, query: { limit: 1000 } },
          signal,
        }),
      ),
  });
}

/** Every copy in view shows what is decided at once; a second review changes nothing elsewhere. */
export function useDecide(id: string, batch?: Batch) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ about, state }: { about: string; state: ReviewState | null }) =>
      answer(
        client.POST('/api/v1/cases/{case}/review/decisions', {
          params: { path: { case: id }, header: csrf() },
          body: { about, ...(state ? { state } : {}), ...(batch ? { batch: batch.id } : {}) },
        }),
      ),
    onSuccess: (made) => {
      if (batch) {
        cache.setQueryData<Schemas['BatchItemPage']>(
          ['case', id, 'review', 'batch items', batch.id],
          (page) =>
            page && {
              ...page,
              items: page.items.map((each) =>
                each.about === made.about ? { ...each, state: made.state } : each,
              ),
            },
        );
        void cache.invalidateQueries({ queryKey: ['case', id, 'review', 'batch', batch.id] });
      }
      if (batch?.kind !== 'second') {
        change_marks(cache, id, (row) => {
          const item = row as typeof row & { id?: string; sha256?: string | null };
          const own = item.id ? reviewed_object({ ...item, id: item.id }) : '';
          return own === made.about ? { ...row.marks, review: made.state } : null;
        });
        // Their rows do not say which content they are of.
        void cache.invalidateQueries({ queryKey: ['case', id, 'timeline'] });
        void cache.invalidateQueries({ queryKey: ['case', id, 'search'] });
      }
      void cache.invalidateQueries({ queryKey: ['case', id, 'review', 'summary'] });
      void cache.invalidateQueries({ queryKey: ['case', id, 'review', 'batches'] });
    },
  });
}
