import { expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { movedTexts, moveTexts, withTexts } from '../../media/manifestTexts.ts';

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
