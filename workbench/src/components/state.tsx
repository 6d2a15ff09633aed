// What a page shows in place of data, and what to do next.
import type { ReactNode } from 'react';

import { ProblemError, type Problem } from '../api/client';
import { useLanguage } from '../language/context';
import type { Message } from '../language/language';
import { Icon } from './icons';

export function Loading() {
  const { t } = useLanguage();
  return (
    <div className="state" role="status">
      <span className="spinner" aria-hidden="true" />
      <p>{t('state.loading')}</p>
    </div>
  );
}

/** Nothing is there: says why, and names the next step. */
export function Empty(props: { title: string; hint?: string; children?: ReactNode }) {
  return (
    <div className="state empty" role="status">
      <p className="state-title">{props.title}</p>
      {props.hint ? <p>{props.hint}</p> : null}
      {props.children}
    </div>
  );
}

/**
 * What went wrong in the reader's language, by the problem's code; the server's own sentence, which
 * is English and names what it is about, stands behind it.
 */
export function ProblemText({ problem }: { problem: Problem }) {
  const { t, language } = useLanguage();
  const general = `problem.${problem.code}` as Message;
  const own = problem.detail || problem.title;
  if (language === 'en' || t(general) === general) return <span dir="auto">{own}</span>;
  return (
    <>
      {t(general)}{' '}
      {own ? (
        <bdi lang="en" dir="ltr" className="muted">
          {own}
        </bdi>
      ) : null}
    </>
  );
}

export function Failed({ error, again }: { error: Error; again?: (() => void) | undefined }) {
  const { t } = useLanguage();
  const problem = error instanceof ProblemError ? error.problem : null;
  const title =
    problem === null
      ? t('state.unreachable')
      : problem.status === 404
        ? t('state.not_found')
        : problem.status === 403
          ? t('state.denied')
          : t('state.failed');
  return (
    <div className="state failed" role="alert">
      <Icon name="warning" size={24} />
      <p className="state-title">{title}</p>
      <p>{problem === null ? t('state.unreachable_hint') : <ProblemText problem={problem} />}</p>
      {again ? (
        <button type="button" className="button" onClick={again}>
          {t('state.again')}
        </button>
      ) : null}
    </div>
  );
}

/** The sentence beside a form that was refused. */
export function FormProblem({ error }: { error: Error | null }) {
  const { t } = useLanguage();
  if (!error) return null;
  const known = error instanceof ProblemError ? error.problem : null;
  return (
    <p className="form-problem" role="alert">
      <Icon name="warning" size={16} />
      <span>{known ? <ProblemText problem={known} /> : t('state.unreachable_hint')}</span>
    </p>
  );
}
