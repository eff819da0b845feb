import { expect, test } from 'vitest';
import { withoutDebugger } from '../../../src/client/nodeOptions.ts';

const PLAIN = '/home/ann/.config/Code/User/workspaceStorage/1f/ms-vscode.js-debug/bootloader.js';
const SPACED = '"/Applications/Visual Studio Code.app/extensions/ms-vscode.js-debug/src/bootloader.js"';
const WINDOWS = String.raw`"C:\\Users\\An \"n\"\\ms-vscode.js-debug-nightly-2026.1\\src\\bootloader.bundle.js"`;

test.each([
  ['', ''],
  ['--max-old-space-size=4096', '--max-old-space-size=4096'],
  [`--require ${PLAIN}`, ''],
  [`-r ${PLAIN}`, ''],
  [`--require=${PLAIN}`, ''],
  [`--import file://${PLAIN}`, ''],
  [` --require ${SPACED}  --inspect-publish-uid=http`, ''],
  [`--require ${WINDOWS} --no-warnings`, '--no-warnings'],
  [`--require ${SPACED} --require ${PLAIN}`, ''],
  [`--require "/a b/mine.js" --require ${SPACED} --title="x  y"`, '--require "/a b/mine.js" --title="x  y"'],
  [`--no-warnings --require ${PLAIN} -r ./b.js`, '--no-warnings -r ./b.js'],
  // Not the debugger's, so it stays to the character.
  [
    '--require  ./bootloader.js --inspect-publish-uid=http',
    '--require  ./bootloader.js --inspect-publish-uid=http',
  ],
  ['--require /x/not-ms-vscode.js-debug/bootloader.js', '--require /x/not-ms-vscode.js-debug/bootloader.js'],
  ['--title "unended', '--title "unended'],
  ['--require', '--require'],
])('%j becomes %j', (options, rest) => {
  expect(withoutDebugger(options)).toBe(rest);
});
