// Makes visible what would otherwise reorder or hide the text of evidence.

export type Piece = { text: string } | { mark: string; code: string };

const NAMES: Record<number, string> = {
  0x061c: 'ALM',
  0x00ad: 'SHY',
  0x200b: 'ZWSP',
  0x200e: 'LRM',
  0x200f: 'RLM',
  0x2028: 'LS',
  0x2029: 'PS',
  0x202a: 'LRE',
  0x202b: 'RLE',
  0x202c: 'PDF',
  0x202d: 'LRO',
  0x202e: 'RLO',
  0x2066: 'LRI',
  0x2067: 'RLI',
  0x2068: 'FSI',
  0x2069: 'PDI',
  0xfeff: 'BOM',
  0xfffd: '�',
};
// Direction controls, invisible separators, and the control characters but tab and line feed.
const HIDDEN =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;

function code_of(letter: string): string {
  const point = letter.codePointAt(0) ?? 0;
  return `U+${point.toString(16).toUpperCase().padStart(4, '0')}`;
}

function name_of(letter: string): string {
  const point = letter.codePointAt(0) ?? 0;
  const known = NAMES[point];
  if (known) return known;
  if (point < 0xa0) return point.toString(16).toUpperCase().padStart(2, '0');
  return code_of(letter);
}

/** The text cut at each hidden character, which becomes a mark that can be shown. */
export function pieces_of(text: string): Piece[] {
  const pieces: Piece[] = [];
  let plain = '';
  for (const letter of text) {
    if (!HIDDEN.test(letter)) {
      plain += letter;
      continue;
    }
    if (plain) pieces.push({ text: plain });
    plain = '';
    pieces.push({ mark: name_of(letter), code: code_of(letter) });
  }
  if (plain) pieces.push({ text: plain });
  return pieces;
}

/** A path's names and separators: each name is to be isolated, so that none reorders another. */
export function parts_of_path(path: string): string[] {
  return path.split(/([/\\|])/).filter((part) => part !== '');
}
