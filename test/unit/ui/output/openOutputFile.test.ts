import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { commands } from '../../../helpers/eagerEditor.ts';
import { openOutputFile } from '../../../../src/ui/output/openOutputFile.ts';

function anOutputFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'legwork-open-'));
  const shown = vi.spyOn(commands, 'executeCommand');
  onTestFinished(() => {
    shown.mockRestore();
    rmSync(folder, { recursive: true });
  });
  const open = (name: string) => openOutputFile({ output: { path: join(folder, name), bytes: 0 } });
  return { at: (name: string) => join(folder, name), open, shown };
}

test('an output is opened, also one that the editor has to say is gone', async () => {
  const { at, open, shown } = anOutputFolder();
  writeFileSync(at('output.log'), 'text');
  await open('output.log');
  await open('gone.log');
  expect(shown.mock.calls.map(([id]) => id)).toEqual(['vscode.open', 'vscode.open']);
});

test.skipIf(process.platform === 'win32')(
  'a record makes the editor read no pipe, device or folder',
  async () => {
    const { at, open, shown } = anOutputFolder();
    execFileSync('mkfifo', [at('pipe')]);
    mkdirSync(at('folder'));
    symlinkSync('/dev/zero', at('device'));
    symlinkSync('pipe', at('link'));
    for (const name of ['pipe', 'folder', 'device', 'link'])
      await expect(open(name)).rejects.toThrow(/cannot be opened: .* is not a regular file\.$/);
    expect(shown).not.toHaveBeenCalled();
  },
);
