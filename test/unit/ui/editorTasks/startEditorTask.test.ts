import { beforeEach, expect, test } from 'vitest';
import type { ShellParams } from '../../../../src/protocol/startParams.ts';
import type { Task } from '../../../../src/protocol/task.ts';
import type { CommandContext } from '../../../../src/ui/commandContext.ts';
import { startEditorTask } from '../../../../src/ui/editorTasks/startEditorTask.ts';
import { TaskBook } from '../../../../src/ui/editorTasks/taskBook.ts';
import { taskFiles } from '../../../../src/ui/editorTasks/taskFiles.ts';
import { TaskModel } from '../../../../src/ui/tasks/taskModel.ts';
import { person, settings, ShellExecution } from '../../../helpers/eagerEditor.ts';
import { aTask } from '../aTask.ts';

/** What the host was asked, in words. */
let asked: string[] = [];
let started: ShellParams[] = [];
let failsAt = Infinity;
const session = { id: 'window:here', label: 'here' };

const client = {
  start: (params: ShellParams) => {
    if (started.length >= failsAt) return Promise.reject(new Error('The host wants no more.'));
    const id = `id-${started.push(params)}`;
    asked.push(`start ${params.name}`);
    return Promise.resolve(aTask({ id, name: params.name ?? '', owner: session }));
  },
  cancel: ({ id }: { id: string }) => Promise.resolve(asked.push(`cancel ${id}`)),
};

function context(tasks: Task[] = []): CommandContext {
  const model = new TaskModel();
  model.replaceAll(tasks, []);
  const anything: unknown = new Proxy(() => undefined, {
    get: (_target, name) => (name === 'then' ? undefined : anything),
    apply: () => Promise.resolve(),
  });
  const gateway = { withClient: (use: (host: typeof client) => unknown) => Promise.resolve(use(client)) };
  return {
    gateway,
    model,
    session,
    tree: anything,
    log: anything,
    memory: anything,
  } as unknown as CommandContext;
}

/** Starts the task with a label out of these of a tasks.json, beside those that extensions provide. */
function start(
  label: string,
  written: object[],
  { provided = [], tasks = [] }: { provided?: object[]; tasks?: Task[] } = {},
) {
  settings['tasks'] = written;
  const book = new TaskBook({ files: taskFiles(), provided: () => Promise.resolve(provided as never[]) });
  const task = book.configured.find((each) => each.task.label === label);
  if (!task) throw new Error(`There is no "${label}"`);
  return startEditorTask(context(tasks), task, book);
}

const shell = (label: string, more: object = {}) => ({
  label,
  type: 'shell',
  command: `run ${label}`,
  ...more,
});

beforeEach(() => {
  asked = [];
  started = [];
  failsAt = Infinity;
  person.trusts = true;
  delete settings['inputs'];
});

test('what is before a task is started first, and the task returned', async () => {
  const task = await start('all', [shell('a'), shell('b'), shell('all', { dependsOn: ['a', 'b'] })]);
  expect(asked).toEqual(['start a', 'start b', 'start task all']);
  expect(started.at(-1)?.after).toEqual([
    { task: 'id-1', on: 'success' },
    { task: 'id-2', on: 'success' },
  ]);
  expect(task?.id).toBe('id-3');
});

test('command, folder and environment are those of the task', async () => {
  const options = { cwd: 'sub', env: { MARK: '${workspaceFolderBasename}' } };
  await start('a', [{ label: 'a', type: 'process', command: 'prog', args: ['a b', '$X'], options }]);
  expect(started[0]).toMatchObject({ kind: 'shell', command: ['prog', 'a b', '$X'], cwd: '/work/sub' });
  expect(started[0]?.environment['MARK']).toBe('work');
});

test.each([
  ['$tsc', ['$tsc']],
  [
    ['$tsc', { owner: 'x', pattern: '$y' }],
    ['$tsc', { owner: 'x', pattern: '$y' }],
  ],
  [[], []],
  [undefined, undefined],
])('with the problem matcher %j, its output is looked at with %j', async (problemMatcher, matchers) => {
  await start('a', [shell('a', problemMatcher === undefined ? {} : { problemMatcher })]);
  expect(started[0]?.problemMatchers).toEqual(matchers);
});

