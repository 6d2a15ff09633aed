// Tags, notes and bookmarks: asked for, made, taken back; what is shown elsewhere follows at once.
import { useMutation, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';

import { answer, client, csrf, type Schemas } from './client';
import { with_marks, type Marked, type Marks } from './marks';
import { usePages } from './pages';

export type Remark = Schemas['Remark'];
export type NewRemark = Schemas['NewRemark'];
export type RemarkKind = Remark['kind'];

export interface RemarkFilter {
  about?: string;
  kind?: RemarkKind;
  tag?: string;
  text?: string;
  by?: string;
  history?: boolean;
}

export function useRemarks(id: string, filter: RemarkFilter) {
  return usePages(['case', id, 'remarks', filter], (cursor, signal) =>
    answer(
      client.GET('/api/v1/cases/{case}/remarks', {
        params: { path: { case: id }, query: { ...filter, ...(cursor ? { cursor } : {}) } },
        signal,
      }),
    ),
  );
}

export function useTags(id: string) {
  return useQuery({
    queryKey: ['case', id, 'tags'],
    queryFn: ({ signal }) =>
      answer(
        client.GET('/api/v1/cases/{case}/tags', {
          params: { path: { case: id }, query: { limit: 1000 } },
          signal,
        }),
      ),
  });
}

export function change_marks(
  cache: QueryClient,
  id: string,
  change: (row: Marked) => Marks | null,
): void {
  cache.setQueriesData({ queryKey: ['case', id] }, (data: unknown) => with_marks(data, change));
}

function after(marks: Marks, remark: Remark, step: 1 | -1): Marks {
  switch (remark.kind) {
    case 'tag': {
      const others = marks.tags.filter((tag) => tag !== remark.text);
      return { ...marks, tags: step > 0 ? [...others, remark.text].sort() : others };
    }
    case 'bookmark':
      return { ...marks, bookmarked: step > 0 };
    default:
      if (step > 0 && remark.supersedes) return marks;
      return { ...marks, notes: Math.max(0, marks.notes + step) };
  }
}

function useFollow(id: string) {
  const cache = useQueryClient();
  return (remark: Remark, step: 1 | -1) => {
    change_marks(cache, id, (row) =>
      row.about === remark.about ? after(row.marks, remark, step) : null,
    );
    void cache.invalidateQueries({ queryKey: ['case', id, 'remarks'] });
    void cache.invalidateQueries({ queryKey: ['case', id, 'tags'] });
  };
}

export function useAddRemark(id: string) {
  const follow = useFollow(id);
  return useMutation({
    mutationFn: (body: NewRemark) =>
      answer(
        client.POST('/api/v1/cases/{case}/remarks', {
          params: { path: { case: id }, header: csrf() },
          body,
        }),
      ),
    onSuccess: (remark) => follow(remark, 1),
  });
}

export function useRetract(id: string) {
  const follow = useFollow(id);
  return useMutation({
    mutationFn: (remark: string) =>
      answer(
        client.POST('/api/v1/cases/{case}/remarks/{remark}/retract', {
          params: { path: { case: id, remark }, header: csrf() },
        }),
      ),
    onSuccess: (remark) => follow(remark, -1),
  });
}
