import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/*
 * Makes `dist/README.md`, the page of the packaged extension. That page shows pictures and follows links only where
 * they are on the web, and this repository is not: so it goes without, and without what is about the repository alone.
 */

const PROJECT = join(import.meta.dirname, '..');
const LAST_CHAPTER = '\n## Development\n';
const PICTURE = /^!\[[^\]]*\]\(media\/[^)]+\)\n\n/gm;

/** The README for people who use the extension. */
export function packagedReadme(): string {
  const [text = ''] = readFileSync(join(PROJECT, 'README.md'), 'utf8').split(LAST_CHAPTER, 1);
  return text.replace(PICTURE, '');
}

if (import.meta.main) {
  mkdirSync(join(PROJECT, 'dist'), { recursive: true });
  writeFileSync(join(PROJECT, 'dist/README.md'), packagedReadme());
}
