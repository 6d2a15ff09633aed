// Bytes as lines of sixteen, and which ranges of a content to ask for.

export const LINE = 16;
export const CHUNK = 64 * 1024;
/** As much as one scroll bar can show; further on by the offset's field. */
export const WINDOW = 8 * 1024 * 1024;

export interface HexLine {
  offset: string;
  hex: string;
  text: string;
}

function shown(byte: number): string {
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·';
}

export function hex_line(offset: number, bytes: Uint8Array): HexLine {
  const cells = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'));
  const hex = `${cells.slice(0, 8).join(' ')}  ${cells.slice(8).join(' ')}`;
  return {
    offset: offset.toString(16).padStart(10, '0'),
    hex: hex.padEnd(LINE * 3),
    text: Array.from(bytes, shown).join(''),
  };
}

/** "4096", "0x1000" or "1000h" as an offset; null where it is none of the content's. */
export function parse_offset(text: string, size: number): number | null {
  const wanted = text.trim().toLowerCase().replace(/[_\s]/g, '');
  const hexadecimal = /^0x([0-9a-f]+)$/.exec(wanted) ?? /^([0-9a-f]+)h$/.exec(wanted);
  const value = hexadecimal
    ? Number.parseInt(hexadecimal[1] ?? '', 16)
    : /^\d+$/.test(wanted)
      ? Number(wanted)
      : Number.NaN;
  return Number.isSafeInteger(value) && value < size ? value : null;
}

/** Where the window of lines begins that shows an offset. */
export function window_start(offset: number): number {
  return Math.floor(offset / WINDOW) * WINDOW;
}
