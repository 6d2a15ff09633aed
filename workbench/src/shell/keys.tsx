// The keys, on "?".
import { useEffect, useState } from 'react';

import { DialogBox } from '../components/form';
import { Icon } from '../components/icons';
import { useLanguage } from '../language/context';

const KEYS = [
  ['/', 'keys.omnibox'],
  ['?', 'keys.help'],
  ['↑ ↓', 'keys.rows'],
  ['PgUp PgDn', 'keys.pages'],
  ['Home End', 'keys.ends'],
  ['Enter', 'keys.open'],
  ['t', 'keys.tag'],
  ['n', 'keys.note'],
  ['b', 'keys.bookmark'],
  ['Space', 'keys.unveil'],
  ['1 … 5', 'keys.review'],
  ['← →', 'keys.timeline'],
  ['Shift ← →', 'keys.timeline_extend'],
  ['Esc', 'keys.close'],
] as const;

function in_field(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

export function KeysHelp() {
  const { t } = useLanguage();
  const [open, set_open] = useState(false);
  useEffect(() => {
    const on_key = (event: KeyboardEvent) => {
      if (event.key === '?' && !in_field(event.target)) set_open(true);
    };
    addEventListener('keydown', on_key);
    return () => removeEventListener('keydown', on_key);
  }, []);
  return (
    <>
      <button
        type="button"
        className="quiet"
        onClick={() => set_open(true)}
        aria-label={t('keys.title')}
        title={`${t('keys.title')} (?)`}
      >
        <Icon name="help" />
      </button>
      <DialogBox title={t('keys.title')} open={open} close={() => set_open(false)}>
        <dl className="keys">
          {KEYS.map(([key, meaning]) => (
            <div key={key}>
              <dt>
                <kbd dir="ltr">{key}</kbd>
              </dt>
              <dd>{t(meaning)}</dd>
            </div>
          ))}
        </dl>
      </DialogBox>
    </>
  );
}
