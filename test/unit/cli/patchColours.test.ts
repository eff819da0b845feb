import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { colouredPatch } from '../../../src/cli/patchColours.ts';

const PATCH = `diff --git a/a b/a
index 1..2 100644
--- a/a
+++ b/a
@@ -1,3 +1,2 @@ function
 kept
--- looks like a head
-removed
++++ so does this
\\ No newline at end of file
diff --git a/b b/b
`;

test('lines have the colors of git, also if contents look like heads', () => {
  const styles = new Map([
    ['1', 'bold'],
    ['36', 'cyan'],
    ['31', 'red'],
    ['32', 'green'],
  ]);
  const seen = colouredPatch(PATCH)
    .split('\n')
    // oxlint-disable-next-line no-control-regex -- the colors are the subject
    .map((line) => styles.get(/^\u001b\[(\d+)m/.exec(line)?.[1] ?? '') ?? '');
  expect(seen).toEqual(['bold', 'bold', 'bold', 'bold', 'cyan', '', 'red', 'red', 'green', '', 'bold', '']);
  expect(stripVTControlCharacters(colouredPatch(PATCH))).toBe(PATCH);
});

test('what a file contains cannot control a terminal', () => {
  const patch = colouredPatch('@@ -0,0 +1 @@\n+\u001b]0;title\u0007\u001b[2Jtext\r\n');
  expect(stripVTControlCharacters(patch)).toBe('@@ -0,0 +1 @@\n+text\n');
  expect(patch).not.toContain('title');
});
