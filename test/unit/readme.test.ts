import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ALL_VERBS } from '../../src/cli/allVerbs.ts';
import { manifest } from '../helpers/manifest.ts';
import { packagedReadme } from '../../media/packagedReadme.ts';

const LOCAL_TARGET = /\]\((?!https:|#)([^)#]+)/g;
const PROJECT = join(import.meta.dirname, '../..');
const read = (name: string) => readFileSync(join(PROJECT, name), 'utf8');

/** First cells of the rows of a page's table. */
function firstCells(page: string): string[] {
  const text = read(`docs/${page}.md`);
  return [...text.matchAll(/^\| ([^|]+?) +\|/gm)].map(([, cell = '']) => cell).slice(1);
}

test('the page of commands names each once', () => {
  const named = firstCells('commands').flatMap((cell) => cell.split(' · '));
  const hidden = manifest.contributes.menus.commandPalette.filter(({ when }) => when === 'false');
  const isHidden = (id: string) => hidden.some(({ command }) => command === id);
  const inPalette = manifest.contributes.commands.filter(({ command }) => !isHidden(command));
  const titles = inPalette.map(({ title }) => title);
  expect(named.filter((title) => !title.startsWith('---')).toSorted()).toEqual(titles.toSorted());
});

test('the page of settings names each once', () => {
  const named = firstCells('settings').flatMap((cell) => {
    const [first = '', ...others] = [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
    return [first, ...others.map((name) => first.slice(0, first.lastIndexOf('.')) + name)];
  });
  const settings = Object.keys(manifest.contributes.configuration.properties);
  expect(named.filter((name) => name !== '').toSorted()).toEqual(settings.toSorted());
});

test('the page of the command line names each verb, and nothing else', () => {
  const rows = firstCells('command-line').filter((cell) => !cell.startsWith('---'));
  const named = rows.flatMap((cell) => [...cell.matchAll(/`([a-z]+)/g)].map(([, verb = '']) => verb));
  const verbs = Object.values(ALL_VERBS.groups).flatMap((group) => Object.keys(group));
  expect([...new Set(named)].toSorted()).toEqual(verbs.toSorted());
});

test('the README names each page of docs, and no page or picture that is not there', () => {
  const pages = readdirSync(join(PROJECT, 'docs'));
  const linked = [...read('README.md').matchAll(/\]\(docs\/([^)]+)\)/g)].map(([, name = '']) => name);
  expect([...new Set(linked)].toSorted()).toEqual(pages.toSorted());
  const targets = [
    ...[...read('README.md').matchAll(LOCAL_TARGET)].map(([, target = '']) => target),
    ...pages.flatMap((page) =>
      [...read(`docs/${page}`).matchAll(LOCAL_TARGET)].map(([, target = '']) => join('docs', target)),
    ),
  ];
  expect(targets.filter((target) => !existsSync(join(PROJECT, target)))).toEqual([]);
});

test('the page of the packaged extension needs no file of this repository', () => {
  const page = packagedReadme();
  const targets = [...page.matchAll(/\]\(([^)]*)\)/g)].map(([, target = '']) => target);
  const chapters = [...page.matchAll(/^#+ (.+)$/gm)].map(
    ([, words = '']) => `#${words.toLowerCase().replaceAll(',', '').replaceAll(' ', '-')}`,
  );
  const isReached = (target: string) => chapters.includes(target) || target.startsWith('https://');
  expect(targets.filter((target) => !isReached(target))).toEqual([]);
  expect(page).not.toMatch(/!\[|<img|src\/README/);
  expect(page).toMatch(/^# Legwork\n[^]*\n## Settings\n[^]*\n## Limits\n/);
});