test('a name that is taken gets a number', async () => {
  await start('a', [shell('a')], { tasks: [aTask({ id: 'x', name: 'a', owner: session })] });
  expect(started[0]?.name).toBe('a (2)');
});

test.each<[string, object[], string]>([
  ['a value is missing', [shell('x', { command: 'a ${config:none}' })], '${config:none} has no value'],
  ['an input is missing', [shell('x', { command: 'a ${input:none}' })], 'tasks.json has no input "none"'],
  [
    'a dependency is missing',
    [shell('x', { dependsOn: 'none' })],
    '"x" depends on "none", which is not a task',
  ],
  ['it depends on itself', [shell('x', { dependsOn: 'x' })], 'depends on itself'],
  [
    'it waits for what does not end',
    [shell('w', { isBackground: true }), shell('x', { dependsOn: 'w' })],
    'background task',
  ],
  ['there is nothing to run', [{ label: 'x', type: 'shell' }], 'has no command'],
  [
    'its extension is absent',
    [{ label: 'x', type: 'gulp', task: 'b' }],
    'No extension provides the task "x"',
  ],
  ['a legwork task is wrong', [{ label: 'x', type: 'legwork' }], 'either a "command"'],
  [
    'a later one has no value',
    [shell('a'), shell('x', { dependsOn: 'a', command: '${config:none}' })],
    'has no value',
  ],
  [
    'it also waits for a failure',
    [
      shell('a'),
      { label: 'x', type: 'legwork', command: 'b', dependsOn: 'a', after: { tasks: 'z', on: 'failure' } },
    ],
    'There is no task "z"',
  ],
])('nothing starts where %s', async (_what, written, message) => {
  const last =
    written.length === 2 && (written[1] as { label: string }).label === 'x'
      ? written
      : [shell('a'), ...written];
  await expect(start('x', last)).rejects.toThrow(message);
  expect(asked).toEqual([]);
});

test('nothing starts when the person gives no value', async () => {
  settings['inputs'] = [{ id: 'which', type: 'pickString', options: [] }];
  expect(await start('a', [shell('a', { command: '${input:which}' })])).toBeUndefined();
  expect(asked).toEqual([]);
});

test('the person is asked once for what several tasks need', async () => {
  settings['inputs'] = [{ id: 'which', type: 'promptString' }];
  const tasks = [
    shell('a', { command: 'a ${input:which}' }),
    shell('b', { command: 'b ${input:which}', dependsOn: 'a' }),
  ];
  await start('b', tasks);
  expect(started.map(({ command }) => command)).toEqual(['a 1', 'b 1']);
});

test('where one cannot be started, those before it are cancelled', async () => {
  failsAt = 2;
  const tasks = [shell('a'), shell('b'), shell('all', { dependsOn: ['a', 'b'] })];
  await expect(start('all', tasks)).rejects.toThrow('The host wants no more.');
  expect(asked).toEqual(['start a', 'start b', 'cancel id-1', 'cancel id-2']);
});

test('a task of another extension runs what that extension provides for it', async () => {
  const provided = {
    ...{
      name: 'b',
      source: 'gulp',
      definition: { type: 'gulp', task: 'b' },
      scope: undefined,
      problemMatchers: [],
    },
    execution: Object.assign(new ShellExecution('x'), {
      commandLine: 'gulp b --fast',
      options: { cwd: '/work/x' },
    }),
  };
  const written = [{ label: 'mine', type: 'gulp', task: 'b' }, shell('c', { dependsOn: ['gulp: b'] })];
  await start('mine', written, { provided: [provided] });
  expect(started[0]).toMatchObject({ name: 'mine', command: 'gulp b --fast', cwd: '/work/x' });
  await start('c', written, { provided: [provided] });
  expect(started.slice(1).map(({ name }) => name)).toEqual(['b', 'c']);
  await expect(start('mine', written, { provided: [{ ...provided, execution: {} }] })).rejects.toThrow(
    'can only be run by the extension',
  );
});

test('a legwork task of tasks.json starts after others, and with its options', async () => {
  const legwork = {
    label: 'l',
    type: 'legwork',
    command: ['a', '${workspaceFolder}'],
    group: 'net',
    dependsOn: 'a',
  };
  await start('l', [shell('a'), legwork]);
  expect(started[1]).toMatchObject({
    ...{ command: ['a', '/work'], group: 'net', name: 'l', after: [{ task: 'id-1', on: 'success' }] },
  });
});
