import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/*
 * Writes `dist/README.md`, the page of the packaged extension. The page cannot show pictures or files of this
 * repository, which is not on the web, so it leaves out the pictures and the chapter on development, and has the
 * pages of `docs/` as chapters.
 */

const PROJECT = join(import.meta.dirname, '..');
const LAST_CHAPTER = '\n## Development\n';
const PICTURE = /^!\[[^\]]*\]\((?:\.\.\/)?media\/[^)]+\)\n\n?/gm;
const PAGE_LINK = /\]\((?:docs\/)?([a-z-]+\.md)\)/g;

const read = (name: string) => readFileSync(join(PROJECT, name), 'utf8');

/** The README for users of the extension, with the pages that it links to. */
export function packagedReadme(): string {
  const [readme = ''] = read('README.md').split(LAST_CHAPTER, 1);
  const names = new Set([...readme.matchAll(PAGE_LINK)].map(([, name = '']) => name));
  const pages = new Map([...names].map((name) => [name, read(`docs/${name}`)]));
  const chapters = [readme.trimEnd(), ...[...pages.values()].map((page) => `#${page.trimEnd()}`)];
  return `${chapters.join('\n\n')}\n`
    .replace(PICTURE, '')
    .replace(PAGE_LINK, (_, name: string) => `](#${anchorOf(pages.get(name) ?? basename(name))})`);
}

/** How the editor names the heading of a page. */
function anchorOf(page: string): string {
  const [, title = ''] = /^# (.+)$/m.exec(page) ?? [];
  return title.toLowerCase().replaceAll(',', '').replaceAll(' ', '-');
}

if (import.meta.main) {
  mkdirSync(join(PROJECT, 'dist'), { recursive: true });
  writeFileSync(join(PROJECT, 'dist/README.md'), packagedReadme());
}
