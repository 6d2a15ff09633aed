import { describe, expect, it } from 'vitest';

import { bar_height, brushed, instants_of, mark_text } from './histogram';
import { hex_line, parse_offset, WINDOW, window_start } from './hex_lines';
import { row_after_key, window_of } from './window';

describe('the window of a table', () => {
  it('holds what is in view and a margin, inside the list', () => {
    expect(window_of(0, 340, 34, 1_000_000)).toEqual({ first: 0, end: 18 });
    expect(window_of(34 * 500, 340, 34, 1_000_000)).toEqual({ first: 492, end: 518 });
    expect(window_of(34 * 500, 340, 34, 10)).toEqual({ first: 10, end: 10 });
    expect(window_of(0, 340, 34, 0)).toEqual({ first: 0, end: 0 });
  });

  it('moves by keys and stops at the ends', () => {
    expect(row_after_key('ArrowDown', 3, 10, 5)).toBe(4);
    expect(row_after_key('ArrowUp', 0, 10, 5)).toBe(0);
    expect(row_after_key('PageDown', 7, 10, 5)).toBe(9);
    expect(row_after_key('Home', 7, 10, 5)).toBe(0);
    expect(row_after_key('End', 0, 10, 5)).toBe(9);
    expect(row_after_key('a', 0, 10, 5)).toBeNull();
  });
});

describe('the picture of the timeline', () => {
  it('brushes in either direction and stays inside', () => {
    expect(brushed(5.2, 2.9, 10)).toEqual({ first: 2, last: 5 });
    expect(brushed(-3, 99, 10)).toEqual({ first: 0, last: 9 });
  });

  it('gives the instants of the chosen stretches, the end exclusive', () => {
    expect(instants_of(1000, 60, { first: 1, last: 2 })).toEqual({ from: 61_000, to: 181_000 });
  });

  it('shows a single moment beside many', () => {
    expect(bar_height(0, 100)).toBe(0);
    expect(bar_height(100, 100)).toBe(1);
    expect(bar_height(1, 1_000_000)).toBeGreaterThan(0.02);
  });

  it('marks its axis as finely as the stretches are', () => {
    const at = Date.UTC(2024, 1, 29, 12, 30, 5);
    expect(mark_text(at, 365 * 86400)).toBe('2024');
    expect(mark_text(at, 30 * 86400)).toBe('2024-02');
    expect(mark_text(at, 86400)).toBe('2024-02-29');
    expect(mark_text(at, 3600)).toBe('2024-02-29 12:30');
    expect(mark_text(at, 1)).toBe('2024-02-29 12:30:05');
    expect(mark_text(Date.UTC(-1, 0), 365 * 86400)).toBe('-000001');
  });
});

describe('bytes in hexadecimal', () => {
  it('stand in lines of sixteen', () => {
    const line = hex_line(0x1f0, Uint8Array.from([0x4d, 0x5a, 0, 0xff]));
    expect(line.offset).toBe('00000001f0');
    expect(line.hex.trimEnd()).toBe('4d 5a 00 ff');
    expect(line.text).toBe('MZ··');
    expect(hex_line(0, new Uint8Array(16)).hex).toHaveLength(line.hex.length);
  });

  it('are found by offset, decimal or hexadecimal', () => {
    expect(parse_offset('4096', 10_000)).toBe(4096);
    expect(parse_offset('0x1000', 10_000)).toBe(4096);
    expect(parse_offset('1000h', 10_000)).toBe(4096);
    expect(parse_offset('1_000', 10_000)).toBe(1000);
    for (const wrong of ['', 'ff', '-1', '99999', '0x', '1e3']) {
      expect(parse_offset(wrong, 10_000), wrong).toBeNull();
    }
    expect(window_start(WINDOW + 5)).toBe(WINDOW);
  });
});
