import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A Node that counts how often it is started; `script` is run before the program. */
export function countingNode(script = '') {
  const folder = mkdtempSync(join(tmpdir(), 'legwork-node-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const starts = join(folder, 'starts');
  writeFileSync(starts, '');
  const preload = join(folder, 'preload.cjs');
  writeFileSync(preload, script);
  const nodePath = join(folder, 'node');
  writeFileSync(
    nodePath,
    `#!/bin/sh\necho >> '${starts}'\nexec '${process.execPath}' --require '${preload}' "$@"\n`,
  );
  chmodSync(nodePath, 0o755);
  return { nodePath, count: () => readFileSync(starts, 'utf8').length };
}
