// Words in names, selectors and texts: each item once, narrowed by facets.
import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useState, type FormEvent, type KeyboardEvent } from 'react';

import { answer, client, type Schemas } from '../api/client';
import type { operations } from '../api/openapi';
import { Code, Path, Pieces } from '../components/evidence';
import { asked_values, chosen_of, FacetChoice } from '../components/facets';
import { Field } from '../components/form';
import { Label } from '../components/label';
import { MarksShown, useMarking } from '../components/marks';
import { PageHead } from '../components/page';
import { last_name } from '../components/source_filter';
import { Empty, Failed, Loading } from '../components/state';
import { useLanguage } from '../language/context';
import type { Message } from '../language/language';
import { Link, useNavigation } from '../shell/navigation';
import { SelectorKindName } from './case';
import { snippet_parts } from './snippet';

type Found = Schemas['FoundItem'];
type Query = Readonly<Record<string, string>>;
type Asked = operations['find']['parameters']['query'];

const FACETS = ['in', 'source', 'type', 'state', 'known', 'year'] as const;
const TITLES: Record<(typeof FACETS)[number], Message> = {
  in: 'search.found_in',
  source: 'source.title',
  type: 'file.type',
  state: 'file.state',
  known: 'file.known',
  year: 'search.year',
};

function asked_of(query: Query): Asked {
  const chosen = Object.fromEntries(
    FACETS.filter((name) => chosen_of(query, name).length > 0).map((name) => [
      name,
      asked_values(query, name),
    ]),
  );
  return { ...chosen, query: query['q'] ?? '' } as Asked;
}

function Snippet({ found }: { found: Found }) {
  if (found.snippet === null) return null;
  const parts = snippet_parts(found.snippet, found.snippet_begin, found.matches);
  return (
    <p className="snippet" dir="auto">
      {parts.map((part, index) =>
        part.hit ? (
          <mark key={index}>
            <Pieces text={part.text} />
          </mark>
        ) : (
          <Pieces key={index} text={part.text} />
        ),
      )}
    </p>
  );
}

function Result({ id, found, on_key }: ResultProps) {
  const { t } = useLanguage();
  return (
    <li className="card">
      <p className="result-head">
        <Link
          to={{ page: 'item', id, item: found.id }}
          query={found.in.includes('text') ? { part: 'text' } : {}}
          onKeyDown={(event) => on_key(event, found)}
        >
          <Path text={found.path || found.address} />
        </Link>
        {found.state !== 'allocated' ? <Label tone="bad">{t('state.gone')}</Label> : null}
        {found.type ? <Code text={found.type} /> : null}
        {found.in.map((each) => (
          <Label key={each}>{t(`search_in.${each}`)}</Label>
        ))}
        <MarksShown marks={found.marks} />
      </p>
      <Snippet found={found} />
      {found.selectors.length > 0 ? (
        <p className="found-selectors">
          {found.selectors.map((each) => (
            <Link
              key={`${each.kind}${each.value}`}
              to={{ page: 'case', id, view: 'selectors' }}
              query={{ kind: each.kind, value: each.value }}
            >
              <SelectorKindName kind={each.kind} />: <Code text={each.value} />
            </Link>
          ))}
        </p>
      ) : null}
    </li>
  );
}
interface ResultProps {
  id: string;
  found: Found;
  on_key: (event: KeyboardEvent, found: Found) => void;
}

