// Arithmetic of the timeline's picture: stretches, brush, marks of the axis.

export interface Stretch {
  first: number;
  /** Inclusive. */
  last: number;
}

/** The stretches between two places of the brush, in order and inside the picture. */
export function brushed(from: number, to: number, count: number): Stretch {
  const clamp = (value: number) => Math.max(0, Math.min(count - 1, Math.floor(value)));
  const [low, high] = from <= to ? [from, to] : [to, from];
  return { first: clamp(low), last: clamp(high) };
}

/** Height of a bar from 0 to 1: by square root, so that one moment beside thousands is seen. */
export function bar_height(count: number, most: number): number {
  if (count <= 0 || most <= 0) return 0;
  return Math.max(0.03, Math.sqrt(count / most));
}

/** Begin and end, in milliseconds, of some stretches. */
export function instants_of(
  begin_ms: number,
  interval_seconds: number,
  stretch: Stretch,
): { from: number; to: number } {
  return {
    from: begin_ms + stretch.first * interval_seconds * 1000,
    to: begin_ms + (stretch.last + 1) * interval_seconds * 1000,
  };
}

/** How much of an ISO moment a mark needs at such a distance. */
export function mark_text(milliseconds: number, interval_seconds: number): string {
  const text = new Date(milliseconds).toISOString();
  if (interval_seconds >= 365 * 86400) return text.slice(0, text.indexOf('-', 1));
  if (interval_seconds >= 28 * 86400) return text.slice(0, 7);
  if (interval_seconds >= 86400) return text.slice(0, 10);
  return text.slice(0, interval_seconds >= 60 ? 16 : 19).replace('T', ' ');
}
