// What people said of a row, as it stands in the answers that are kept.
import type { components } from './openapi';

export type Marks = components['schemas']['Marks'];

/** Anything in a list that people can speak of. */
export interface Marked {
  about: string;
  marks: Marks;
}

function is_marked(value: object): value is Marked {
  return 'about' in value && 'marks' in value;
}

/** The same data with the marks of some objects changed; what does not change stays the same. */
export function with_marks<T>(data: T, change: (row: Marked) => Marks | null): T {
  if (Array.isArray(data)) {
    const next = data.map((each: unknown) => with_marks(each, change));
    return next.some((each, index) => each !== data[index]) ? (next as T) : data;
  }
  if (typeof data !== 'object' || data === null) return data;
  if (is_marked(data)) {
    const marks = change(data);
    return marks ? { ...data, marks } : data;
  }
  let next: T = data;
  for (const name of ['pages', 'items', 'item'] as const) {
    const part = (data as Record<string, unknown>)[name];
    const changed = with_marks(part, change);
    if (changed !== part) next = { ...next, [name]: changed };
  }
  return next;
}
