import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const UI = join(import.meta.dirname, '../../../src/ui');

/* An input that a menu opens may lose the focus at once, when the menu gives it back late; and what was typed is kept. */
test('every box for a text stays open when it loses the focus', () => {
  const boxes = globSync('**/*.ts', { cwd: UI }).flatMap((file) => {
    const text = readFileSync(join(UI, file), 'utf8');
    return [...text.matchAll(/showInputBox\(\{(.*?)\n\s*\}\)/gs)].map(([, options = '']) => ({
      file,
      options,
    }));
  });
  expect(boxes.length).toBeGreaterThan(4);
  expect(
    boxes.filter(({ options }) => !options.includes('ignoreFocusOut: true')).map(({ file }) => file),
  ).toEqual([]);
});
