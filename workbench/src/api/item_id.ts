// The id of an item by its source and address: `spoor.item.1` of docs/formats/ids.md.

function length_prefixed(text: string): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  const result = new Uint8Array(4 + bytes.length);
  new DataView(result.buffer).setUint32(0, bytes.length, true);
  result.set(bytes, 4);
  return result;
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function from_hex(text: string): Uint8Array {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** Hits and anomalies cite source and address; this leads from them to the item's page. */
export async function item_id(source: string, address: string): Promise<string> {
  const parts = [length_prefixed('spoor.item.1'), from_hex(source), length_prefixed(address)];
  const bytes = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return hex(new Uint8Array(digest).subarray(0, 16));
}
