// A search result's snippet cut at its matches, which the server counts in bytes of UTF-8.

export interface SnippetPart {
  text: string;
  hit: boolean;
}

export function snippet_parts(
  snippet: string,
  begin: number,
  matches: readonly { begin: number; end: number }[],
): SnippetPart[] {
  const bytes = new TextEncoder().encode(snippet);
  const decoder = new TextDecoder();
  const parts: SnippetPart[] = [];
  let at = 0;
  const take = (end: number, hit: boolean) => {
    if (end > at) parts.push({ text: decoder.decode(bytes.subarray(at, end)), hit });
    at = Math.max(at, end);
  };
  for (const match of [...matches].sort((one, other) => one.begin - other.begin)) {
    const first = Math.min(bytes.length, Math.max(0, match.begin - begin));
    const end = Math.min(bytes.length, Math.max(0, match.end - begin));
    take(first, false);
    take(end, true);
  }
  take(bytes.length, false);
  return parts;
}
