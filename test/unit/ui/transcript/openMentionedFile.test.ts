import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { commands, workspace } from '../../../helpers/eagerEditor.ts';
import { openMentionedFile } from '../../../../src/ui/transcript/openMentionedFile.ts';

test('a file that an agent mentions is opened also if it is too large for a document of extensions', async () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'legwork-open-')));
  writeFileSync(join(folder, 'dump.sql'), 'text');
  const shown = vi.spyOn(commands, 'executeCommand');
  const document = vi
    .spyOn(workspace, 'openTextDocument')
    .mockRejectedValue(new Error('Files above 50MB cannot be synchronized with extensions.'));
  onTestFinished(() => {
    for (const spy of [shown, document]) spy.mockRestore();
    rmSync(folder, { recursive: true });
  });
  await openMentionedFile('dump.sql:7:3', folder);
  await openMentionedFile('dump.sql', folder);
  const options = shown.mock.calls.map(([id, , given]) => [id, Object.keys(given as object)]);
  expect(options).toEqual([
    ['vscode.open', ['preview', 'selection']],
    ['vscode.open', ['preview']],
  ]);
});
