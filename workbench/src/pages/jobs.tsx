// All jobs of the reader's cases, or those of one case with the form that starts another.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';

import { permits, useCase } from '../api/cases';
import { answer, client, csrf, type Schemas } from '../api/client';
import { usePages } from '../api/pages';
import { useHashSets } from '../api/searches';
import { may, useMe } from '../api/session';
import { Evidence, Path } from '../components/evidence';
import { Choice, DialogBox, Field, TextField, lines_of } from '../components/form';
import { Icon } from '../components/icons';
import { JobList } from '../components/job_list';
import { PageHead } from '../components/page';
import { Empty, Failed, FormProblem, Loading } from '../components/state';
import { Table, type Column } from '../components/table';
import { useLanguage } from '../language/context';

type Entry = Schemas['RootEntry'];

function FolderSteps(props: { folder: string; choose: (folder: string) => void; root: string }) {
  const steps = props.folder.split('/').filter(Boolean);
  return (
    <p className="folder-steps" dir="ltr">
      <button type="button" className="link" onClick={() => props.choose('')}>
        <Path text={props.root} />
      </button>
      {steps.map((step, index) => (
        <span key={index}>
          {' / '}
          <button
            type="button"
            className="link"
            onClick={() => props.choose(steps.slice(0, index + 1).join('/'))}
          >
            <bdi>{step}</bdi>
          </button>
        </span>
      ))}
    </p>
  );
}

/** Files and folders below an allow-listed root of the server. */
function SourceChooser(props: {
  root: Schemas['SourceRoot'];
  path: string;
  choose: (path: string) => void;
}) {
  const { t, size } = useLanguage();
  const [folder, set_folder] = useState('');
  const pages = usePages(['root', props.root.root, folder], (cursor, signal) =>
    answer(
      client.GET('/api/v1/source-roots/{root}', {
        params: {
          path: { root: props.root.root },
          query: { ...(cursor ? { cursor } : {}), ...(folder ? { folder } : {}) },
        },
        signal,
      }),
    ),
  );
  const whole = (entry: Entry) => (folder ? `${folder}/${entry.name}` : entry.name);
  const columns: Column<Entry>[] = [
    {
      key: 'name',
      title: t('file.name'),
      width: 'minmax(10rem, 1fr)',
      cell: (row) => (
        <span className="with-icon">
          <Icon name={row.kind === 'directory' ? 'folder' : 'file'} size={15} />
          <Evidence text={row.name} />
        </span>
      ),
    },
    {
      key: 'size',
      title: t('file.size'),
      width: '7rem',
      align: 'end',
      cell: (row) => (row.kind === 'file' ? <bdi>{size(row.size)}</bdi> : ''),
    },
    {
      key: 'take',
      title: t('common.actions'),
      width: '8rem',
      cell: (row) => (
        <button
          type="button"
          className="button small"
          aria-pressed={props.path === whole(row)}
          onClick={(event) => {
            event.stopPropagation();
            props.choose(whole(row));
          }}
        >
          {props.path === whole(row) ? t('common.chosen') : t('common.choose')}
        </button>
      ),
    },
  ];
  return (
    <>
      <FolderSteps folder={folder} choose={set_folder} root={props.root.path} />
      <Table
        compact
        label={t('job.sources')}
        columns={columns}
        pages={pages}
        row_key={(row) => row.name}
        open={(row) =>
          row.kind === 'directory' ? set_folder(whole(row)) : props.choose(whole(row))
        }
        empty={<Empty title={t('job.folder_empty')} hint={t('job.folder_empty_hint')} />}
      />
    </>
  );
}

type Part = 'selectors' | 'archives' | 'text';
const PARTS: readonly Part[] = ['selectors', 'archives', 'text'];

