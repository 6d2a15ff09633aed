// Filters of a view: each stands in the address, and all can be cleared at once.
import { useEffect, useId, useState, type ReactNode } from 'react';

import { useLanguage } from '../language/context';
import { useNavigation } from '../shell/navigation';
import { Choice, type Option } from './form';
import { SavedFilters } from './saved_filters';

const TYPING_MS = 350;

/** A field that changes the address when the reader stops typing, or at once on Enter. */
export function TextFilter(props: { name: string; label: string; hint?: string; code?: boolean }) {
  const { query, change } = useNavigation();
  const value = query[props.name] ?? '';
  const [text, set_text] = useState(value);
  const id = useId();
  useEffect(() => set_text(value), [value]);
  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(() => change({ [props.name]: text.trim() }, 'replace'), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text, value, props.name, change]);
  return (
    <div className="field filter">
      <label htmlFor={id}>{props.label}</label>
      <input
        id={id}
        type="search"
        dir={props.code ? 'ltr' : 'auto'}
        className={props.code ? 'code' : ''}
        placeholder={props.hint}
        value={text}
        onChange={(event) => set_text(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') change({ [props.name]: text.trim() });
        }}
      />
    </div>
  );
}

export function ChoiceFilter(props: { name: string; label: string; options: Option[] }) {
  const { t } = useLanguage();
  const { query, change } = useNavigation();
  const any = { id: 'any', name: t('filter.any') };
  return (
    <Choice
      label={props.label}
      value={query[props.name] ?? 'any'}
      options={[any, ...props.options]}
      choose={(id) => change({ [props.name]: id === 'any' ? undefined : id })}
    />
  );
}

export function FilterBar(props: { names: readonly string[]; children: ReactNode }) {
  const { t } = useLanguage();
  const { query, change } = useNavigation();
  const set = props.names.filter((name) => query[name]);
  return (
    <div className="filter-bar" role="search">
      {props.children}
      {set.length > 0 ? (
        <button
          type="button"
          className="button small"
          onClick={() => change(Object.fromEntries(set.map((name) => [name, undefined])))}
        >
          {t('filter.clear')}
        </button>
      ) : null}
      <SavedFilters />
    </div>
  );
}
