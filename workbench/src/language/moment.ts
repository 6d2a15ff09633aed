// Times as evidence states them: digits are kept as they are, the zone is always written.

export interface ShownMoment {
  /** "2024-02-29 12:00:01.1234567" */
  text: string;
  zone: 'utc' | 'offset' | 'unknown';
  /** "UTC", "+02:00", or nothing where the zone is unknown. */
  zone_text: string;
}

export type ZoneChoice = 'utc' | 'source';

const FORM = /^([+-]?\d{4,})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?)?(.*)$/;

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** The same moment with its offset taken away; the fraction of a second is untouched. */
function in_utc(parts: RegExpExecArray, offset_minutes: number): string {
  const [, year, month, day, hour = '0', minute = '0', second = '00', fraction = ''] = parts;
  const at = new Date(0);
  at.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  at.setUTCHours(Number(hour), Number(minute) - offset_minutes);
  const date = `${String(at.getUTCFullYear()).padStart(4, '0')}-${two(at.getUTCMonth() + 1)}-${two(at.getUTCDate())}`;
  return `${date} ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${second}${fraction}`;
}

function as_written(parts: RegExpExecArray): string {
  const [, year, month, day, hour, minute, second, fraction = ''] = parts;
  const date = `${year}-${month}-${day}`;
  if (hour === undefined) return date;
  return `${date} ${hour}:${minute}${second === undefined ? '' : `:${second}`}${fraction}`;
}

/** How a moment is shown in the chosen zone. A zone that is unknown stays unknown in both. */
export function show_moment(text: string, choice: ZoneChoice): ShownMoment {
  const parts = FORM.exec(text.trim());
  if (!parts) return { text, zone: 'unknown', zone_text: '' };
  const rest = (parts[8] ?? '').trim();
  if (rest === 'Z') return { text: as_written(parts), zone: 'utc', zone_text: 'UTC' };
  const offset = /^([+-])(\d\d):?(\d\d)$/.exec(rest);
  if (!offset) return { text: as_written(parts), zone: 'unknown', zone_text: '' };
  if (choice === 'source') {
    const zone_text = `${offset[1]}${offset[2]}:${offset[3]}`;
    return { text: as_written(parts), zone: 'offset', zone_text };
  }
  const minutes = (Number(offset[2]) * 60 + Number(offset[3])) * (offset[1] === '-' ? -1 : 1);
  return { text: in_utc(parts, minutes), zone: 'utc', zone_text: 'UTC' };
}

/** Without the fraction of a second, for narrow columns; the whole text stands in the title. */
export function without_fraction(text: string): string {
  return text.replace(/(\d\d:\d\d:\d\d)\.\d+/, '$1');
}

/** An instant as the server takes it in `from` and `to`. */
export function instant_text(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.000Z$/, 'Z');
}
