// A picture from evidence, drawn by a worker; veiled until the reader wants to see it.
import { useState } from 'react';

import { ProblemError, type Schemas } from '../api/client';
import { useBlobAddress, usePreview } from '../api/previews';
import { useLanguage } from '../language/context';
import { Evidence } from './evidence';
import { Icon } from './icons';
import { Failed } from './state';

interface PictureProps {
  case_id: string;
  item: Schemas['Item'];
  size: number;
  veiled: boolean;
}

/** For a tile: the picture, or in few words why there is none. */
export function Thumbnail({ case_id, item, size, veiled }: PictureProps) {
  const { t } = useLanguage();
  const asked = usePreview(case_id, item.id, size);
  const address = useBlobAddress(asked.data?.picture);
  if (asked.error) {
    const why = asked.error instanceof ProblemError ? asked.error.problem.detail : '';
    return (
      <span className="thumbnail missing" title={why}>
        <Icon name="warning" size={22} />
        <span>{t('picture.none')}</span>
      </span>
    );
  }
  if (!address) return <span className="thumbnail waiting" />;
  return (
    <span className={veiled ? 'thumbnail veiled' : 'thumbnail'}>
      <img src={address} alt="" draggable={false} />
      {asked.data?.has_more ? (
        <span className="thumbnail-mark" title={t('picture.has_more')}>
          <Icon name="forward" size={12} />
        </span>
      ) : null}
      {asked.data?.damage ? (
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
