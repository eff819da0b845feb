import { expect, test } from 'vitest';
import { matchingCommands } from '../../../../../src/ui/transcript/webview/commandCompletion.ts';

const commands = ['compact', 'review', 'pr-review', 'Plan'].map((name) => ({
  name,
  description: '',
  hint: '',
}));

test.each([
  ['/', ['compact', 'review', 'pr-review', 'Plan']],
  ['/re', ['review', 'pr-review']],
  ['/P', ['pr-review', 'Plan', 'compact']],
  ['/nothing', []],
  ['/review the code', []],
  ['see /re', []],
  ['', []],
])('of %j the commands are offered', (written, expected) => {
  expect(matchingCommands(commands, written).map(({ name }) => name)).toEqual(expected);
});
