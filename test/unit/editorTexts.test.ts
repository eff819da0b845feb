import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { allTexts, codeFiles, readCode, textsIn, type Bundle } from '../../media/editorTexts.ts';
import { forgottenIn } from '../helpers/forgottenTexts.ts';

const PROJECT = join(import.meta.dirname, '../..');
const readBundle = (name: string) => JSON.parse(readFileSync(join(PROJECT, 'l10n', name), 'utf8')) as Bundle;
const texts = allTexts();

test('the bundle has the texts of the code, as `npm run build:texts` writes them', () => {
  expect(readBundle('bundle.l10n.json')).toEqual(texts);
  expect(manifest.l10n).toBe('./l10n');
  const rules = readFileSync(join(PROJECT, '.vscodeignore'), 'utf8').split(/\r?\n/);
  expect(rules).toContain('!l10n/*.json');
});

test('no text is put together of others', () => {
  expect(Object.keys(texts).filter((text) => /^[\s,.;:]|\s$/.test(text))).toEqual([]);
  expect(() => textsIn("l10n.t('a ' + b)")).toThrow(/must stand as it is/);
  expect(() => textsIn('vscode.l10n.t(`a ${b}`)')).toThrow(/must stand as it is/);
  expect(() => textsIn('say(TEXT)')).toThrow(/must stand as it is/);
  expect(
    textsIn("l10n.t('a {0}', b); say(`c`); l10n.t({ message: 'Open', comment: ['Not closed.'] })"),
  ).toEqual({
    'a {0}': 'a {0}',
    c: 'c',
    'Open/Not closed.': { message: 'Open', comment: ['Not closed.'] },
  });
});

describe.each(readdirSync(join(PROJECT, 'l10n')).filter((name) => name !== 'bundle.l10n.json'))(
  '%s',
  (name) => {
    const translated = readBundle(name) as Record<string, string>;

    test('has every text, in the same order, and no other', () => {
      expect(Object.keys(translated)).toEqual(Object.keys(texts));
      expect(Object.values(translated).filter((text) => text.trim() === '')).toEqual([]);
    });

    test('keeps placeholders, code, and the ellipsis at the end', () => {
      const english = Object.entries(texts).map(([key, text]): [string, string[]] => [
        key,
        kept(typeof text === 'string' ? text : text.message),
      ]);
      const other = Object.entries(translated).map(([key, text]): [string, string[]] => [key, kept(text)]);
      expect(other).toEqual(english);
    });
  },
);

/** What is the same in every language. */
function kept(text: string): string[] {
  const patterns = [/\$?\{[^}]+\}/g, /`[^`]+`/g, /\/[A-Z]+\b/g, /"legwork [^"]+"/g, /…$/g, /\\n/g];
  return patterns.flatMap((pattern) => text.match(pattern) ?? []).sort();
}

/** Files of the editor whose texts nobody reads in it. */
const UNREAD: Record<string, string> = {
  'src/ui/api/': 'extensions read them',
  'src/ui/problems/': 'patterns',
  'src/ui/tools/': 'models read them, too; labels of what people confirm are translated',
  'src/ui/start/promptText.ts': 'agents read it',
  'src/ui/review/draftComments.ts': 'agents read it',
  'Messages.ts': 'schemas',
};

/** Texts that stay as they are. */
const SAME: Record<string, string> = {
  'the connection was lost during the request; check the Tasks view, then try again':
    'a part of a sentence of the host',
  'the window is closing': 'a part of a sentence of the host',
  'sent a message': 'a part of a sentence of the host',
  'Empty window': 'a name on records, which others see',
  'A task that was to follow could not be started.': 'a reason on records, which others see',
  'The person gave no value.': 'caught where it matters',
  'search files for tasks': 'logged',
  'ask extensions for tasks': 'logged',
  '0 9 * * 1-5, every 2h, at 18:30': 'the language of schedules',
  'error|warning': 'a pattern',
  'git branch {}-parked {}': 'a command line',
  ' img-src data:;': 'for the browser',
  '<!-- Write below what the agent is to do, then start it. This line is not sent. -->':
    'it is recognised in a document that was saved',
};

test('what the editor shows is translated', () => {
  const files = codeFiles(['src/ui']).filter(
    (file) => !Object.keys(UNREAD).some((part) => file.includes(part)),
  );
  const found = files.flatMap((file) => forgottenIn(readCode(file)).map((text) => ({ file, text })));
  const isSame = (text: string) => Object.hasOwn(SAME, text) || text.startsWith('<!DOCTYPE html>');
  expect(found.filter(({ text }) => !isSame(text))).toEqual([]);
  // What is no longer said needs no reason.
  expect(Object.keys(SAME).filter((same) => !found.some(({ text }) => text === same))).toEqual([]);
});

test('styles of pages say nothing of their own, which no translation reaches', () => {
  const styles = readdirSync(join(PROJECT, 'media')).filter((name) => name.endsWith('.css'));
  const said = styles.flatMap((name) =>
    [...readFileSync(join(PROJECT, 'media', name), 'utf8').matchAll(/content:\s*(['"].*\p{L}.*['"])/gu)].map(
      ([, text]) => ({ name, text }),
    ),
  );
  expect(styles).not.toEqual([]);
  expect(said).toEqual([]);
});

test.each([
  ["vscode.window.showInformationMessage('Done')", ['Done']],
  ['showWarningMessage(`Remove ${name}?`, { modal: true }, l10n.t("Remove"))', ['Remove {}?']],
  ["showQuickPick(items, { placeHolder: 'Choose', title: l10n.t('Run') })", ['Choose']],
  ["pick.title = isOne ? 'Task' : l10n.t('Tasks')", ['Task']],
  ["new vscode.TreeItem('Removed')", ['Removed']],
  ["throw badRequest('Nothing')", ['Nothing']],
  ["element('p', { class: 'faint text', attributes: { 'aria-label': 'Notes' } })", ['Notes']],
  ["const A = { ask: 'It asks first', other: 'one' }", ['It asks first']],
  ["const text = () => (count > 1 ? 'several tasks' : '')", ['several tasks']],
  [
    "showQuickPick([{ label: `$(add) Another`, action: 'remove' }, { label: `$(add) ${other}` }])",
    ['$(add) Another'],
  ],
  ["const option = { describe: ({ tree }) => (tree ? l10n.t('tree') : 'folder') }", ['folder']],
  ["log.warn('It is so'); throw new Error('never so')", []],
  ["if (state === 'is so') await runOwnCommand('legwork.run', { id: 'a b' })", []],
  ["const label = l10n.t('{0} of {1}', `${a} of it`, 'all')", ['{} of it']],
  ["const label = l10n.t({ message: 'Open', comment: ['Not closed.'] })", []],
  ["type A = 'one thing' | 'some thing'", []],
])('a forgotten text is found: %s', (code, forgotten) => {
  expect(forgottenIn(code)).toEqual(forgotten);
});
