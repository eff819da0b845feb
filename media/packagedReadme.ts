import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/*
 * Makes `dist/README.md`, the page of the packaged extension. The editor loads no files of a package into that page,
 * so its pictures are inside the text, and what is about this repository alone stays here.
 */

const PROJECT = join(import.meta.dirname, '..');
const LAST_CHAPTER = '\n## Development\n';
const PICTURE = /!\[([^\]]*)\]\((media\/[^)]+\.png)\)/g;

/** The README for people who use the extension. */
export function packagedReadme(): string {
  const [text = ''] = readFileSync(join(PROJECT, 'README.md'), 'utf8').split(LAST_CHAPTER, 1);
  return text.replace(PICTURE, (_, words: string, path: string) => {
    const bytes = readFileSync(join(PROJECT, path)).toString('base64');
    return `![${words}](data:image/png;base64,${bytes})`;
  });
}

if (import.meta.main) {
  mkdirSync(join(PROJECT, 'dist'), { recursive: true });
  writeFileSync(join(PROJECT, 'dist/README.md'), packagedReadme());
}
