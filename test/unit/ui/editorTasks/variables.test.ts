import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { VariableValues } from '../../../../src/ui/editorTasks/variables/knownVariables.ts';
import { createResolver, NotWanted } from '../../../../src/ui/editorTasks/variables/resolver.ts';

const posix: VariableValues = {
  platform: 'linux',
  folder: { name: 'app', path: '/work/my app' },
  folders: [
    { name: 'app', path: '/work/my app' },
    { name: 'lib', path: '/work/lib' },
  ],
  file: { path: '/work/my app/src/deep/main.test.ts', folder: '/work/my app' },
  selection: { line: 3, column: 7, text: 'chosen' },
  environment: { USER_NAME: 'ada', EMPTY: '' },
  userHome: '/home/ada',
  cwd: '/opt/editor',
  execPath: '/opt/editor/code',
  appRoot: '/opt/editor/app',
  config: (name) =>
    ({
      'a.text': 'x',
      'a.number': 5,
      'a.flag': false,
      'a.object': { b: 1 },
      'a.list': [1],
      'a.path': '${workspaceFolder:lib}/x',
      'a.loop': '${config:a.loop}',
    })[name],
  extensionFolder: (id) => (id === 'some.one' ? '/ext/some.one' : undefined),
};

const windows: VariableValues = {
  ...posix,
  platform: 'win32',
  folder: { name: 'app', path: 'C:\\work\\app' },
  folders: [{ name: 'app', path: 'C:\\work\\app' }],
  file: { path: 'C:\\work\\app\\src\\a.b.c', folder: 'C:\\work\\app' },
  environment: { Path: 'C:\\bin' },
};

const nobody = {
  input: () => Promise.reject(new Error('asked for an input')),
  command: () => Promise.reject(new Error('asked a command')),
  defaultBuildTask: () => Promise.reject(new Error('asked for a task')),
};

const resolve = (text: string, values = posix, ask: Partial<typeof asker> = {}) =>
  createResolver(values, { ...nobody, ...ask })(text);

const asker = {
  input: (_variable: unknown, id: string): Promise<string | undefined> => Promise.resolve(`<${id}>`),
  command: (_variable: unknown, id: string): Promise<string | undefined> => Promise.resolve(`[${id}]`),
  defaultBuildTask: (): Promise<string | undefined> => Promise.resolve('build'),
};

test.each([
  ['workspaceFolder', '/work/my app'],
  ['workspaceRoot', '/work/my app'],
  ['workspaceFolder:lib', '/work/lib'],
  ['workspaceFolderBasename', 'my app'],
  ['workspaceRootFolderName', 'my app'],
  ['workspaceFolderBasename:lib', 'lib'],
  ['cwd', '/work/my app'],
  ['userHome', '/home/ada'],
  ['execPath', '/opt/editor/code'],
  ['execInstallFolder', '/opt/editor/app'],
  ['pathSeparator', '/'],
  ['/', '/'],
  ['file', '/work/my app/src/deep/main.test.ts'],
  ['fileWorkspaceFolder', '/work/my app'],
  ['fileWorkspaceFolderBasename', 'my app'],
  ['fileBasename', 'main.test.ts'],
  ['fileBasenameNoExtension', 'main.test'],
  ['fileExtname', '.ts'],
  ['fileDirname', '/work/my app/src/deep'],
  ['fileDirnameBasename', 'deep'],
  ['relativeFile', 'src/deep/main.test.ts'],
  ['relativeFile:lib', '../my app/src/deep/main.test.ts'],
  ['relativeFileDirname', 'src/deep'],
  ['lineNumber', '3'],
  ['columnNumber', '7'],
  ['selectedText', 'chosen'],
  ['env:USER_NAME', 'ada'],
  ['env:EMPTY', ''],
  ['env:MISSING', ''],
  ['config:a.text', 'x'],
  ['config:a.number', '5'],
  ['config:a.flag', 'false'],
  ['config:a.path', '/work/lib/x'],
  ['extensionInstallFolder:some.one', '/ext/some.one'],
])('${%s}', async (variable, expected) => {
  expect(await resolve(`a \${${variable}}-\${${variable}} b`)).toBe(`a ${expected}-${expected} b`);
});

test.each([
  ['relativeFile', 'src\\a.b.c'],
  ['fileBasenameNoExtension', 'a.b'],
  ['fileDirname', 'C:\\work\\app\\src'],
  ['pathSeparator', '\\'],
  ['env:PATH', 'C:\\bin'],
])('on Windows, ${%s}', async (variable, expected) => {
  expect(await resolve(`\${${variable}}`, windows)).toBe(expected);
});

