// Lists of keywords and YARA rules run over the case: each term's hits, and every hit in context.
import { useState, type FormEvent } from 'react';

import { permits, useCase, useSources } from '../api/cases';
import { under_way, useJobs } from '../api/jobs';
import {
  RULES_BYTES_MAX,
  useRuleHits,
  useSearches,
  useSearchRules,
  useStartSearch,
  type RuleHit,
  type RuleKind,
  type SearchRule,
} from '../api/searches';
import { Code, Evidence, Path } from '../components/evidence';
import { ChoiceFilter, FilterBar } from '../components/filter_bar';
import { Choice, DialogBox, Field, TextField } from '../components/form';
import { HitText } from '../components/hit_text';
import { useMarking } from '../components/marks';
import { PageHead } from '../components/page';
import { Empty, FormProblem } from '../components/state';
import { Table, type Column } from '../components/table';
import { useLanguage } from '../language/context';
import { Link, useAddress, useNavigation } from '../shell/navigation';

const KINDS: readonly RuleKind[] = ['keywords', 'yara'];

function SearchForm({ id, done }: { id: string; done: () => void }) {
  const { t, size } = useLanguage();
  const [kind, set_kind] = useState<RuleKind>('keywords');
  const [rules, set_rules] = useState('');
  const [reason, set_reason] = useState('');
  const [too_large, set_too_large] = useState(false);
  const send = useStartSearch(id);
  const read = async (file: File | undefined) => {
    if (!file) return;
    set_too_large(file.size > RULES_BYTES_MAX);
    if (file.size <= RULES_BYTES_MAX) set_rules(await file.text());
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send.mutate({ kind, rules, ...(reason ? { reason } : {}) }, { onSuccess: done });
  };
  return (
    <form onSubmit={submit} className="form">
      <p>{t('keywords.run_hint')}</p>
      <Choice
        label={t('keywords.kind')}
        value={kind}
        options={KINDS.map((each) => ({ id: each, name: t(`keyword_kind.${each}`) }))}
        choose={(each) => set_kind(each === 'yara' ? 'yara' : 'keywords')}
      />
      <TextField
        label={t('keywords.rules')}
        {...(kind === 'keywords' ? { hint: t('job.keywords_hint') } : {})}
        value={rules}
        change={set_rules}
      />
      <label className="field">
        <span>{t('keywords.file')}</span>
        <input
          type="file"
          accept=".txt,.yar,.yara,text/plain"
          onChange={(event) => void read(event.target.files?.[0])}
        />
      </label>
      {too_large ? (
        <p className="form-problem" role="alert">
          {t('keywords.too_large', { size: size(RULES_BYTES_MAX) })}
        </p>
      ) : null}
      <Field
        label={t('job.reason')}
        hint={t('job.reason_hint')}
        value={reason}
        onChange={set_reason}
        maxLength={1000}
      />
      <FormProblem error={send.error} />
      <button
        type="submit"
        className="button primary"
        disabled={send.isPending || rules.trim() === ''}
      >
        {t('keywords.run')}
      </button>
    </form>
  );
}

function name_of(rule: SearchRule): string {
  return rule.term ?? rule.rule ?? '';
}

function Rules({ id, kind }: { id: string; kind: RuleKind }) {
  const { t, number } = useLanguage();
  const { query, change } = useNavigation();
  const pages = useSearchRules(id, kind, query['search']);
  const sources = useSources(id).rows;
  const path_of = (source: string) =>
    sources
      .find((each) => each.id === source)
      ?.path.split('/')
      .at(-1) ?? source;
  const count = (value: number | undefined) => <bdi>{number(value ?? 0)}</bdi>;
  const columns: Column<SearchRule>[] = [
    {
      key: 'rule',
      title: t(kind === 'keywords' ? 'keywords.term' : 'keywords.rule'),
      width: 'minmax(14rem, 1fr)',
      cell: (row) => <Evidence text={name_of(row)} />,
    },
    {
      key: 'hits',
      title: t('keywords.hits'),
      width: '7rem',
      align: 'end',
      cell: (row) => count(row.hits),
    },
    ...(kind === 'keywords'
      ? [
          {
            key: 'text',
            title: t('keywords.hits_in_text'),
            width: '7rem',
            align: 'end' as const,
            cell: (row: SearchRule) => count(row.hits_in_text),
          },
        ]
      : []),
    {
      key: 'items',
      title: t('keywords.items'),
      width: '7rem',
      align: 'end',
      cell: (row) => count(row.items),
    },
    {
      key: 'source',
      title: t('source.title'),
      width: '12rem',
      cell: (row) => <Path text={path_of(row.source)} />,
    },
    {
      key: 'list',
      title: t('keywords.list'),
      width: '10rem',
      cell: (row) => <Code text={row.made_of} short />,
    },
  ];
  return (
    <Table
      label={t('view.keywords')}
      columns={columns}
      pages={pages}
      row_key={(row) => `${row.search} ${row.line ?? ''} ${name_of(row)}`}
      open={(row) => change({ search: row.search, rule: name_of(row) })}
      empty={<Empty title={t('keywords.none')} hint={t('keywords.none_hint')} />}
    />
  );
}

