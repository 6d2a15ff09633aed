// What a pasted text can be: the omnibox offers what makes sense of it.

export type Pasted =
  | { kind: 'hash'; hash: string }
  | { kind: 'origin'; source: string; address: string }
  | { kind: 'id'; id: string }
  | { kind: 'words'; text: string };

const ORIGIN = /^([0-9a-f]{32})\/([^|@]+)(?:\|[^@]*)?(?:@\d+)?$/i;

/** All readings of the text, likeliest first. */
export function readings_of(pasted: string): Pasted[] {
  const text = pasted.trim();
  if (text === '') return [];
  const origin = ORIGIN.exec(text);
  if (origin?.[1] && origin[2]) {
    return [{ kind: 'origin', source: origin[1].toLowerCase(), address: origin[2] }];
  }
  const low = text.toLowerCase();
  const readings: Pasted[] = [];
  if (/^(?:[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32})$/.test(low)) {
    readings.push({ kind: 'hash', hash: low });
    if (low.length === 32) readings.push({ kind: 'id', id: low });
    return readings;
  }
  return [{ kind: 'words', text }];
}

/** A pattern that finds names containing the text: what a pattern means literally is bracketed. */
export function name_pattern(text: string): string {
  const literal = text.replace(/[[*?]/g, (letter) => `[${letter}]`);
  // A pattern with a slash is matched against the whole path, where only ** crosses folders.
  return text.includes('/') ? `**${literal}**` : `*${literal}*`;
}
