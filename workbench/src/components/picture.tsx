// A picture from evidence, drawn by a worker; veiled until the reader wants to see it.
import { useState } from 'react';

import { ProblemError, type Schemas } from '../api/client';
import { has_preview, useBlobAddress, usePreview } from '../api/previews';
import { useLanguage } from '../language/context';
import type { Message } from '../language/language';
import { Evidence } from './evidence';
import { Icon } from './icons';
import { Failed } from './state';

interface PictureProps {
  case_id: string;
  item: Schemas['Item'];
  size: number;
  veiled: boolean;
}

/** A picture of fewer pixels in either direction is a line that nobody sees in a tile. */
const SEEN_FROM = 4;

/** Why no picture is drawn, in few words. */
function reason_of(item: Schemas['Item'], error: Error | null): Message {
  if (item.size === 0) return 'picture.none_empty';
  if (!(error instanceof ProblemError)) return 'state.unreachable';
  const { status } = error.problem;
  if (status === 403) return 'review.sealed';
  if (status !== 422) return 'state.failed';
  return has_preview(item) ? 'picture.none_damaged' : 'picture.none_format';
}

/** In place of a picture: the reason in the reader's language, and what the worker says of it. */
function NoPicture({ reason, detail }: { reason: string; detail: string }) {
  return (
    <span className="thumbnail missing" title={detail || undefined}>
      <Icon name="warning" size={22} />
      <span>{reason}</span>
      {detail ? (
        <bdi lang="en" dir="ltr" className="thumbnail-detail">
          {detail}
        </bdi>
      ) : null}
    </span>
  );
}

/** For a tile: the picture, or why there is none. */
export function Thumbnail({ case_id, item, size, veiled }: PictureProps) {
  const { t } = useLanguage();
  const asked = usePreview(case_id, item.id, size, item.size > 0);
  const address = useBlobAddress(asked.data?.picture);
  if (asked.error || item.size === 0) {
    const detail = asked.error instanceof ProblemError ? asked.error.problem.detail : '';
    return <NoPicture reason={t(reason_of(item, asked.error))} detail={detail} />;
  }
  if (!address || !asked.data) return <span className="thumbnail waiting" />;
  const { format, width, height } = asked.data;
  if (Math.min(width, height) < SEEN_FROM) {
    const detail = `${format.toUpperCase()} · ${width} × ${height}`;
    return <NoPicture reason={t('picture.too_thin')} detail={detail} />;
  }
  return (
    <span className={veiled ? 'thumbnail veiled' : 'thumbnail'}>
      <img src={address} alt="" draggable={false} />
      {asked.data.has_more ? (
        <span className="thumbnail-mark" title={t('picture.has_more')}>
          <Icon name="forward" size={12} />
        </span>
      ) : null}
      {asked.data.damage ? (
        <span className="thumbnail-mark bad" title={t('picture.damaged')}>
          <Icon name="warning" size={12} />
        </span>
      ) : null}
    </span>
  );
}

const WHOLE = 1600;

/** On the item's own page, as large as there is room. */
export function PicturePart({ case_id, item }: { case_id: string; item: Schemas['Item'] }) {
  const { t, number } = useLanguage();
  const [veiled, set_veiled] = useState(true);
  const asked = usePreview(case_id, item.id, WHOLE);
  const address = useBlobAddress(asked.data?.picture);
  if (asked.error) return <Failed error={asked.error} />;
  if (!asked.data || !address) {
    return (
      <div className="state" role="status">
        <span className="spinner" aria-hidden="true" />
        <p>{t('state.loading')}</p>
      </div>
    );
  }
  const { format, width, height, has_more, damage } = asked.data;
  return (
    <section className="card picture-part" aria-label={t('item.picture')}>
      <div className="section-head">
        <p className="muted">
          <bdi dir="ltr">
            {format.toUpperCase()} · {number(width)} × {number(height)}
          </bdi>{' '}
          {has_more ? t('picture.has_more') : null}
        </p>
        <button type="button" className="button" onClick={() => set_veiled(!veiled)}>
          {veiled ? t('picture.unveil') : t('picture.veil')}
        </button>
      </div>
      {damage ? (
        <p className="notice warn">
          {t('picture.damaged')}{' '}
          <bdi>
            <Evidence text={damage} />
          </bdi>
        </p>
      ) : null}
      <div className={veiled ? 'picture-frame veiled' : 'picture-frame'}>
        <img
          src={address}
          alt={veiled ? t('picture.veiled') : t('picture.of', { name: item.path })}
        />
      </div>
      <p className="hint">{t('picture.hint')}</p>
    </section>
  );
}
