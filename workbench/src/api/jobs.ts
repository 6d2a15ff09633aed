// Jobs as they go on: server-sent events for the newest under way, asking again for the rest.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';

import { answer, client, csrf, type Schemas } from './client';
import { usePages, type Pages } from './pages';

export type Job = Schemas['Job'];

/** A browser keeps six connections to a server; the page needs some for its questions. */
const STREAMS_MAX = 2;

export function under_way(job: Job): boolean {
  return job.state === 'queued' || job.state === 'running';
}

export function can_go_on(job: Job): boolean {
  return job.state === 'paused' || job.state === 'interrupted';
}

/** The jobs' newest states as their streams tell them. */
function useStreams(ids: string): Record<string, Job> {
  const [told, set_told] = useState<Record<string, Job>>({});
  const cache = useQueryClient();
  useEffect(() => {
    const streams = ids
      .split(' ')
      .filter(Boolean)
      .map((id) => {
        const stream = new EventSource(`/api/v1/jobs/${id}/events`);
        stream.addEventListener('job', (event: MessageEvent<string>) => {
          const job = JSON.parse(event.data) as Job;
          set_told((before) => ({ ...before, [id]: job }));
          if (under_way(job)) return;
          stream.close();
          void cache.invalidateQueries({ queryKey: ['jobs'] });
          void cache.invalidateQueries({ queryKey: ['case', job.case] });
        });
        return stream;
      });
    return () => streams.forEach((stream) => stream.close());
  }, [ids, cache]);
  return told;
}

export function useJobs(case_id?: string): Pages<Job> {
  const [busy, set_busy] = useState(false);
  const pages = usePages(
    ['jobs', case_id ?? ''],
    (cursor, signal) =>
      answer(
        client.GET('/api/v1/jobs', {
          params: {
            query: { ...(cursor ? { cursor } : {}), ...(case_id ? { case: case_id } : {}) },
          },
          signal,
        }),
      ),
    busy ? { refresh_ms: 5000 } : {},
  );
  const { rows } = pages;
  const ids = rows
    .filter(under_way)
    .slice(0, STREAMS_MAX)
    .map((job) => job.id)
    .join(' ');
  useEffect(() => set_busy(rows.some(under_way)), [rows]);
  const told = useStreams(ids);
  const live = useMemo(
    () => rows.map((job) => (under_way(job) ? (told[job.id] ?? job) : job)),
    [rows, told],
  );
  return { ...pages, rows: live };
}

export function useCancel() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (job: string) =>
      answer(
        client.POST('/api/v1/jobs/{job}/cancel', { params: { path: { job }, header: csrf() } }),
      ),
    onSettled: () => cache.invalidateQueries({ queryKey: ['jobs'] }),
  });
}

export function usePause() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (job: string) =>
      answer(
        client.POST('/api/v1/jobs/{job}/pause', { params: { path: { job }, header: csrf() } }),
      ),
    onSettled: () => cache.invalidateQueries({ queryKey: ['jobs'] }),
  });
}

export function useResume() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ job, passwords }: { job: string; passwords: string[] }) =>
      answer(
        client.POST('/api/v1/jobs/{job}/resume', {
          params: { path: { job }, header: csrf() },
          body: passwords.length > 0 ? { passwords } : {},
        }),
      ),
    onSettled: () => cache.invalidateQueries({ queryKey: ['jobs'] }),
  });
}
