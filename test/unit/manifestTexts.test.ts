import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { movedTexts, moveTexts, type Texts, withTexts } from '../../media/manifestTexts.ts';

test('texts that were moved are read again as they were', () => {
  const whole = withTexts(manifest, movedTexts());
  const once = moveTexts(whole);
  expect(withTexts(once.manifest, once.texts)).toEqual(whole);
  expect(Object.values(once.texts).filter((text) => text.startsWith('%'))).toEqual([]);
  // Nothing that people read is left, apart from what is the same in every language.
  const left = JSON.stringify(once.manifest.contributes, (name, value: unknown) =>
    name === 'languageModelTools' ? undefined : value,
  );
  const read = [...left.matchAll(/"(?:title|description|contents|altText|label)":"([^%"][^"]*)"/g)];
  expect(read.map(([, text]) => text).filter((text) => text !== 'Legwork')).toEqual([]);
});

test('moving again moves what was added, and keeps what was moved', () => {
  const once = moveTexts(withTexts(manifest, movedTexts()));
  const again = moveTexts(once.manifest, once.texts);
  expect(again).toEqual(once);
  const added = structuredClone(once.manifest);
  added.contributes.commands.push({ command: 'legwork.new', title: 'Something New…', category: 'Legwork' });
  const { texts, manifest: moved } = moveTexts(added, { ...once.texts, gone: 'Gone' });
  expect(texts).toEqual({ ...once.texts, 'commands.new.title': 'Something New…' });
  expect(moved.contributes.commands.at(-1)?.title).toBe('%commands.new.title%');
});

test('two texts never have the same key', () => {
  const command = (title: string) => ({ command: 'legwork.x', title });
  expect(() => moveTexts({ contributes: { commands: [command('a'), command('b')] } })).toThrow(
    /commands\.x\.title/,
  );
});

const PROJECT = join(import.meta.dirname, '../..');
const translations = readdirSync(PROJECT).filter((name) => /^package\.nls\..+\.json$/.test(name));

test('what a translation keeps is recognised', () => {
  expect(kept('See `legwork top`, legwork.agentMode. "ask" in ${workspaceFolder} and {prompt}')).toEqual(
    ['"ask"', '${workspaceFolder}', '`legwork top`', 'legwork.agentMode', '{prompt}'].sort(),
  );
  expect(kept('$LEGWORK_HOME, LEGWORK_TEXT or .legwork/setup\n[Run](command:legwork.run?%5B1%5D)…')).toEqual(
    [
      '](command:legwork.run?%5B1%5D)',
      'LEGWORK_HOME',
      'LEGWORK_TEXT',
      '.legwork/setup',
      'legwork.run',
      '…',
    ].sort(),
  );
  expect(kept('Plain… words, named Legwork.')).toEqual([]);
});

test('translations are packaged', () => {
  expect(translations).toContain('package.nls.de.json');
  const rules = readFileSync(join(PROJECT, '.vscodeignore'), 'utf8').split(/\r?\n/);
  expect(rules).toContain('!package.nls*.json');
});

describe.each(translations)('%s', (name) => {
  const english = movedTexts();
  const translated = JSON.parse(readFileSync(join(PROJECT, name), 'utf8')) as Texts;

  test('has a text for every key, in the same order', () => {
    expect(Object.keys(translated)).toEqual(Object.keys(english));
    expect(Object.values(translated).filter((text) => text.trim() === '')).toEqual([]);
  });

  test('keeps code, names, placeholders, links and the ellipsis at the end', () => {
    expect(keptByKey(translated)).toEqual(keptByKey(english));
  });
});

/** What is the same in every language, each once. */
function kept(text: string): string[] {
  const patterns = [
    /(`+)[^`]+\1/g, // code
    /"[^"]+"/g, // values, as they are written in JSON
    /\blegwork(?:\.\w+)+/g, // settings and commands
    /\.legwork\/\w+/g, // files of a repository
    /\$?\{\w+\}/g, // placeholders
    /\b[A-Z]+(?:_[A-Z]+)+\b/g, // environment variables
    /\]\([^)]+\)/g, // targets of links
    /…$/g,
  ];
  return [...new Set(patterns.flatMap((pattern) => text.match(pattern) ?? []))].sort();
}

function keptByKey(texts: Texts): Record<string, string[]> {
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, kept(text)]));
}
