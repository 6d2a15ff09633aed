// Which view shows an object that remarks and tasks name: KIND/ID.
import type { Place } from './address';

export interface ObjectPlace {
  place: Place;
  query: Record<string, string>;
}

/** Nothing for what only the server can place, and for kinds that this page does not know. */
export function place_of_object(case_id: string, kind: string, id: string): ObjectPlace | null {
  const view = (name: 'overview' | 'files' | 'selectors' | 'anomalies', query = {}) => ({
    place: { page: 'case' as const, id: case_id, view: name },
    query,
  });
  const parts = id.split(':');
  switch (kind) {
    case 'case':
      return view('overview');
    case 'source':
      return view('files', { source: id });
    case 'item':
      return { place: { page: 'item', id: case_id, item: id }, query: {} };
    case 'content':
      return view('files', { hash: id });
    case 'selector':
      return parts.length < 2
        ? null
        : view('selectors', { kind: parts[0], value: parts.slice(1).join(':') });
    case 'anomaly':
      return parts.length < 4 ? null : view('anomalies', { source: parts[0], code: parts[1] });
    default:
      return null;
  }
}
