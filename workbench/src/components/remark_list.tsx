// Remarks one below the other: of an object, or of a case.
import { permits, useCase } from '../api/cases';
import type { Pages } from '../api/pages';
import { useRetract, type Remark } from '../api/remarks';
import { useMe } from '../api/session';
import { useLanguage } from '../language/context';
import { Evidence, Pieces } from './evidence';
import { Icon } from './icons';
import { Label } from './label';
import { Moment } from './moment';
import { ObjectLink } from './object_link';
import { Failed, FormProblem, Loading } from './state';

interface RemarkListProps {
  case_id: string;
  pages: Pages<Remark>;
  /** Say what each is about. */
  with_object?: boolean;
}

export function RemarkList({ case_id, pages, with_object }: RemarkListProps) {
  const { t } = useLanguage();
  const detail = useCase(case_id);
  const me = useMe();
  const retract = useRetract(case_id);
  const may = permits(detail.data, 'remark');
  const may_others = permits(detail.data, 'assign');
  const mine = me.data?.account.name;
  return (
    <>
      {pages.error ? <Failed error={pages.error} again={pages.again} /> : null}
      <ul className="remarks">
        {pages.rows.map((row) => (
          <li key={row.id} className={row.retracted_at ? 'gone' : undefined}>
            <p className="remark-head">
              {row.kind === 'tag' ? (
                <Label tone="known">
                  <Evidence text={row.text} />
                </Label>
              ) : (
                <span className="remark-kind">{t(`remark.${row.kind}`)}</span>
              )}
              {row.language ? <Label>{row.language}</Label> : null}
              <Evidence text={row.by} />
              <Moment text={row.at} />
              {row.retracted_at ? <Label tone="warn">{t('remark.retracted')}</Label> : null}
              {may && !row.retracted_at && (row.by === mine || may_others) ? (
                <button
                  type="button"
                  className="quiet"
                  aria-label={`${t('remark.retract')}: ${t(`remark.${row.kind}`)} ${row.text.slice(0, 40)}`}
                  title={t('remark.retract')}
                  onClick={() => retract.mutate(row.id)}
                >
                  <Icon name="close" size={14} />
                </button>
              ) : null}
            </p>
            {row.kind === 'tag' || row.kind === 'bookmark' ? null : (
              <p className="remark-text" dir="auto">
                <Pieces text={row.text} />
              </p>
            )}
            {with_object ? (
              <p className="remark-about">
                <ObjectLink case_id={case_id} about={row.about} title={row.title} />
              </p>
            ) : null}
          </li>
        ))}
      </ul>
      <FormProblem error={retract.error} />
      {pages.loading && !pages.error ? <Loading /> : null}
      {pages.ready && !pages.complete ? (
        <button type="button" className="button" onClick={pages.more}>
          {t('remark.more')}
        </button>
      ) : null}
    </>
  );
}
