import { expect, test } from 'vitest';
import { inMessage, oneLine, withoutIcons } from '../../../../src/ui/editor/plainText.ts';

test('a message has no links that task text could smuggle in', () => {
  expect(inMessage('[click](command:evil)')).toBe('[click] (command:evil)');
});

test('a quick pick shows icon syntax as it is written, and shell syntax untouched', () => {
  expect(withoutIcons('echo $(trash) $(sync~spin) $(date +%s)')).toBe(
    'echo \\$(trash) \\$(sync~spin) $(date +%s)',
  );
});

test('a label is one short line without control or direction characters', () => {
  expect(oneLine(' a\nb\t\u001b[31m c\u202e ')).toBe('a b [31m c');
  expect(oneLine('x'.repeat(20), 5)).toBe('xxxx…');
});
