import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CommandContext } from '../../../../src/ui/commandContext.ts';
import { runTaskInBackground } from '../../../../src/ui/editorTasks/commands/runTaskInBackground.ts';
import { saveBeforeRun } from '../../../../src/ui/editorTasks/saveBeforeRun.ts';
import { TaskModel } from '../../../../src/ui/tasks/taskModel.ts';
import { settings, Uri, window, workspace } from '../../../helpers/eagerEditor.ts';
import { aTask } from '../aTask.ts';

const { workspaceFolders, saveAll, textDocuments } = workspace;
const { showInformationMessage } = window;
let folder = '';
let saves = 0;
let started: unknown[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lw-run-'));
  workspace.workspaceFolders = [{ name: 'work', uri: Uri.file(folder) }];
  workspace.saveAll = () => Promise.resolve(++saves > 0);
  saves = 0;
  started = [];
});

afterEach(() => {
  Object.assign(workspace, { workspaceFolders, saveAll, textDocuments });
  window.showInformationMessage = showInformationMessage;
  delete settings['saveBeforeRun'];
  rmSync(folder, { recursive: true, force: true });
});

const open = (path: string, { isDirty = false, isUntitled = false } = {}) => {
  workspace.textDocuments = [{ uri: Uri.file(path), isDirty, isUntitled }];
};

function run(argument: unknown): Promise<unknown> {
  const client = { start: (params: unknown) => Promise.resolve((started.push(params), aTask())) };
  const context = {
    model: new TaskModel(),
    gateway: { withClient: (use: (host: typeof client) => unknown) => Promise.resolve(use(client)) },
    tree: { reveal: () => Promise.resolve() },
  };
  return runTaskInBackground(context as unknown as CommandContext, [argument]);
}

test('a lens runs what its file lists, and saves what is being edited', async () => {
  const path = join(folder, 'Makefile');
  writeFileSync(path, 'all:\n');
  open(path, { isDirty: true });
  await run({ path, name: 'all' });
  expect(started).toMatchObject([{ command: ['make', 'all'], cwd: folder, producer: 'user' }]);
  expect(saves).toBe(1);
});

test.each([
  ['what the file does not list', 'Makefile', 'evil; rm', 'has no "evil; rm"'],
  ['a file that is not open', 'other/Makefile', 'all', 'is not open'],
])('a lens cannot run %s', async (_what, ...[file, name, message]) => {
  const path = join(folder, 'Makefile');
  writeFileSync(path, 'all:\n');
  open(path);
  await expect(run({ path: join(folder, file), name })).rejects.toThrow(message);
  expect(started).toEqual([]);
});

test.each<[string, object, string | undefined, { runs: boolean; saves: number }]>([
  ['always', { isDirty: true }, undefined, { runs: true, saves: 1 }],
  ['always', {}, undefined, { runs: true, saves: 0 }],
  ['always', { isDirty: true, isUntitled: true }, undefined, { runs: true, saves: 0 }],
  ['never', { isDirty: true }, undefined, { runs: true, saves: 0 }],
  ['prompt', { isDirty: true }, 'Save All', { runs: true, saves: 1 }],
  ['prompt', { isDirty: true }, "Don't Save", { runs: true, saves: 0 }],
  ['prompt', { isDirty: true }, undefined, { runs: false, saves: 0 }],
])('task.saveBeforeRun "%s" with %j, answered by %s', async (setting, ...[state, choice, expected]) => {
  settings['saveBeforeRun'] = setting;
  open('/work/a', state);
  window.showInformationMessage = () => Promise.resolve(choice);
  expect({ runs: await saveBeforeRun(), saves }).toEqual(expected);
});
