import { expect, test } from 'vitest';
import { inMessage, withoutIcons } from '../../../../src/ui/editor/labelText.ts';

test('a message has no links that task text could smuggle in', () => {
  expect(inMessage('[click](command:evil)')).toBe('[click] (command:evil)');
});

test('a quick pick shows icon syntax as it is written, and shell syntax untouched', () => {
  expect(withoutIcons('echo $(trash) $(sync~spin) $(date +%s)')).toBe(
    'echo \\$(trash) \\$(sync~spin) $(date +%s)',
  );
});
