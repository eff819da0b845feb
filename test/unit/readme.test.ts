import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { manifest } from '../helpers/manifest.ts';
import { packagedReadme } from '../../media/packagedReadme.ts';

const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');

/** First cells of the rows of a chapter's table. */
function firstCells(chapter: string): string[] {
  const [, after = ''] = readme.split(`\n## ${chapter}\n`);
  const [text = ''] = after.split('\n## ', 1);
  return [...text.matchAll(/^\| ([^|]+?) +\|/gm)].map(([, cell = '']) => cell).slice(1);
}

test('the README names each command once', () => {
  const named = firstCells('Commands').flatMap((cell) => cell.split(' · '));
  const hidden = manifest.contributes.menus.commandPalette.filter(({ when }) => when === 'false');
  const isHidden = (id: string) => hidden.some(({ command }) => command === id);
  const inPalette = manifest.contributes.commands.filter(({ command }) => !isHidden(command));
  const titles = inPalette.map(({ title }) => title);
  expect(named.filter((title) => !title.startsWith('---')).toSorted()).toEqual(titles.toSorted());
});

test('the README names each setting once', () => {
  const named = firstCells('Settings').flatMap((cell) => {
    const [first = '', ...others] = [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
    return [first, ...others.map((name) => first.slice(0, first.lastIndexOf('.')) + name)];
  });
  const settings = Object.keys(manifest.contributes.configuration.properties);
  expect(named.filter((name) => name !== '').toSorted()).toEqual(settings.toSorted());
});

test('the page of the packaged extension needs no file of this repository', () => {
  const page = packagedReadme();
  const targets = [...page.matchAll(/\]\(([^)]*)\)/g)].map(([, target = '']) => target);
  const chapters = [...page.matchAll(/^#+ (.+)$/gm)].map(
    ([, words = '']) => `#${words.toLowerCase().replaceAll(' ', '-')}`,
  );
  const isReached = (target: string) => chapters.includes(target) || target.startsWith('https://');
  expect(targets.filter((target) => !isReached(target))).toEqual([]);
  expect(page).not.toMatch(/!\[|<img|src\/README/);
  expect(page).toMatch(/^# Legwork\n[^]*\n## Limits\n/);
});