function Facets({ page }: { page: Schemas['FoundPage'] }) {
  const { t } = useLanguage();
  const { query, change } = useNavigation();
  const paths = new Map(page.items.map((each) => [each.source, each.source_path]));
  const label = (name: (typeof FACETS)[number], value: string): string => {
    switch (name) {
      case 'in':
        return t(`search_in.${value as Found['in'][number]}`);
      case 'source':
        return last_name(paths.get(value) ?? '') || value.slice(0, 8);
      case 'state':
        return t(`state.${value as 'deleted'}`);
      case 'known':
        return t(value === 'true' ? 'search.known' : 'search.unknown');
      case 'year':
        return value === 'none' ? t('search.no_year') : value;
      default:
        return value || t('search.no_type');
    }
  };
  const set = FACETS.filter((name) => query[name]);
  return (
    <aside className="facets card" aria-label={t('search.facets')}>
      {FACETS.map((name) => (
        <FacetChoice
          key={name}
          name={name}
          title={t(TITLES[name])}
          facet={page.facets[name]}
          label={(value) => label(name, value)}
        />
      ))}
      {set.length > 0 ? (
        <button
          type="button"
          className="button small"
          onClick={() => change(Object.fromEntries(set.map((name) => [name, undefined])))}
        >
          {t('filter.clear')}
        </button>
      ) : null}
    </aside>
  );
}

/** What was not looked at, or not to the end. */
function Limits({ page }: { page: Schemas['FoundPage'] }) {
  const { t } = useLanguage();
  const without = page.sources_without_text.length;
  return (
    <>
      {without > 0 ? (
        <p className="notice">{t('search.without_text', { count: without })}</p>
      ) : null}
      {page.cut ? <p className="notice warn">{t('search.cut')}</p> : null}
      {page.text_read_in_part ? <p className="notice warn">{t('search.in_part')}</p> : null}
    </>
  );
}

function Results({ id, query }: { id: string; query: Query }) {
  const { t } = useLanguage();
  const question = asked_of(query);
  const asked = useInfiniteQuery({
    queryKey: ['case', id, 'search', question],
    queryFn: ({ pageParam, signal }) =>
      answer(
        client.GET('/api/v1/cases/{case}/find', {
          params: {
            path: { case: id },
            query: { ...question, ...(pageParam ? { cursor: pageParam } : {}) },
          },
          signal,
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page: Schemas['FoundPage']) => page.next ?? undefined,
    placeholderData: (before) => before,
    retry: false,
  });
  const marking = useMarking<Found>(id, (row) => row.path || row.address);
  if (asked.isPending) return <Loading />;
  if (asked.error) return <Failed error={asked.error} />;
  // On a result's link: t, n and b speak of its item.
  const on_key = (event: KeyboardEvent, found: Found) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (marking.on_key(event.key, found)) event.preventDefault();
  };
  const [first] = asked.data.pages;
  if (!first) return null;
  const rows = asked.data.pages.flatMap((page) => page.items);
  return (
    <>
      <Limits page={first} />
      <div className="found" aria-busy={asked.isPlaceholderData}>
        <Facets page={first} />
        <div>
          {rows.length === 0 ? (
            <Empty title={t('search.none')} hint={t('search.none_hint')} />
          ) : (
            <p className="muted" role="status">
              {t('search.results', { count: first.total })}
            </p>
          )}
          <ol className="results">
            {rows.map((found) => (
              <Result key={found.id} id={id} found={found} on_key={on_key} />
            ))}
          </ol>
          {asked.hasNextPage ? (
            <button
              type="button"
              className="button"
              onClick={() => void asked.fetchNextPage()}
              disabled={asked.isFetchingNextPage}
            >
              {t('search.more')}
            </button>
          ) : null}
        </div>
      </div>
      {marking.dialog}
    </>
  );
}

export function SearchPage({ id }: { id: string }) {
  const { t } = useLanguage();
  const { query, change } = useNavigation();
  const asked = query['q'] ?? '';
  const [text, set_text] = useState(asked);
  useEffect(() => set_text(asked), [asked]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change({ q: text.trim() });
  };
  return (
    <>
      <PageHead title={t('view.search')} name={t('view.search')} />
      <form onSubmit={submit} className="form inline" role="search">
        <Field
          label={t('search.words')}
          hint={t('search.hint')}
          value={text}
          onChange={set_text}
          autoFocus={asked === ''}
          maxLength={2000}
        />
        <button type="submit" className="button primary">
          {t('search.send')}
        </button>
      </form>
      {asked ? (
        <Results id={id} query={query} />
      ) : (
        <Empty title={t('search.start')} hint={t('search.start_hint')} />
      )}
    </>
  );
}
