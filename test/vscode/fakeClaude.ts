import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll } from 'vitest';
import { standIn } from '../helpers/standIns.ts';
import { nodePath } from '../helpers/npm.ts';

/** Settings with which `claude` is the fake agent: the editor's server takes its own PATH from a login shell. */
export function withFakeClaude(): Record<string, unknown> {
  const folder = mkdtempSync(join(tmpdir(), 'lw-claude-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const quoted = [nodePath(), standIn('fakeAgent')].map((word) => `'${word}'`).join(' ');
  writeFileSync(join(folder, 'claude'), `#!/bin/sh\nexec ${quoted} "$@"\n`, { mode: 0o755 });
  const system = process.platform === 'darwin' ? 'osx' : 'linux';
  return { [`terminal.integrated.env.${system}`]: { PATH: `${folder}${delimiter}\${env:PATH}` } };
}
