// A record's fields as rows of a table: what a field holds stands below it, one step further in.

export type FieldValue =
  | { kind: 'text' | 'moment' | 'markup'; text: string }
  /** `exact` is false for what has more digits than the browser counts with. */
  | { kind: 'number'; text: string; exact: boolean }
  | { kind: 'truth'; holds: boolean }
  | { kind: 'nothing' }
  | { kind: 'group'; count: number };

export interface FieldRow {
  /** Unique in its record. */
  key: string;
  depth: number;
  name: string;
  value: FieldValue;
}

const MOMENT = /^[+-]?\d{4,}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?$/;
/** "LogonType=10": parsers write so what an event says under names of its own. */
const NAMED = /^([\p{L}_][\p{L}\p{N}_.:-]*|\d+)=([^]*)$/u;

function value_of(value: unknown): FieldValue {
  switch (typeof value) {
    case 'string':
      if (MOMENT.test(value)) return { kind: 'moment', text: value };
      if (/^<[\p{L}?!]/u.test(value) && value.endsWith('>')) return { kind: 'markup', text: value };
      return { kind: 'text', text: value };
    case 'number': {
      const exact = !Number.isInteger(value) || Number.isSafeInteger(value);
      return { kind: 'number', text: String(value), exact };
    }
    case 'boolean':
      return { kind: 'truth', holds: value };
    case 'object':
      return value === null
        ? { kind: 'nothing' }
        : { kind: 'group', count: Object.keys(value).length };
    default:
      return { kind: 'nothing' };
  }
}

/** What a list or an object holds, by name; a list's entries are counted from 1. */
function parts_of(value: object): [string, unknown][] {
  if (!Array.isArray(value)) return Object.entries(value);
  const named = value.map((each: unknown) => (typeof each === 'string' ? NAMED.exec(each) : null));
  return value.map((each: unknown, index): [string, unknown] => {
    const match = named.every((other) => other !== null) ? named[index] : null;
    return match ? [match[1] ?? '', match[2] ?? ''] : [String(index + 1), each];
  });
}

export function rows_of(fields: object, depth = 0, within = ''): FieldRow[] {
  return parts_of(fields).flatMap(([name, value], index) => {
    const key = `${within}${index}`;
    const row = { key, depth, name, value: value_of(value) };
    if (typeof value !== 'object' || value === null) return [row];
    return [row, ...rows_of(value, depth + 1, `${key}.`)];
  });
}

/** When the record happened, by the first of its fields that is a time. */
export function first_moment(fields: object): string | null {
  const found = Object.values(fields).find(
    (value) => typeof value === 'string' && MOMENT.test(value),
  );
  return (found as string | undefined) ?? null;
}

export interface MarkupLine {
  depth: number;
  text: string;
}

/** Elements on lines of their own, each as far in as it lies; nothing of them is left out. */
export function markup_lines(markup: string): MarkupLine[] {
  const tokens = markup.match(/<[^>]*>?|[^<]+/g) ?? [];
  const lines: MarkupLine[] = [];
  let depth = 0;
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at] ?? '';
    const opens = /^<[\p{L}_]/u.test(token) && !token.endsWith('/>');
    if (token.startsWith('</')) depth = Math.max(0, depth - 1);
    if (opens && tokens[at + 1]?.startsWith('</')) {
      lines.push({ depth, text: token + tokens[at + 1] });
      at += 1;
    } else if (opens && !tokens[at + 1]?.startsWith('<') && tokens[at + 2]?.startsWith('</')) {
      lines.push({ depth, text: token + tokens[at + 1] + tokens[at + 2] });
      at += 2;
    } else if (token.trim() !== '') {
      lines.push({ depth, text: token });
      if (opens) depth += 1;
    }
  }
  return lines;
}