function StartForm({ case_id, done }: { case_id: string; done: () => void }) {
  const { t } = useLanguage();
  const cache = useQueryClient();
  const [root, set_root] = useState(0);
  const [path, set_path] = useState('');
  const [profile, set_profile] = useState<'full' | 'triage'>('full');
  const [reason, set_reason] = useState('');
  const [without, set_without] = useState<Part[]>([]);
  const [keywords, set_keywords] = useState('');
  const [yara, set_yara] = useState('');
  const [hash_sets, set_hash_sets] = useState<readonly string[]>([]);
  const known_sets = useHashSets().data?.items ?? [];
  const [passwords, set_passwords] = useState('');
  const roots = useQuery({
    queryKey: ['roots'],
    queryFn: ({ signal }) => answer(client.GET('/api/v1/source-roots', { signal })),
  });
  const send = useMutation({
    mutationFn: () =>
      answer(
        client.POST('/api/v1/cases/{case}/jobs', {
          params: { path: { case: case_id }, header: csrf() },
          body: {
            root,
            path,
            profile,
            resume: false,
            logical: false,
            without,
            hash_sets: [...hash_sets],
            ...(keywords ? { keywords } : {}),
            ...(yara ? { yara } : {}),
            ...(passwords ? { passwords: lines_of(passwords) } : {}),
            ...(reason ? { reason } : {}),
          },
        }),
      ),
    onSuccess: () => {
      void cache.invalidateQueries({ queryKey: ['jobs'] });
      done();
    },
  });
  if (roots.isPending) return <Loading />;
  if (roots.error) return <Failed error={roots.error} again={() => void roots.refetch()} />;
  const found = roots.data.items.find((each) => each.root === root) ?? roots.data.items[0];
  if (!found) return <Empty title={t('job.no_roots')} hint={t('job.no_roots_hint')} />;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send.mutate();
  };
  return (
    <form onSubmit={submit} className="form">
      {roots.data.items.length > 1 ? (
        <Choice
          label={t('job.root')}
          value={String(found.root)}
          options={roots.data.items.map((each) => ({ id: String(each.root), name: each.path }))}
          choose={(id) => {
            set_root(Number(id));
            set_path('');
          }}
        />
      ) : null}
      <SourceChooser key={found.root} root={found} path={path} choose={set_path} />
      <div className="form-row">
        <Choice
          label={t('job.profile')}
          value={profile}
          options={[
            { id: 'full', name: t('profile.full_long') },
            { id: 'triage', name: t('profile.triage_long') },
          ]}
          choose={(id) => set_profile(id === 'triage' ? 'triage' : 'full')}
        />
        <Field
          label={t('job.reason')}
          hint={t('job.reason_hint')}
          value={reason}
          onChange={set_reason}
          maxLength={1000}
        />
      </div>
      <details>
        <summary>{t('job.options')}</summary>
        <fieldset className="roles">
          <legend>{t('job.with')}</legend>
          {PARTS.map((part) => (
            <label key={part}>
              <input
                type="checkbox"
                checked={!without.includes(part)}
                onChange={(event) =>
                  set_without(
                    event.target.checked
                      ? without.filter((each) => each !== part)
                      : [...without, part],
                  )
                }
              />
              {t(`job.part_${part}`)}
            </label>
          ))}
        </fieldset>
        {known_sets.length > 0 ? (
          <fieldset className="roles">
            <legend>{t('hash_set.title')}</legend>
            {known_sets.map((set) => (
              <label key={set.name}>
                <input
                  type="checkbox"
                  checked={hash_sets.includes(set.name)}
                  disabled={set.damage !== ''}
                  onChange={(event) =>
                    set_hash_sets(
                      event.target.checked
                        ? [...hash_sets, set.name]
                        : hash_sets.filter((each) => each !== set.name),
                    )
                  }
                />
                <Evidence text={set.name} />
              </label>
            ))}
          </fieldset>
        ) : null}
        <TextField
          label={t('job.keywords')}
          hint={t('job.keywords_hint')}
          value={keywords}
          change={set_keywords}
        />
        <TextField label={t('job.yara')} value={yara} change={set_yara} />
        <TextField
          label={t('job.passwords')}
          hint={t('job.passwords_hint')}
          value={passwords}
          change={set_passwords}
        />
      </details>
      <FormProblem error={send.error} />
      <button
        type="submit"
        className="button primary"
        disabled={path === '' || send.isPending}
        aria-describedby="chosen-source"
      >
        {t('job.start')}
      </button>
      <p id="chosen-source" className="muted">
        {path ? <Path text={path} /> : t('job.choose_source')}
      </p>
    </form>
  );
}

/** Only for readers who may examine into the case. */
export function StartJob({ case_id }: { case_id: string }) {
  const { t } = useLanguage();
  const me = useMe();
  const detail = useCase(case_id);
  const [open, set_open] = useState(false);
  if (!permits(detail.data, 'derive') || !may(me.data, 'open_case')) return null;
  return (
    <>
      <button type="button" className="button primary" onClick={() => set_open(true)}>
        {t('job.examine')}
      </button>
      <DialogBox title={t('job.examine')} open={open} close={() => set_open(false)} wide>
        <StartForm case_id={case_id} done={() => set_open(false)} />
      </DialogBox>
    </>
  );
}

export function JobsPage({ case_id }: { case_id?: string }) {
  const { t } = useLanguage();
  return (
    <>
      <PageHead title={t('page.jobs')} name={t('page.jobs')}>
        {case_id ? <StartJob case_id={case_id} /> : null}
      </PageHead>
      <section className="card">
        <JobList {...(case_id ? { case_id } : {})} />
      </section>
    </>
  );
}