test('a file in the root is in the folder "."', async () => {
  const file = { path: '/work/my app/a.ts' };
  expect(await resolve('${relativeFileDirname}', { ...posix, file })).toBe('.');
});

test('without a folder of the task', async () => {
  const { folder: _folder, ...values } = posix;
  expect(await resolve('${cwd} ${relativeFile}', values)).toBe(
    '/opt/editor /work/my app/src/deep/main.test.ts',
  );
  await expect(resolve('${workspaceFolder}', values)).rejects.toThrow('several folders');
  await expect(resolve('${workspaceFolder}', { ...values, folders: [] })).rejects.toThrow(
    'No folder is open.',
  );
});

const withoutEditor = () => {
  const { file: _file, selection: _selection, ...values } = posix;
  return values;
};

test.each<[string, VariableValues, RegExp]>([
  ['file', withoutEditor(), /No file is open/],
  ['relativeFile', withoutEditor(), /No file is open/],
  ['lineNumber', withoutEditor(), /No editor is active/],
  ['selectedText', { ...posix, selection: { line: 1, column: 1, text: '' } }, /No text is selected/],
  ['fileWorkspaceFolder', { ...posix, file: { path: '/else/a' } }, /is in no folder of the workspace/],
  ['workspaceFolder:none', posix, /No folder of the workspace is named "none"/],
  ['config:none', posix, /"none" is not set/],
  ['config:a.object', posix, /not a simple value/],
  ['config:a.list', posix, /not a simple value/],
  ['config', posix, /needs the name of a setting/],
  ['env:', posix, /needs the name of an environment variable/],
  ['extensionInstallFolder:no.one', posix, /"no.one" is not installed/],
  ['input', posix, /needs the name of the input/],
  ['command:', posix, /needs the name of the command/],
])('${%s} has no value', async (variable, values, reason) => {
  const text = `\${${variable}}`;
  await expect(resolve(text, values)).rejects.toThrow(reason);
  await expect(resolve(text, values)).rejects.toThrow(`${text} has no value: `);
});

test.each([
  '${HOME}',
  '${a:-b}',
  '$HOME',
  '${',
  '${}',
  '$(pwd)',
  '${file',
  '${toString}',
  '${__proto__}',
  '${workspacefolder}',
])('%s is left as it is written', async (text) => {
  expect(await resolve(text)).toBe(text);
});

test('people and commands are asked once for each, in order', async () => {
  const asked: string[] = [];
  const noting = <T extends keyof typeof asker>(kind: T) => ({
    [kind]: (variable: { written: string }, id: string) => {
      asked.push(variable.written);
      return asker[kind](variable, id);
    },
  });
  const ask = { ...nobody, ...noting('input'), ...noting('command'), ...noting('defaultBuildTask') };
  const resolver = createResolver(posix, ask);
  expect(await resolver('${input:a} ${command:x.y} ${input:a}')).toBe('<a> [x.y] <a>');
  expect(await resolver('${input:b}${input:a} ${defaultBuildTask}')).toBe('<b><a> build');
  expect(asked).toEqual(['${input:a}', '${command:x.y}', '${input:b}', '${defaultBuildTask}']);
});

test('nothing goes on when the person gives no value', async () => {
  const ask = { input: () => Promise.resolve(undefined) };
  await expect(resolve('${input:a}', posix, ask)).rejects.toThrow(NotWanted);
});

test('a value names no further variables, except that of a setting, and that not for ever', async () => {
  const selection = { line: 1, column: 1, text: '${command:evil.run} ${env:USER_NAME}' };
  expect(await resolve('${selectedText}', { ...posix, selection })).toBe(selection.text);
  const answers = { input: () => Promise.resolve<string | undefined>('${command:evil.run}') };
  expect(await resolve('${input:a}', posix, answers)).toBe('${command:evil.run}');
  expect(await resolve('${config:a.loop}')).toBe('${config:a.loop}');
});

test('text without variables of the editor is never changed', async () => {
  const pieces = fc.constantFrom('$', '{', '}', '${', 'file', ':', ' ', 'x', '\\', '"', '${x', '${y}');
  await fc.assert(
    fc.asyncProperty(
      fc.array(pieces).map((parts) => parts.join('')),
      async (text) => {
        fc.pre(!/\$\{(?:file|\/)/.test(text));
        expect(await resolve(text)).toBe(text);
      },
    ),
  );
});
