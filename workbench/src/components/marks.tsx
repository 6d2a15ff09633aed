// What people said of a row, and the ways to say it: a column, keys, and a dialog.
import { useId, useState, type FormEvent, type ReactNode } from 'react';

import { permits, useCase } from '../api/cases';
import type { Marked, Marks } from '../api/marks';
import { useAddRemark, useTags } from '../api/remarks';
import { useLanguage } from '../language/context';
import { Evidence } from './evidence';
import { DialogBox } from './form';
import { Icon } from './icons';
import { Label } from './label';
import { FormProblem } from './state';
import type { Column } from './table';

export function ReviewLabel({ state }: { state: NonNullable<Marks['review']> }) {
  const { t } = useLanguage();
  return <span className={`label review ${state}`}>{t(`review.${state}`)}</span>;
}

/** Short: for a cell. */
export function MarksShown({ marks }: { marks: Marks }) {
  const { t } = useLanguage();
  return (
    <span className="marks">
      {marks.bookmarked ? (
        <span role="img" aria-label={t('remark.bookmarked')} title={t('remark.bookmarked')}>
          <Icon name="bookmark" size={14} />
        </span>
      ) : null}
      {marks.review ? <ReviewLabel state={marks.review} /> : null}
      {marks.tags.map((tag) => (
        <Label key={tag} tone="known">
          <Evidence text={tag} />
        </Label>
      ))}
      {marks.notes > 0 ? (
        <span className="note-count" title={t('remark.notes', { count: marks.notes })}>
          <Icon name="note" size={14} />
          <bdi>{marks.notes}</bdi>
        </span>
      ) : null}
    </span>
  );
}

interface DialogProps {
  case_id: string;
  kind: 'tag' | 'note';
  about: string;
  title: string;
  close: () => void;
}

export function RemarkDialog({ case_id, kind, about, title, close }: DialogProps) {
  const { t } = useLanguage();
  const [text, set_text] = useState('');
  const tags = useTags(case_id);
  const send = useAddRemark(case_id);
  const id = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send.mutate({ kind, about, text: text.trim() }, { onSuccess: close });
  };
  return (
    <DialogBox title={t(`remark.add_${kind}`)} open close={close}>
      <form onSubmit={submit} className="form">
        <p>
          <Evidence text={title} />
        </p>
        <div className="field">
          <label htmlFor={id}>{t(`remark.${kind}`)}</label>
          {kind === 'tag' ? (
            <>
              <input
                id={id}
                dir="auto"
                required
                autoFocus
                maxLength={100}
                list={`${id}-tags`}
                value={text}
                onChange={(event) => set_text(event.target.value)}
              />
              <datalist id={`${id}-tags`}>
                {(tags.data?.items ?? []).map((each) => (
                  <option key={each.tag} value={each.tag} />
                ))}
              </datalist>
            </>
          ) : (
            <textarea
              id={id}
              dir="auto"
              required
              autoFocus
              rows={6}
              maxLength={10000}
              value={text}
              onChange={(event) => set_text(event.target.value)}
            />
          )}
        </div>
        <FormProblem error={send.error} />
        <button type="submit" className="button primary" disabled={send.isPending}>
          {t('common.save')}
        </button>
      </form>
    </DialogBox>
  );
}

export interface Marking<T> {
  column: Column<T>;
  /** For Table's keys: t, n and b. */
  on_key: (key: string, row: T) => boolean;
  dialog: ReactNode;
}

/** Marks in a table of anything that has a name; the keys only for those who may say something. */
export function useMarking<T extends Marked>(
  case_id: string,
  title_of: (row: T) => string,
): Marking<T> {
  const { t } = useLanguage();
  const detail = useCase(case_id);
  const bookmark = useAddRemark(case_id);
  const [open, set_open] = useState<{ kind: 'tag' | 'note'; row: T } | null>(null);
  const may = permits(detail.data, 'remark');
  return {
    column: {
      key: 'marks',
      title: t('remark.title'),
      width: 'minmax(8rem, 13rem)',
      cell: (row) => <MarksShown marks={row.marks} />,
    },
    on_key: (key, row) => {
      if (!may) return false;
      if (key === 't') set_open({ kind: 'tag', row });
      else if (key === 'n') set_open({ kind: 'note', row });
      else if (key === 'b') {
        if (!row.marks.bookmarked) bookmark.mutate({ kind: 'bookmark', about: row.about });
      } else return false;
      return true;
    },
    dialog: open ? (
      <RemarkDialog
        case_id={case_id}
        kind={open.kind}
        about={open.row.about}
        title={title_of(open.row)}
        close={() => set_open(null)}
      />
    ) : null,
  };
}
