// What people said of one item, and the ways to say more.
import { useEffect, useState } from 'react';

import { permits, useCase } from '../api/cases';
import type { Marked } from '../api/marks';
import { REVIEW_STATES, reviewed_object, useDecide } from '../api/review';
import { useAddRemark, useRemarks, useRetract } from '../api/remarks';
import { useMe } from '../api/session';
import { useLanguage } from '../language/context';
import { Icon } from './icons';
import { RemarkDialog } from './marks';
import { NewTask } from './new_task';
import { Section } from './page';
import { RemarkList } from './remark_list';
import { ReviewButtons } from './review_buttons';
import { FormProblem } from './state';

function typing(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (/^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName) ||
      target.closest('[role="dialog"]') !== null)
  );
}

interface ItemRemarksProps {
  case_id: string;
  item: Marked & { id: string; sha256?: string | null };
  title: string;
  has_content: boolean;
}

export function ItemRemarks(props: ItemRemarksProps) {
  const { case_id, item, title } = props;
  const { t } = useLanguage();
  const detail = useCase(case_id);
  const me = useMe();
  const pages = useRemarks(case_id, { about: item.about });
  const add = useAddRemark(case_id);
  const retract = useRetract(case_id);
  const decide = useDecide(case_id);
  const [open, set_open] = useState<'tag' | 'note' | null>(null);
  const may = permits(detail.data, 'remark');
  const may_review = permits(detail.data, 'review') && props.has_content;
  const own = pages.rows.find((row) => row.kind === 'bookmark' && row.by === me.data?.account.name);
  const bookmark = () => {
    if (own) retract.mutate(own.id);
    else add.mutate({ kind: 'bookmark', about: item.about });
  };
  useEffect(() => {
    if (!may) return;
    const on_key = (event: KeyboardEvent) => {
      if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target instanceof HTMLElement && event.target.closest('[role="grid"]')) return;
      const state = REVIEW_STATES[Number(event.key) - 1];
      if (state && may_review) decide.mutate({ about: reviewed_object(item), state });
      else if (event.key === 't') set_open('tag');
      else if (event.key === 'n') set_open('note');
      else if (event.key === 'b') bookmark();
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', on_key);
    return () => removeEventListener('keydown', on_key);
  });
  if (!may && pages.complete && pages.rows.length === 0) return null;
  return (
    <Section
      title={t('remark.title')}
      actions={
        may ? (
          <span className="page-actions">
            <button type="button" className="button small" onClick={() => set_open('tag')}>
              {t('remark.add_tag')} <kbd>t</kbd>
            </button>
            <button type="button" className="button small" onClick={() => set_open('note')}>
              {t('remark.add_note')} <kbd>n</kbd>
            </button>
            <button
              type="button"
              className="button small"
              aria-pressed={own !== undefined}
              onClick={bookmark}
            >
              <Icon name="bookmark" size={14} /> {t('remark.bookmark')} <kbd>b</kbd>
            </button>
            <NewTask case_id={case_id} about={item.about} small />
          </span>
        ) : null
      }
    >
      {may_review ? (
        <div className="review-bar">
          <ReviewButtons
            state={item.marks.review}
            disabled={decide.isPending}
            choose={(state) => decide.mutate({ about: reviewed_object(item), state })}
          />
          <span className="muted">{t('review.copies_hint')}</span>
        </div>
      ) : null}
      <RemarkList case_id={case_id} pages={pages} />
      {pages.complete && pages.rows.length === 0 ? (
        <p className="muted">{t('remark.none_here')}</p>
      ) : null}
      <FormProblem error={add.error ?? retract.error ?? decide.error} />
      {open ? (
        <RemarkDialog
          case_id={case_id}
          kind={open}
          about={item.about}
          title={title}
          close={() => set_open(null)}
        />
      ) : null}
    </Section>
  );
}
