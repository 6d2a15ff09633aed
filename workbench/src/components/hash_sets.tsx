// The node's hash sets: a list, an import by upload, removal.
import { useState, type FormEvent } from 'react';

import { useHashSets, useImportSet, useRemoveSet, type HashSet } from '../api/searches';
import { useLanguage } from '../language/context';
import { Code, Evidence } from './evidence';
import { Choice, DialogBox, Field } from './form';
import { Moment } from './moment';
import { Section } from './page';
import { Empty, Failed, FormProblem, Loading } from './state';
import { Table, type Column } from './table';

const CATEGORIES = [
  'known-system',
  'known-software',
  'alert',
  'malware',
  'illegal-material',
  'other',
] as const;
type Category = (typeof CATEGORIES)[number];

function is_category(text: string | undefined): text is Category {
  return CATEGORIES.some((each) => each === text);
}

function ImportForm({ done }: { done: () => void }) {
  const { t } = useLanguage();
  const [name, set_name] = useState('');
  const [category, set_category] = useState<Category>('other');
  const [source, set_source] = useState('');
  const [file, set_file] = useState<File>();
  const send = useImportSet();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (file) send.mutate({ name: name.trim(), category, source: source.trim(), file });
  };
  if (send.data) {
    return (
      <div className="form">
        <p role="status">{t('hash_set.imported', { count: send.data.hashes })}</p>
        {send.data.bad_lines > 0 ? (
          <p>{t('hash_set.bad_lines', { count: send.data.bad_lines })}</p>
        ) : null}
        <button type="button" className="button primary" onClick={done}>
          {t('common.close')}
        </button>
      </div>
    );
  }
  return (
    <form onSubmit={submit} className="form">
      <p>{t('hash_set.import_hint')}</p>
      <Field
        label={t('hash_set.name')}
        required
        autoFocus
        maxLength={100}
        value={name}
        onChange={set_name}
      />
      <Choice
        label={t('hash_set.category')}
        value={category}
        options={CATEGORIES.map((each) => ({ id: each, name: t(`hash_category.${each}`) }))}
        choose={(each) => set_category(is_category(each) ? each : 'other')}
      />
      <Field label={t('hash_set.source')} maxLength={200} value={source} onChange={set_source} />
      <label className="field">
        <span>{t('hash_set.file')}</span>
        <input type="file" required onChange={(event) => set_file(event.target.files?.[0])} />
      </label>
      <FormProblem error={send.error} />
      <button type="submit" className="button primary" disabled={send.isPending || !file}>
        {send.isPending ? t('hash_set.sending') : t('hash_set.import')}
      </button>
    </form>
  );
}

export function HashSets() {
  const { t, number } = useLanguage();
  const asked = useHashSets();
  const remove = useRemoveSet();
  const [open, set_open] = useState(false);
  const [removing, set_removing] = useState<string>();
  if (asked.isPending) return <Loading />;
  if (asked.error) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  const columns: Column<HashSet>[] = [
    {
      key: 'name',
      title: t('hash_set.name'),
      width: 'minmax(10rem, 1fr)',
      cell: (row) => <Evidence text={row.name} />,
    },
    {
      key: 'category',
      title: t('hash_set.category'),
      width: '12rem',
      cell: (row) =>
        is_category(row.category) ? t(`hash_category.${row.category}`) : t('hash_set.damaged'),
    },
    {
      key: 'hashes',
      title: t('hash_set.hashes'),
      width: '8rem',
      align: 'end',
      cell: (row) => <bdi>{number(row.hashes ?? 0)}</bdi>,
    },
    {
      key: 'imported',
      title: t('hash_set.imported_at'),
      width: '15rem',
      cell: (row) => <Moment text={row.imported_at} />,
    },
    {
      key: 'input',
      title: 'SHA-256',
      width: '10rem',
      cell: (row) => <Code text={row.input_sha256 ?? ''} short />,
    },
    {
      key: 'remove',
      title: t('common.actions'),
      width: '8rem',
      cell: (row) => (
        <button type="button" className="button small" onClick={() => set_removing(row.name)}>
          {t('hash_set.remove')}
        </button>
      ),
    },
  ];
  const pages = {
    rows: asked.data.items,
    ready: true,
    loading: false,
    complete: true,
    error: null,
    more: () => {},
    again: () => void asked.refetch(),
  };
  return (
    <Section
      title={t('hash_set.title')}
      actions={
        <button type="button" className="button" onClick={() => set_open(true)}>
          {t('hash_set.import')}
        </button>
      }
    >
      <Table
        compact
        label={t('hash_set.title')}
        columns={columns}
        pages={pages}
        row_key={(row) => row.name}
        empty={<Empty title={t('hash_set.none')} hint={t('hash_set.none_hint')} />}
      />
      <DialogBox title={t('hash_set.import')} open={open} close={() => set_open(false)}>
        <ImportForm done={() => set_open(false)} />
      </DialogBox>
      <DialogBox
        title={t('hash_set.remove')}
        open={removing !== undefined}
        close={() => set_removing(undefined)}
      >
        <div className="form">
          <p>
            {t('hash_set.remove_hint')} <Evidence text={removing ?? ''} />
          </p>
          <FormProblem error={remove.error} />
          <button
            type="button"
            className="button"
            disabled={remove.isPending}
            onClick={() =>
              removing !== undefined &&
              remove.mutate(removing, { onSuccess: () => set_removing(undefined) })
            }
          >
            {t('hash_set.remove')}
          </button>
        </div>
      </DialogBox>
    </Section>
  );
}
