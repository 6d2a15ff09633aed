// One field for everything: a hash, an origin, an id, a name, words, or the name of a view.
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react';

import { item_id } from '../api/item_id';
import { useLanguage } from '../language/context';
import { Icon } from '../components/icons';
import { CASE_VIEWS, type Place } from './address';
import { useAddress, useNavigation } from './navigation';
import { name_pattern, readings_of } from './pasted';

interface Offer {
  key: string;
  title: string;
  detail: string;
  go: () => void;
}

/** The case that the address is in. */
export function case_of(place: Place): string | null {
  return place.page === 'case' || place.page === 'item' ? place.id : null;
}

function useOffers(text: string): Offer[] {
  const { t } = useLanguage();
  const { place, go } = useNavigation();
  const address = useAddress();
  const id = case_of(place);
  return useMemo(() => {
    const offers: Offer[] = [];
    const add = (key: string, title: string, detail: string, to: string) =>
      offers.push({ key, title, detail, go: () => go(to) });
    if (id !== null) {
      const view = (name: (typeof CASE_VIEWS)[number], query: Record<string, string>) =>
        address({ page: 'case', id, view: name }, query);
      for (const reading of readings_of(text)) {
        if (reading.kind === 'hash') {
          const to = view('files', { hash: reading.hash });
          add('hash', t('omnibox.hash'), reading.hash, to);
        } else if (reading.kind === 'id') {
          add('id', t('omnibox.item'), reading.id, address({ page: 'item', id, item: reading.id }));
        } else if (reading.kind === 'origin') {
          const { source, address: within } = reading;
          offers.push({
            key: 'origin',
            title: t('omnibox.item'),
            detail: within,
            go: () => {
              void item_id(source, within).then((item) => go(address({ page: 'item', id, item })));
            },
          });
        } else {
          const words = reading.text;
          add('text', t('omnibox.text'), words, view('search', { q: words }));
          add('name', t('omnibox.name'), words, view('files', { path: name_pattern(words) }));
          add('selector', t('omnibox.selector'), words, view('selectors', { text: words }));
        }
      }
      const low = text.trim().toLocaleLowerCase();
      for (const name of CASE_VIEWS) {
        const title = t(`view.${name}`);
        if (low && title.toLocaleLowerCase().startsWith(low)) {
          add(`view.${name}`, t('omnibox.view'), title, address({ page: 'case', id, view: name }));
        }
      }
    } else if (text.trim()) {
      add('case', t('omnibox.case'), text.trim(), address({ page: 'home' }, { name: text.trim() }));
    }
    return offers;
  }, [text, id, go, address, t]);
}

function takes_typing(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** "/" from anywhere but a field leads into the omnibox. */
function useSlash(focus: () => void) {
  useEffect(() => {
    const on_key = (event: globalThis.KeyboardEvent) => {
      if (event.key !== '/' || takes_typing(event.target)) return;
      event.preventDefault();
      focus();
    };
    addEventListener('keydown', on_key);
    return () => removeEventListener('keydown', on_key);
  }, [focus]);
}

export function Omnibox() {
  const { t } = useLanguage();
  const [text, set_text] = useState('');
  const [open, set_open] = useState(false);
  const [chosen, set_chosen] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const list = useId();
  const offers = useOffers(text);
  useSlash(useMemo(() => () => input.current?.focus(), []));

  const take = (offer: Offer | undefined) => {
    if (!offer) return;
    offer.go();
    set_open(false);
    set_text('');
    input.current?.blur();
  };
  const on_key = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') set_chosen((chosen + 1) % Math.max(1, offers.length));
    else if (event.key === 'ArrowUp') {
      set_chosen((chosen + offers.length - 1) % Math.max(1, offers.length));
    } else if (event.key === 'Enter') take(offers[chosen]);
    else if (event.key === 'Escape') {
      set_open(false);
      input.current?.blur();
    } else return;
    event.preventDefault();
  };

  const shown = open && offers.length > 0;
  return (
    <div className="omnibox">
      <Icon name="search" size={16} />
      <input
        ref={input}
        type="search"
        role="combobox"
        dir="auto"
        aria-label={t('omnibox.label')}
        aria-expanded={shown}
        aria-controls={list}
        aria-activedescendant={shown ? `${list}-${chosen}` : undefined}
        aria-autocomplete="list"
        placeholder={t('omnibox.placeholder')}
        value={text}
        onChange={(event) => {
          set_text(event.target.value);
          set_chosen(0);
          set_open(true);
        }}
        onFocus={() => set_open(true)}
        onBlur={() => set_open(false)}
        onKeyDown={on_key}
      />
      <kbd aria-hidden="true">/</kbd>
      <ul id={list} role="listbox" aria-label={t('omnibox.label')} hidden={!shown}>
        {offers.map((offer, index) => (
          <li
            key={offer.key}
            id={`${list}-${index}`}
            role="option"
            aria-selected={index === chosen}
            onPointerDown={(event) => {
              event.preventDefault();
              take(offer);
            }}
          >
            <span>{offer.title}</span> <bdi dir="auto">{offer.detail}</bdi>
          </li>
        ))}
      </ul>
    </div>
  );
}
