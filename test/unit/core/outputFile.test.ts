import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { lastLine } from '../../../src/core/outputFile.ts';

const NODE = `/tmp/a.js:1
throw new Error("boom")
^

Error: boom
    at Object.<anonymous> (/tmp/a.js:1:7)
    at async Promise.all (index 0)
    at node:internal/main/run_main_module:36:49

Node.js v22.11.0
`;
const PROPERTIES = `Error: Cannot find module '/tmp/a.js'
    at Module._load (node:internal/modules/cjs/loader:1038:27)
    at node:internal/main/run_main_module:28:49 {
  code: 'MODULE_NOT_FOUND',
  requireStack: [
    '/tmp/b.js'
  ],
  [cause]: Error: why
      at foo (/tmp/a.js:1:1) {
    errno: -2
  }
}

Node.js v22.11.0
`;
const JAVA = `ERROR Could not connect
\tat com.shop.Db.open(Db.java:12)
\tat java.base/java.lang.Thread.run(Thread.java:829) ~[?:?]
\t... 12 more
`;

test.each([
  ['', ''],
  ['one\ntwo\n\n', 'two'],
  ['\u0000\u0000\u0000', ''],
  ['disk full\n\u0000\u0000\u0000\n', 'disk full'],
  ['\u001b[31mred\u001b[0m\n', 'red'],
  ['10%\r100%\rno such file\r\n', 'no such file'],
  ['ERROR it broke\n  at foo\n  at bar\n  at baz\n', 'ERROR it broke'],
  [NODE, 'Error: boom'],
  [PROPERTIES, "Error: Cannot find module '/tmp/a.js'"],
  [PROPERTIES.replaceAll('\n', '\r\n'), "Error: Cannot find module '/tmp/a.js'"],
  ['look at this {\n  a: 1\n}\nand that\n', 'and that'],
  [JAVA, 'ERROR Could not connect'],
  ['   at Shop.Db.Open(String x) in /src/Db.cs:line 5\n', 'at Shop.Db.Open(String x) in /src/Db.cs:line 5'],
  // A sentence is no frame.
  ['begun\nat 10:30 the server went away\n', 'at 10:30 the server went away'],
  [`${'x'.repeat(20_000)}end`, `${'x'.repeat(597)}end`],
  [`ERROR first\n${'    at frame (file.js:1:1)\n'.repeat(200)}`, 'ERROR first'],
])('the reason in %j is %j', (text, reason) => {
  const folder = mkdtempSync(join(tmpdir(), 'legwork-output-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'a.log');
  writeFileSync(path, text);
  expect(lastLine(path)).toBe(reason);
});
