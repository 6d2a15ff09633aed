import { describe, expect, it } from 'vitest';

import { instant_text, show_moment, without_fraction } from './moment';

describe('a moment', () => {
  it('in UTC keeps every digit in both zones', () => {
    const text = '2024-02-29T12:00:01.1234567Z';
    for (const zone of ['utc', 'source'] as const) {
      expect(show_moment(text, zone)).toEqual({
        text: '2024-02-29 12:00:01.1234567',
        zone: 'utc',
        zone_text: 'UTC',
      });
    }
  });

  it('with an offset is shown as written, or in UTC', () => {
    const text = '2024-03-01T00:30:00.5+02:00';
    expect(show_moment(text, 'source').text).toBe('2024-03-01 00:30:00.5');
    expect(show_moment(text, 'source').zone_text).toBe('+02:00');
    expect(show_moment(text, 'utc')).toEqual({
      text: '2024-02-29 22:30:00.5',
      zone: 'utc',
      zone_text: 'UTC',
    });
    expect(show_moment('2024-12-31T23:00:00-03:30', 'utc').text).toBe('2025-01-01 02:30:00');
  });

  it('of unknown zone stays unknown, whatever is chosen', () => {
    for (const text of ['2024-02-29T12:00:02', '2024-02-29', '2024-02-29T12:00:02 local']) {
      expect(show_moment(text, 'utc').zone).toBe('unknown');
      expect(show_moment(text, 'source').zone_text).toBe('');
    }
    expect(show_moment('2024-02-29', 'utc').text).toBe('2024-02-29');
  });

  it('that is none is shown as it is', () => {
    expect(show_moment('soon', 'utc').text).toBe('soon');
  });

  it('far from today is not cut', () => {
    expect(show_moment('+12024-02-29T12:00:00Z', 'utc').text).toBe('+12024-02-29 12:00:00');
  });

  it('loses its fraction only where it is asked to', () => {
    expect(without_fraction('2024-02-29 12:00:01.1234567')).toBe('2024-02-29 12:00:01');
    expect(without_fraction('2024-02-29')).toBe('2024-02-29');
  });

  it('goes to the server as an instant', () => {
    expect(instant_text(Date.UTC(2024, 1, 29))).toBe('2024-02-29T00:00:00Z');
  });
});
