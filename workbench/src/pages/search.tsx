// Words and phrases in the text of contents, best first.
import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useState, type FormEvent, type KeyboardEvent } from 'react';

import { answer, client, type Schemas } from '../api/client';
import { Code, Path, Pieces } from '../components/evidence';
import { Field } from '../components/form';
import { Label } from '../components/label';
import { MarksShown, useMarking } from '../components/marks';
import { PageHead } from '../components/page';
import { Empty, Failed, Loading } from '../components/state';
import { useLanguage } from '../language/context';
import { Link, useNavigation } from '../shell/navigation';
import { snippet_parts } from './snippet';

type Result = Schemas['SearchResult'];

function Snippet({ result }: { result: Result }) {
  const parts = snippet_parts(result.snippet, result.snippet_begin, result.matches);
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

function Results({ id, query }: { id: string; query: string }) {
  const { t } = useLanguage();
  const asked = useInfiniteQuery({
    queryKey: ['case', id, 'search', query],
    queryFn: ({ pageParam, signal }) =>
      answer(
        client.GET('/api/v1/cases/{case}/search', {
          params: {
            path: { case: id },
            query: { query, ...(pageParam ? { cursor: pageParam } : {}) },
          },
          signal,
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page: Schemas['SearchResults']) => page.next ?? undefined,
    retry: false,
  });
  const marking = useMarking<Result>(id, (row) => row.path || row.address);
  if (asked.isPending) return <Loading />;
  if (asked.error) return <Failed error={asked.error} />;
  // On a result's link: t, n and b speak of its item.
  const on_key = (event: KeyboardEvent, result: Result) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (marking.on_key(event.key, result)) event.preventDefault();
  };
  const { pages } = asked.data;
  const results = pages.flatMap((page) => page.items);
  const without = pages[0]?.sources_without_text.length ?? 0;
  return (
    <>
      {without > 0 ? (
        <p className="notice">{t('search.without_text', { count: without })}</p>
      ) : null}
      {results.length === 0 && !asked.hasNextPage ? (
        <Empty title={t('search.none')} hint={t('search.none_hint')} />
      ) : (
        <p className="muted" role="status">
          {t(asked.hasNextPage ? 'search.results_so_far' : 'search.results', {
            count: results.length,
          })}
        </p>
      )}
      <ol className="results">
        {results.map((result) => (
          <li key={`${result.id}${result.snippet_begin}`} className="card">
            <p className="result-head">
              <Link
                to={{ page: 'item', id, item: result.id }}
                query={{ part: 'text' }}
                onKeyDown={(event) => on_key(event, result)}
              >
                <Path text={result.path || result.address} />
              </Link>
              {result.state !== 'allocated' ? <Label tone="bad">{t('state.gone')}</Label> : null}
              {result.type ? <Code text={result.type} /> : null}
              <MarksShown marks={result.marks} />
            </p>
            <Snippet result={result} />
          </li>
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
        <Results id={id} query={asked} />
      ) : (
        <Empty title={t('search.start')} hint={t('search.start_hint')} />
      )}
    </>
  );
}
