// What a list of results can be narrowed to: each choice with how many there are.
import { useId } from 'react';

import type { Schemas } from '../api/client';
import { useLanguage } from '../language/context';
import { useNavigation } from '../shell/navigation';

interface FacetProps {
  /** Of the address; its values stand there one behind the other. */
  name: string;
  title: string;
  facet: Schemas['Facet'];
  label: (value: string) => string;
}

/** "a,b" of an address as values, or nothing. */
export function chosen_of(query: Readonly<Record<string, string>>, name: string): string[] {
  return (query[name] ?? '').split(',').filter(Boolean);
}

// An empty value would be no choice in an address.
const NOTHING = '-';

/** What the server is asked with. */
export function asked_values(query: Readonly<Record<string, string>>, name: string): string[] {
  return chosen_of(query, name).map((value) => (value === NOTHING ? '' : value));
}

export function FacetChoice({ name, title, facet, label }: FacetProps) {
  const { t, number } = useLanguage();
  const { query, change } = useNavigation();
  const id = useId();
  const chosen = chosen_of(query, name);
  const told = facet.values.map((each) => each.value || NOTHING);
  // What is chosen stays to be taken back where nothing of it is left.
  const lost = chosen.filter((value) => !told.includes(value));
  const rows = [
    ...facet.values.map((each) => ({ value: each.value || NOTHING, count: each.count })),
    ...lost.map((value) => ({ value, count: 0 })),
  ];
  if (rows.length === 0 || (rows.length === 1 && chosen.length === 0)) return null;
  const toggle = (value: string) => {
    const next = chosen.includes(value)
      ? chosen.filter((each) => each !== value)
      : [...chosen, value];
    change({ [name]: next.join(',') });
  };
  return (
    <fieldset className="facet" aria-describedby={facet.left_out > 0 ? id : undefined}>
      <legend>{title}</legend>
      {rows.map(({ value, count }) => (
        <label key={value}>
          <input type="checkbox" checked={chosen.includes(value)} onChange={() => toggle(value)} />
          <bdi dir="auto">{label(value === NOTHING ? '' : value)}</bdi>
          <bdi className="facet-count">{number(count)}</bdi>
        </label>
      ))}
      {facet.left_out > 0 ? (
        <p id={id} className="hint">
          {t('search.left_out', { count: facet.left_out })}
        </p>
      ) : null}
    </fieldset>
  );
}
