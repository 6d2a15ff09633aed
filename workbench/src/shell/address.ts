// The page's address and what it shows: every view and its filters can be linked to.

export const CASE_VIEWS = [
  'overview',
  'files',
  'gallery',
  'search',
  'keywords',
  'selectors',
  'timeline',
  'anomalies',
  'notes',
  'review',
  'tasks',
  'ledger',
  'jobs',
] as const;
export type CaseView = (typeof CASE_VIEWS)[number];

export type Place =
  | { page: 'home' }
  | { page: 'jobs' }
  | { page: 'ledger' }
  | { page: 'administration' }
  | { page: 'account' }
  | { page: 'sign-in' }
  | { page: 'oidc' }
  | { page: 'setup' }
  | { page: 'case'; id: string; view: CaseView }
  | { page: 'item'; id: string; item: string }
  | { page: 'missing' };

export interface Address {
  place: Place;
  /** Filters, zone and selection, in one order, so that equal views have equal addresses. */
  query: Readonly<Record<string, string>>;
}

const PLAIN = ['jobs', 'ledger', 'administration', 'account', 'sign-in', 'setup'] as const;

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}

function place_of(path: string): Place {
  const parts = path.split('/').filter(Boolean).map(decoded);
  if (parts.some((part) => part === null)) return { page: 'missing' };
  const [first, second, third, fourth, fifth] = parts as string[];
  if (first === undefined) return { page: 'home' };
  if (first === 'o' && second === 'case' && third) {
    if (fourth === undefined) return { page: 'case', id: third, view: 'overview' };
    if (fourth === 'item' && fifth && parts.length === 5) {
      return { page: 'item', id: third, item: fifth };
    }
    const view = CASE_VIEWS.find((name) => name === fourth);
    if (view && parts.length === 4) return { page: 'case', id: third, view };
    return { page: 'missing' };
  }
  if (first === 'sign-in' && second === 'oidc' && parts.length === 2) return { page: 'oidc' };
  const plain = PLAIN.find((name) => name === first);
  return plain && parts.length === 1 ? { page: plain } : { page: 'missing' };
}

/** What an address shows; an address that means nothing shows the page that says so. */
export function parse_address(text: string): Address {
  const url = new URL(text, 'http://page');
  const query: Record<string, string> = {};
  for (const [name, value] of url.searchParams) {
    if (value !== '') query[name] = value;
  }
  return { place: place_of(url.pathname), query };
}

function path_of(place: Place): string {
  switch (place.page) {
    case 'home':
      return '/';
    case 'missing':
      return '/missing';
    case 'oidc':
      return '/sign-in/oidc';
    case 'case': {
      const base = `/o/case/${encodeURIComponent(place.id)}`;
      return place.view === 'overview' ? base : `${base}/${place.view}`;
    }
    case 'item':
      return `/o/case/${encodeURIComponent(place.id)}/item/${encodeURIComponent(place.item)}`;
    default:
      return `/${place.page}`;
  }
}

export function format_address(place: Place, query: Readonly<Record<string, string>> = {}): string {
  const names = Object.keys(query)
    .filter((name) => query[name] !== '')
    .sort();
  const search = new URLSearchParams(names.map((name) => [name, query[name] ?? '']));
  const text = search.toString();
  return path_of(place) + (text ? `?${text}` : '');
}

/** The query with some parts replaced; an empty part is left out. */
export function changed(
  query: Readonly<Record<string, string>>,
  parts: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const result: Record<string, string> = { ...query };
  for (const [name, value] of Object.entries(parts)) {
    if (value === undefined || value === '') delete result[name];
    else result[name] = value;
  }
  return result;
}

/** Only a path of this page: an address from outside is not followed. */
export function safe_return(wished: string | undefined): string {
  return wished && /^\/(?![/\\])/.test(wished) ? wished : '/';
}
