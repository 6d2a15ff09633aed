// Lists that the server gives in pages, asked for as the reader scrolls.
import { useInfiniteQuery, type QueryKey } from '@tanstack/react-query';
import { useMemo } from 'react';

export interface Page<T> {
  items: T[];
  next: string | null;
}

export interface Pages<T> {
  rows: T[];
  /** The rows so far belong to this very question. */
  ready: boolean;
  loading: boolean;
  complete: boolean;
  error: Error | null;
  more: () => void;
  again: () => void;
}

export function usePages<T>(
  key: QueryKey,
  ask: (cursor: string | undefined, signal: AbortSignal) => Promise<Page<T>>,
  options: { enabled?: boolean; refresh_ms?: number } = {},
): Pages<T> {
  const asked = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => ask(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: Page<T>) => page.next ?? undefined,
    enabled: options.enabled ?? true,
    refetchInterval: options.refresh_ms ?? false,
  });
  const rows = useMemo(() => (asked.data?.pages ?? []).flatMap((page) => page.items), [asked.data]);
  return {
    rows,
    ready: asked.isSuccess,
    loading: asked.isPending || asked.isFetchingNextPage,
    complete: asked.isSuccess && !asked.hasNextPage,
    error: asked.error,
    more: () => {
      if (asked.hasNextPage && !asked.isFetchingNextPage) void asked.fetchNextPage();
    },
    again: () => void asked.refetch(),
  };
}
