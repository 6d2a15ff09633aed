// What the server says by a code has words in every language: meanings of anomalies, problems.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const ROOT = join(HERE, '../../..');

function read(path: string): string {
  return readFileSync(path, 'utf8');
}

function codes_of(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].map((match) => match[1] ?? ''))].sort();
}

describe('meanings of anomalies', () => {
  const documented = codes_of(read(join(ROOT, 'docs/anomalies.md')), /^\| `([a-z0-9_.]+)` \|/gm);

  it.each(['fr', 'es', 'ar'])('stand in %s for every code of docs/anomalies.md', (language) => {
    const own = JSON.parse(read(join(HERE, `anomalies/${language}.json`))) as Record<
      string,
      string
    >;
    expect(Object.keys(own).sort()).toEqual(documented);
    for (const code of documented) expect(own[code]?.trim(), code).not.toBe('');
  });
});

describe('fields of records', () => {
  it('have a name for every field that a parser describes', () => {
    const artifacts = join(ROOT, 'src/examination/artifacts');
    const sources = readdirSync(artifacts, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.cpp'))
      .map((name) => read(join(artifacts, name)))
      .join('\n');
    const described = codes_of(sources, /\{\w+_type, "([a-z_]+)",/g);
    const messages = JSON.parse(read(join(HERE, 'messages/en.json'))) as Record<string, string>;
    const named = Object.keys(messages).filter((name) => name.startsWith('record_field.'));
    expect(described.length).toBeGreaterThan(40);
    expect(named.sort()).toEqual(described.map((name) => `record_field.${name}`));
  });
});

describe('problems', () => {
  it('have a sentence for every code that the server gives', () => {
    const http = join(ROOT, 'src/app/http');
    const sources = readdirSync(http, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.cpp'))
      .map((name) => read(join(http, name)))
      .join('\n');
    const given = codes_of(sources, /problem\(\s*\d{3},\s*"([a-z_]+)"/g).concat(
      codes_of(sources, /return \{\d{3}, "([a-z_]+)"\}/g),
    );
    const messages = JSON.parse(read(join(HERE, 'messages/en.json'))) as Record<string, string>;
    expect(given.length).toBeGreaterThan(15);
    for (const code of given) expect(messages, code).toHaveProperty([`problem.${code}`]);
  });
});
