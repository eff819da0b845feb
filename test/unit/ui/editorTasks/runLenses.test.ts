import { afterEach, beforeAll, expect, test } from 'vitest';
import { offerRunLenses, runnableLines } from '../../../../src/ui/editorTasks/runLenses.ts';
import { lensProviders, person, settings, Uri } from '../../../helpers/eagerEditor.ts';

beforeAll(() => void offerRunLenses());
afterEach(() => {
  delete settings['codeLens'];
  person.trusts = true;
});

/** What the lenses of a document pass to their command. */
function lensesOf(path: string, text: string): unknown[] {
  const document = { uri: Uri.file(path), getText: () => text };
  return (
    lensProviders
      .at(-1)
      ?.provideCodeLenses(document)
      .map(({ command }) => command.arguments[0]) ?? []
  );
}

const scripts = '{\n"scripts": {\n"build": "tsc",\n"test": "vitest" } }';

test('each script and target has a lens that names it and its file', () => {
  expect(lensesOf('/work/package.json', scripts)).toEqual([
    { path: '/work/package.json', name: 'build' },
    { path: '/work/package.json', name: 'test' },
  ]);
  expect(lensesOf('/work/Makefile', 'all: a\n\nb:\n')).toEqual([
    { path: '/work/Makefile', name: 'all' },
    { path: '/work/Makefile', name: 'b' },
  ]);
});

test('lenses are above what they run', () => {
  expect(runnableLines('package.json', scripts)).toEqual([
    { name: 'build', line: 2 },
    { name: 'test', line: 3 },
  ]);
  expect(runnableLines('Makefile', '\nall: a\n\nb:\n')).toEqual([
    { name: 'all', line: 1 },
    { name: 'b', line: 3 },
  ]);
});

test('a setting turns the lenses off', () => {
  settings['codeLens'] = false;
  expect(lensesOf('/work/package.json', scripts)).toEqual([]);
});

test('a restricted window has none', () => {
  person.trusts = false;
  expect(lensesOf('/work/package.json', scripts)).toEqual([]);
});

test('a document that is too large to look through at every change has none, and none has very many', () => {
  expect(lensesOf('/work/package.json', scripts.padEnd(300_000))).toEqual([]);
  const targets = Array.from({ length: 2_000 }, (_, index) => `t${index}:\n`).join('');
  expect(lensesOf('/work/Makefile', targets)).toHaveLength(500);
});