/** In UTF-16 every other byte of Latin text is zero, and would stand between its letters. */
function readable(text: string, encoding: string | undefined): string {
  return encoding?.startsWith('utf-16') ? text.replaceAll('\0', '') : text;
}

function Hits({ id, kind, rule }: { id: string; kind: RuleKind; rule: string }) {
  const { t } = useLanguage();
  const { query, change, go } = useNavigation();
  const address = useAddress();
  const pages = useRuleHits(id, kind, { search: query['search'], rule });
  const marking = useMarking<RuleHit>(id, (row) => `${row.term ?? row.rule} · ${row.path}`);
  const columns: Column<RuleHit>[] = [
    {
      key: 'path',
      title: t('file.path'),
      width: 'minmax(13rem, 1fr)',
      cell: (row) => (
        <Link to={{ page: 'item', id, item: row.item }} tabIndex={-1}>
          <Path text={row.path || row.address} />
        </Link>
      ),
    },
    {
      key: 'context',
      title: t('selectors.context'),
      width: 'minmax(18rem, 2fr)',
      cell: (row) => {
        const [before, hit, after] = [row.before, row.matched, row.after].map((text) =>
          readable(text, row.encoding),
        );
        return <HitText short before={before ?? ''} hit={hit ?? ''} after={after ?? ''} />;
      },
    },
    {
      key: 'where',
      title: t('selectors.layer'),
      width: '6rem',
      cell: (row) => t(row.layer === 'text' ? 'selectors.in_text' : 'selectors.in_content'),
    },
    {
      key: 'offset',
      title: t('file.offset'),
      width: '8rem',
      align: 'end',
      cell: (row) => <Code text={String(row.offset)} />,
    },
    {
      key: 'encoding',
      title: t(kind === 'keywords' ? 'keywords.encoding' : 'keywords.string'),
      width: '8rem',
      cell: (row) => <Code text={row.encoding ?? row.string ?? ''} />,
    },
    marking.column,
  ];
  return (
    <>
      <p>
        <button
          type="button"
          className="button small"
          onClick={() => change({ rule: undefined, search: undefined })}
        >
          {t('keywords.back')}
        </button>{' '}
        <Evidence text={rule} />
      </p>
      <Table
        label={t('keywords.hits')}
        columns={columns}
        pages={pages}
        row_key={(row) => `${row.origin} ${row.string ?? ''} ${row.length}`}
        open={(row) => go(address({ page: 'item', id, item: row.item }))}
        on_key={marking.on_key}
        empty={<Empty title={t('keywords.no_hits')} />}
      />
      {marking.dialog}
    </>
  );
}

/** The searches that are made just now; what they find appears when they have ended. */
function Running({ id }: { id: string }) {
  const { t } = useLanguage();
  const jobs = useJobs(id);
  const running = jobs.rows.filter((job) => job.options.searches_only && under_way(job));
  if (running.length === 0) return null;
  return (
    <p className="notice" role="status">
      {t('keywords.running', { count: running.length })}{' '}
      <Link to={{ page: 'case', id, view: 'jobs' }}>{t('view.jobs')}</Link>
    </p>
  );
}

export function KeywordsPage({ id }: { id: string }) {
  const { t } = useLanguage();
  const { query, change } = useNavigation();
  const detail = useCase(id);
  const [open, set_open] = useState(false);
  const kind: RuleKind = query['kind'] === 'yara' ? 'yara' : 'keywords';
  const searches = useSearches(id, kind).rows;
  const lists = [...new Set(searches.map((each) => each.made_of))];
  const rule = query['rule'];
  return (
    <div className="page-fill">
      <PageHead title={t('view.keywords')} name={t('view.keywords')}>
        {permits(detail.data, 'derive') ? (
          <button type="button" className="button primary" onClick={() => set_open(true)}>
            {t('keywords.run')}
          </button>
        ) : null}
      </PageHead>
      <Running id={id} />
      {rule === undefined ? (
        <>
          <FilterBar names={['search']}>
            <Choice
              label={t('keywords.kind')}
              value={kind}
              options={KINDS.map((each) => ({ id: each, name: t(`keyword_kind.${each}`) }))}
              choose={(each) =>
                change({ kind: each === 'yara' ? each : undefined, search: undefined })
              }
            />
            {lists.length > 1 ? (
              <ChoiceFilter
                name="search"
                label={t('keywords.search')}
                options={searches.map((each) => ({
                  id: each.search,
                  name: t('keywords.search_of', {
                    list: each.made_of.slice(0, 8),
                    count: each.hits,
                  }),
                }))}
              />
            ) : null}
          </FilterBar>
          <Rules id={id} kind={kind} />
        </>
      ) : (
        <Hits id={id} kind={kind} rule={rule} />
      )}
      <DialogBox title={t('keywords.run')} open={open} close={() => set_open(false)} wide>
        <SearchForm id={id} done={() => set_open(false)} />
      </DialogBox>
    </div>
  );
}
