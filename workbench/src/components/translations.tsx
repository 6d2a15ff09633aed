// Translations and transcripts beside the original text: signed by who wrote them, in versions.
import { useId, useState, type FormEvent } from 'react';

import { permits, useCase } from '../api/cases';
import { useAddRemark, useRemarks, type Remark } from '../api/remarks';
import { useLanguage } from '../language/context';
import { Evidence, Pieces } from './evidence';
import { Choice, Field } from './form';
import { Label } from './label';
import { Moment } from './moment';
import { Section } from './page';
import { FormProblem } from './state';

type Kind = 'translation' | 'transcript';

function Editor(props: { case_id: string; about: string; before?: Remark; close: () => void }) {
  const { case_id, about, before, close } = props;
  const { t } = useLanguage();
  const [kind, set_kind] = useState<Kind>(
    before?.kind === 'transcript' ? 'transcript' : 'translation',
  );
  const [language, set_language] = useState(before?.language ?? '');
  const [text, set_text] = useState(before?.text ?? '');
  const send = useAddRemark(case_id);
  const id = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send.mutate(
      { kind, about, text, language, ...(before ? { supersedes: before.id } : {}) },
      { onSuccess: close },
    );
  };
  return (
    <form onSubmit={submit} className="form wide">
      {before ? null : (
        <Choice
          label={t('remark.kind')}
          value={kind}
          options={[
            { id: 'translation', name: t('remark.translation') },
            { id: 'transcript', name: t('remark.transcript') },
          ]}
          choose={(chosen) => set_kind(chosen === 'transcript' ? 'transcript' : 'translation')}
        />
      )}
      <Field
        label={t('translation.language')}
        hint={t('translation.language_hint')}
        code
        required
        pattern="[a-z]{2,3}(-[A-Za-z0-9]+)*"
        value={language}
        onChange={set_language}
      />
      <div className="field">
        <label htmlFor={id}>{t('translation.words')}</label>
        <textarea
          id={id}
          dir="auto"
          required
          rows={10}
          maxLength={48000}
          value={text}
          onChange={(event) => set_text(event.target.value)}
        />
      </div>
      <FormProblem error={send.error} />
      <p className="page-actions">
        <button type="submit" className="button primary" disabled={send.isPending}>
          {t('translation.sign')}
        </button>
        <button type="button" className="button" onClick={close}>
          {t('common.close')}
        </button>
      </p>
    </form>
  );
}

/** The version that stands, and how many were before it. */
function Version(props: { row: Remark; before: number; edit: (() => void) | null }) {
  const { row, before, edit } = props;
  const { t } = useLanguage();
  return (
    <article className="translation">
      <p className="remark-head">
        <span className="remark-kind">{t(`remark.${row.kind}`)}</span>
        <Label>
          <bdi dir="ltr">{row.language}</bdi>
        </Label>
        <Label>{t('translation.version', { count: before + 1 })}</Label>
        <Evidence text={row.by} />
        <Moment text={row.at} />
        {edit ? (
          <button type="button" className="button small" onClick={edit}>
            {t('translation.new_version')}
          </button>
        ) : null}
      </p>
      <div className="translation-text" dir="auto">
        <Pieces text={row.text} />
      </div>
    </article>
  );
}

export function Translations({ case_id, about }: { case_id: string; about: string }) {
  const { t } = useLanguage();
  const detail = useCase(case_id);
  const translations = useRemarks(case_id, { about, kind: 'translation', history: true });
  const transcripts = useRemarks(case_id, { about, kind: 'transcript', history: true });
  const [open, set_open] = useState<Remark | 'new' | null>(null);
  const may = permits(detail.data, 'remark');
  const all = [...translations.rows, ...transcripts.rows];
  const replaced = new Set(all.map((row) => row.supersedes));
  const standing = all.filter((row) => !row.retracted_at && !replaced.has(row.id));
  const versions_before = (row: Remark): number => {
    const before = all.find((each) => each.id === row.supersedes);
    return before ? 1 + versions_before(before) : 0;
  };
  if (!may && standing.length === 0) return null;
  return (
    <Section
      title={t('translation.title')}
      actions={
        may && open === null ? (
          <button type="button" className="button small" onClick={() => set_open('new')}>
            {t('translation.add')}
          </button>
        ) : null
      }
    >
      {standing.map((row) => (
        <Version
          key={row.id}
          row={row}
          before={versions_before(row)}
          edit={may ? () => set_open(row) : null}
        />
      ))}
      {standing.length === 0 ? <p className="muted">{t('translation.none')}</p> : null}
      {open ? (
        <Editor
          key={open === 'new' ? 'new' : open.id}
          case_id={case_id}
          about={about}
          {...(open === 'new' ? {} : { before: open })}
          close={() => set_open(null)}
        />
      ) : null}
    </Section>
  );
}
