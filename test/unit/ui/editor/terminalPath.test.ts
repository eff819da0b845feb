import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { COMPLETION_FILES, COMPLETION_SCRIPTS } from '../../../../src/protocol/completionScripts.ts';
import { provideCompletion } from '../../../../src/ui/editor/terminalPath.ts';

afterEach(() => void vi.unstubAllEnvs());

/** What becomes of `XDG_DATA_DIRS` in a terminal. */
async function dirsOf(own: string | undefined, folder: string): Promise<string | undefined> {
  vi.stubEnv('XDG_DATA_DIRS', own);
  let dirs = own;
  await provideCompletion(
    {
      append: (_name, value) => (dirs = `${dirs}${value}`),
      replace: (_name, value) => (dirs = value),
      delete: () => undefined,
    },
    folder,
  );
  return dirs;
}

test.skipIf(process.platform === 'win32')(
  'shells find the scripts, and everything that they found before',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'legwork-share-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    expect(await dirsOf(undefined, folder)).toBe(`/usr/local/share:/usr/share:${folder}`);
    expect(await dirsOf('', folder)).toBe(`/usr/local/share:/usr/share:${folder}`);
    expect(await dirsOf('/a:/b', folder)).toBe(`/a:/b:${folder}`);
    expect(await dirsOf(`/a:${folder}:/b`, folder)).toBe(`/a:${folder}:/b`);
    for (const shell of ['bash', 'zsh', 'fish'] as const)
      expect(readFileSync(join(folder, COMPLETION_FILES[shell]), 'utf8')).toBe(COMPLETION_SCRIPTS[shell]);
    execFileSync('bash', ['-n', join(folder, COMPLETION_FILES.bash)]);
  },
);
