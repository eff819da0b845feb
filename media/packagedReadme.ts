import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/*
 * Writes `dist/README.md`, the page of the packaged extension. The page cannot show pictures or files of this
 * repository, which is not on the web, so it leaves out the pictures and the chapter on development.
 */

const PROJECT = join(import.meta.dirname, '..');
const LAST_CHAPTER = '\n## Development\n';
const PICTURE = /^!\[[^\]]*\]\(media\/[^)]+\)\n\n/gm;

/** The README for users of the extension. */
export function packagedReadme(): string {
  const [text = ''] = readFileSync(join(PROJECT, 'README.md'), 'utf8').split(LAST_CHAPTER, 1);
  return text.replace(PICTURE, '');
}

if (import.meta.main) {
  mkdirSync(join(PROJECT, 'dist'), { recursive: true });
  writeFileSync(join(PROJECT, 'dist/README.md'), packagedReadme());
}
