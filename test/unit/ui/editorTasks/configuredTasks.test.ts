import fc from 'fast-check';
import { expect, test } from 'vitest';
import { configuredInputs, configuredTasks } from '../../../../src/ui/editorTasks/configuredTasks.ts';

const parse = (task: object, root: object = {}, platform: NodeJS.Platform = 'linux') =>
  configuredTasks({ version: '2.0.0', ...root, tasks: [{ label: 'x', ...task }] }, platform)[0];

test.each<[string, object, object]>([
  ['a line', { type: 'shell', command: 'make a' }, { runs: 'shell', command: 'make a', args: [] }],
  [
    'a process, which is the default',
    { command: 'make', args: ['a'] },
    { runs: 'process', command: 'make', args: ['a'] },
  ],
  ['lines', { type: 'shell', command: ['make', 'a'] }, { command: 'make a' }],
  [
    'quoting',
    {
      type: 'shell',
      command: { value: 'a b', quoting: 'strong' },
      args: [{ value: ['c', 'd'], quoting: 'weak' }, 'e'],
    },
    { command: { value: 'a b', quoting: 'strong' }, args: [{ value: 'c d', quoting: 'weak' }, 'e'] },
  ],
  ['quoting of no kind', { type: 'shell', command: { value: 'a', quoting: 'x' } }, { command: 'a' }],
  [
    'options',
    {
      type: 'shell',
      command: 'a',
      options: {
        cwd: 'b',
        env: { C: 'd', E: 1, F: true, G: Object.create(null), H: [1], I: null },
        shell: { executable: 'zsh', args: ['-l'] },
      },
    },
    { cwd: 'b', env: { C: 'd', E: '1', F: 'true' }, shell: { executable: 'zsh', args: ['-l'] } },
  ],
  [
    'what is wrong is left out',
    { command: 'a', args: ['b', 5, null], options: 'no' },
    { command: 'a', args: ['b'], env: {} },
  ],
])('the command of a task: %s', (_what, task, expected) => {
  expect(parse(task)?.command).toMatchObject(expected);
});

test('the part for a system goes over the rest, and its options over single options', () => {
  const task = {
    type: 'shell',
    command: 'all',
    args: ['a'],
    options: { cwd: '/all', env: { A: '1', B: '1' } },
    windows: { command: 'windows', options: { env: { B: '2' } } },
    osx: { args: ['mac'] },
  };
  const on = (platform: NodeJS.Platform) => parse(task, {}, platform)?.command;
  expect(on('linux')).toMatchObject({ command: 'all', args: ['a'], env: { A: '1', B: '1' } });
  expect(on('win32')).toMatchObject({
    command: 'windows',
    args: ['a'],
    cwd: '/all',
    env: { A: '1', B: '2' },
  });
  expect(on('darwin')).toMatchObject({ command: 'all', args: ['mac'] });
});

test('options at the root hold for every task, and those of its part for a system, too', () => {
  const root = { options: { cwd: '/root', env: { A: '1' } }, linux: { options: { env: { L: '1' } } } };
  expect(parse({ type: 'shell', command: 'a', options: { env: { B: '2' } } }, root)?.command).toMatchObject({
    cwd: '/root',
    env: { A: '1', L: '1', B: '2' },
  });
});

test.each<[string, object, object]>([
  ['one dependency', { dependsOn: 'a' }, { dependsOn: ['a'], order: 'parallel' }],
  [
    'several in sequence',
    { dependsOn: ['a', { type: 'npm', script: 'b' }], dependsOrder: 'sequence' },
    { dependsOn: ['a', { type: 'npm', script: 'b' }], order: 'sequence' },
  ],
  ['a group', { group: 'test' }, { purpose: 'test', isDefaultBuild: false }],
  [
    'the default build',
    { group: { kind: 'build', isDefault: true } },
    { purpose: 'build', isDefaultBuild: true },
  ],
  ['problem matchers', { problemMatcher: ['$tsc', { owner: 'x' }] }, { matchers: ['$tsc', { owner: 'x' }] }],
  ['no problem matchers', { problemMatcher: [] }, { matchers: [] }],
  ['one problem matcher', { problemMatcher: '$gcc' }, { matchers: ['$gcc'] }],
  [
    'a background task that is hidden',
    { isBackground: true, hide: true },
    { isBackground: true, isHidden: true },
  ],
  ['a type of another extension', { type: 'gulp', task: 'a' }, { type: 'gulp', fields: { task: 'a' } }],
])('the rest of a task: %s', (_what, task, expected) => {
  expect(parse(task)).toMatchObject(expected);
});

test('labels, also of tasks that have none', () => {
  const labels = configuredTasks(
    {
      tasks: [
        { taskName: 'old', command: 'a' },
        { type: 'npm', script: 'build' },
        { type: 'gulp', task: 'x' },
        { type: 'shell', command: 'nameless' },
        'no task',
      ],
    },
    'linux',
  ).map(({ label }) => label);
  expect(labels).toEqual(['old', 'npm: build', 'gulp: x']);
});

test('whatever is written, it is read without stumbling', () => {
  const key = fc.constantFrom(
    ...['label', 'type', 'command', 'args', 'options', 'env', 'shell', 'linux', 'dependsOn', 'group', 'kind'],
    ...['problemMatcher', 'tasks', 'inputs', 'value', 'quoting', 'executable', '__proto__'],
  );
  const { json } = fc.letrec((tie) => ({
    json: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom('shell', 'x', '', null, 1, true),
      fc.array(tie('json')),
      fc.dictionary(key, tie('json')),
    ),
  }));
  fc.assert(
    fc.property(json, json, (tasks, root) => {
      for (const { label, matchers } of configuredTasks({ ...Object(root), tasks: [tasks, root] }, 'linux')) {
        expect(typeof label).toBe('string');
        expect(matchers?.every((each) => ['string', 'object'].includes(typeof each))).not.toBe(false);
      }
      configuredTasks(root, 'win32');
      configuredInputs(root);
    }),
  );
});
