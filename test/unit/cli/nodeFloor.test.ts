import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const read = (name: string) => readFileSync(join(import.meta.dirname, '../../..', name), 'utf8');

test('the page of the command line names the oldest Node that the command line accepts', () => {
  const checked = /OLDEST_NODE = '(\d+\.\d+)\.0'/.exec(read('src/cli/oldestNode.ts'))?.[1];
  expect(checked).toBe('22.13');
  expect(read('docs/command-line.md')).toContain(`needs Node ${checked} or newer`);
});
