// Prints what the first view costs and fails when its scripts pass the limit.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const LIMIT_KB = 600;
const built = join(dirname(fileURLToPath(import.meta.url)), '../../build/workbench');
const page = readFileSync(join(built, 'index.html'), 'utf8');
if (/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=/i.test(page)) {
  console.error('index.html holds an inline script, style or handler: the policy refuses it.');
  process.exit(1);
}

// What the page names itself, what those scripts import at once, and one language of messages.
const seen = new Map();
const add = (name) => {
  if (seen.has(name)) return;
  const bytes = readFileSync(join(built, name));
  seen.set(name, gzipSync(bytes, { level: 9 }).length);
  if (!name.endsWith('.js')) return;
  for (const found of bytes.toString('utf8').matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g)) {
    add(join(dirname(name), found[1]));
  }
};
for (const found of page.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g)) add(found[1]);
let scripts = 0;
let styles = 0;
for (const [name, size] of seen) {
  if (name.endsWith('.js')) scripts += size;
  else styles += size;
}
const kb = (bytes) => (bytes / 1000).toFixed(1);
console.log(
  `first view: scripts ${kb(scripts)} kB gzip, style ${kb(styles)} kB (limit ${LIMIT_KB})`,
);
if (scripts / 1000 > LIMIT_KB) {
  console.error(`The first view's scripts are over ${LIMIT_KB} kB: load something later.`);
  process.exit(1);
}
