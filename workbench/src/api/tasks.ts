// Tasks, and the inbox of what is open for the reader.
import { useMutation, useQueryClient } from '@tanstack/react-query';

import { answer, client, csrf, type Schemas } from './client';
import { usePages } from './pages';

export type Task = Schemas['Task'];
export type InboxEntry = Schemas['InboxEntry'];

export function useInbox() {
  return usePages(['inbox'], (cursor, signal) =>
    answer(client.GET('/api/v1/inbox', { params: { query: cursor ? { cursor } : {} }, signal })),
  );
}

export function useTasks(id: string) {
  return usePages(['case', id, 'tasks'], (cursor, signal) =>
    answer(
      client.GET('/api/v1/cases/{case}/tasks', {
        params: { path: { case: id }, query: cursor ? { cursor } : {} },
        signal,
      }),
    ),
  );
}

export function useMembers(id: string) {
  return usePages(['case', id, 'members'], (cursor, signal) =>
    answer(
      client.GET('/api/v1/cases/{case}/members', {
        params: { path: { case: id }, query: cursor ? { cursor } : {} },
        signal,
      }),
    ),
  );
}

function useFollow() {
  const cache = useQueryClient();
  return (task: Task) => {
    void cache.invalidateQueries({ queryKey: ['inbox'] });
    void cache.invalidateQueries({ queryKey: ['case', task.case, 'tasks'] });
  };
}

export function useAddTask(id: string) {
  const follow = useFollow();
  return useMutation({
    mutationFn: (body: Schemas['NewTask']) =>
      answer(
        client.POST('/api/v1/cases/{case}/tasks', {
          params: { path: { case: id }, header: csrf() },
          body,
        }),
      ),
    onSuccess: follow,
  });
}

export function useSetDone() {
  const follow = useFollow();
  return useMutation({
    mutationFn: ({ task, done }: { task: Task; done: boolean }) =>
      answer(
        client.POST('/api/v1/cases/{case}/tasks/{task}/done', {
          params: { path: { case: task.case, task: task.id }, header: csrf() },
          body: { done },
        }),
      ),
    onSuccess: follow,
  });
}
