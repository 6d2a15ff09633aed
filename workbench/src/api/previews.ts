// Pictures as the server's worker draws them; the original's bytes never reach the browser.
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

import { ProblemError, type Problem, type Schemas } from './client';

export interface Preview {
  picture: Blob;
  /** Of the original. */
  format: string;
  width: number;
  height: number;
  has_more: boolean;
  /** Why it is shown in part; empty: it is whole. */
  damage: string;
}

// A gallery that is scrolled back and forth asks once.
const KEPT_MS = 120_000;

async function ask(case_id: string, item: string, size: number, signal: AbortSignal) {
  const address = `/api/v1/cases/${case_id}/items/${item}/preview?size=${size}`;
  const response = await fetch(address, { signal, credentials: 'same-origin' });
  if (!response.ok) throw new ProblemError((await response.json()) as Problem);
  const said = (name: string) => response.headers.get(`Spoor-Picture-${name}`) ?? '';
  return {
    picture: await response.blob(),
    format: said('Format'),
    width: Number(said('Width')),
    height: Number(said('Height')),
    has_more: said('More') === 'true',
    damage: decodeURIComponent(said('Damage')),
  } satisfies Preview;
}

export function usePreview(case_id: string, item: string, size: number, enabled = true) {
  return useQuery({
    queryKey: ['case', case_id, 'preview', item, size],
    queryFn: ({ signal }) => ask(case_id, item, size, signal),
    enabled,
    staleTime: Infinity,
    gcTime: KEPT_MS,
    retry: (times, error) =>
      error instanceof ProblemError && error.problem.status === 409 && times < 3,
  });
}

/** An address for what lies in memory, as long as it is shown. */
export function useBlobAddress(blob: Blob | undefined): string | undefined {
  const [address, set_address] = useState<string>();
  useEffect(() => {
    if (!blob) return;
    const made = URL.createObjectURL(blob);
    set_address(made);
    return () => {
      set_address(undefined);
      URL.revokeObjectURL(made);
    };
  }, [blob]);
  return address;
}

const SHOWN = /^image\/(?:jpeg|png|gif|webp|bmp|x-ms-bmp|x-portable-(?:pix|gray)map)$/;

/** Whether the server draws such a type; it goes by the content itself in the end. */
export function has_preview(item: Schemas['Item']): boolean {
  return item.size > 0 && SHOWN.test(item.type ?? '');
}
