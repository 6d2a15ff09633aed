// What must be seen beside a case or a datum: the state of its authority, and short facts.
import type { ReactNode } from 'react';

import type { Schemas } from '../api/client';
import { useLanguage } from '../language/context';
import { Icon } from './icons';
import { Code } from './evidence';

/** Worn by every page of a case. */
export function AuthorityLabel({ authority }: { authority: Schemas['Authority'] }) {
  const { t } = useLanguage();
  if (authority.state === 'unauthorised') {
    return (
      <span className="label unauthorised">
        <Icon name="warning" size={14} />
        {t('authority.unauthorised')}
      </span>
    );
  }
  return (
    <span className="label authorised">
      {t('authority.authorised')} <Code text={authority.text} />
    </span>
  );
}

export type Tone = 'plain' | 'good' | 'warn' | 'bad' | 'known';

export function Label({ tone = 'plain', children }: { tone?: Tone; children: ReactNode }) {
  return <span className={`label ${tone}`}>{children}</span>;
}
