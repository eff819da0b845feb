import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import '../../../../src/doorsMain.ts';
import type { StartParams } from '../../../../src/protocol/startParams.ts';
import type { CommandContext } from '../../../../src/ui/commandContext.ts';
import { provideLegworkTasks } from '../../../../src/ui/editorTasks/provideLegworkTasks.ts';
import { TaskModel } from '../../../../src/ui/tasks/taskModel.ts';
import { person, taskProviders, Uri, warnings, workspace } from '../../../helpers/eagerEditor.ts';
import { anEndedTask } from '../aTask.ts';

const { workspaceFolders } = workspace;
const token = { isCancellationRequested: false };
let folder = '';
let started: StartParams[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lw-provider-'));
  workspace.workspaceFolders = [{ name: 'work', uri: Uri.file(folder) }];
  warnings.length = 0;
  started = [];
  const model = new TaskModel();
  const client = {
    start: (params: StartParams) => {
      started.push(params);
      return Promise.resolve(anEndedTask({ state: 'completed', exitCode: 0 }));
    },
  };
  provideLegworkTasks({
    model,
    session: { id: 'window:here', label: 'here' },
    gateway: { withClient: (use: (host: typeof client) => unknown) => Promise.resolve(use(client)) },
    tree: { reveal: () => Promise.resolve() },
    log: { warn: () => undefined, debug: () => undefined },
  } as unknown as CommandContext);
});

afterEach(() => {
  workspace.workspaceFolders = workspaceFolders;
  person.trusts = true;
  rmSync(folder, { recursive: true, force: true });
});

const provider = () => taskProviders.at(-1) as (typeof taskProviders)[number];

/** Runs a task as the editor's runner does, and returns its exit code and what its terminal shows. */
async function run(definition: Record<string, unknown>, name = 'label', scope: unknown = undefined) {
  const { execution } = await provider().resolveTask({
    definition: { type: 'legwork', ...definition },
    name,
    scope,
  });
  const pty = await execution.run({ type: 'legwork', ...definition });
  let text = '';
  pty.onDidWrite((more) => (text += more));
  const code = new Promise<number>((resolve) => pty.onDidClose(resolve));
  pty.open(undefined);
  return { code: await code, text };
}

test('what is at the root is offered, each once, and nothing from below', async () => {
  writeFileSync(join(folder, 'package.json'), '{"scripts":{"build":"x"}}');
  writeFileSync(join(folder, 'Makefile'), 'all:\n');
  const tasks = await provider().provideTasks(token);
  expect(tasks.map(({ name, definition }) => [name, definition])).toEqual([
    ['npm run build', { type: 'legwork', command: ['npm', 'run', 'build'] }],
    ['make all', { type: 'legwork', command: ['make', 'all'] }],
  ]);
});

test('a restricted window is offered nothing, and runs nothing that the editor has kept', async () => {
  writeFileSync(join(folder, 'Makefile'), 'all:\n');
  person.trusts = false;
  expect(await provider().provideTasks(token)).toEqual([]);
  expect(await run({ command: 'a' })).toEqual({ code: 1, text: '' });
  expect(warnings.join()).toContain('trust the workspace');
  expect(started).toEqual([]);
});

test('a task is started in its folder, under its label', async () => {
  expect((await run({ command: ['a', 'b'] }, 'build')).code).toBe(0);
  await run({ command: 'a', cwd: 'sub', name: 'own' }, 'build', {
    name: 'x',
    uri: Uri.file(join(folder, 'x')),
  });
  expect(started).toMatchObject([
    { kind: 'shell', command: ['a', 'b'], cwd: folder, name: 'build' },
    { kind: 'shell', command: 'a', cwd: join(folder, 'x/sub'), name: 'own' },
  ]);
});

test('what is wrong with a task is shown in its terminal', async () => {
  expect(await run({})).toEqual({ code: 1, text: expect.stringContaining('needs either a "command"') });
  expect(started).toEqual([]);
});
