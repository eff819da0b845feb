import { expect, test } from 'vitest';
import { manifest } from '../../../helpers/manifest.ts';
import type { Task } from '../../../../src/protocol/task.ts';
import { parseLegworkTask } from '../../../../src/ui/editorTasks/legworkDefinition.ts';
import { draftOfDefinition } from '../../../../src/ui/editorTasks/legworkDrafts.ts';
import { freeName } from '../../../../src/ui/editorTasks/taskNames.ts';
import { startParams } from '../../../../src/ui/start/commandDraft.ts';
import { aTask } from '../aTask.ts';

const draft = (fields: object, tasks: Task[] = []) =>
  draftOfDefinition(parseLegworkTask({ ...fields }), { cwd: '/work', tasks });

test('a command with everything that can be said of it', () => {
  const tasks = [aTask({ id: 'old', name: 'lint', order: 1 }), aTask({ id: 'new', name: 'lint', order: 2 })];
  const fields = {
    ...{
      type: 'legwork',
      label: 'x',
      command: ['a', 'b c'],
      env: { A: '1' },
      terminal: true,
      shell: '/bin/zsh',
    },
    ...{ name: 'n', group: 'build', after: { tasks: ['lint', 'old'], on: 'any' } },
    ...{ retry: { max: 2, pause: '5s' }, timeout: '1m' },
  };
  const { command } = draft(fields, tasks) as Extract<ReturnType<typeof draft>, { command: object }>;
  expect(startParams(command, { environment: {}, now: 0 })).toMatchObject({
    ...{ kind: 'shell', command: ['a', 'b c'], cwd: '/work', shell: '/bin/zsh', name: 'n', group: 'build' },
    after: [
      { task: 'new', on: 'any' },
      { task: 'old', on: 'any' },
    ],
    ...{ retry: { max: 2, backoffMs: 5_000 }, timeoutMs: 60_000, terminal: { columns: 80 } },
  });
  expect(command.variables).toEqual({ A: '1' });
});

test('a run of an agent', () => {
  const fields = { agent: 'claude', prompt: 'Do it', mode: 'readOnly', model: 'opus', retry: 1, timeout: 90 };
  expect(draft(fields)).toEqual({
    agent: {
      ...{
        agent: 'claude',
        agentName: 'claude',
        prompt: 'Do it',
        mode: 'readOnly',
        model: 'opus',
        cwd: '/work',
      },
      ...{ retries: 1, timeoutMs: 90_000 },
    },
  });
  expect(draft({ agent: 'claude', prompt: 'x' })).toMatchObject({ agent: { mode: 'ask' } });
});

test('the group of the editor, which is an object, is no group of ours', () => {
  expect(draft({ command: 'a', group: { kind: 'build', isDefault: true } })).toEqual({
    command: { command: 'a', cwd: '/work' },
  });
});

test.each<[object, string]>([
  [{}, 'either a "command", or an "agent" and a "prompt"'],
  [{ command: 'a', agent: 'b', prompt: 'c' }, 'either a "command", or an "agent"'],
  [{ agent: 'b' }, 'an "agent" and a "prompt"'],
  [{ command: '' }, 'is empty'],
  [{ command: [] }, 'is empty'],
  [{ command: ['a', 1] }, '"command" of a legwork task must be a text or a list of texts'],
  [{ command: 5 }, '"command"'],
  [{ agent: 'a', prompt: 'b', mode: 'all' }, '"mode" of a legwork task must be one of ask,'],
  [{ command: 'a', cwd: 1 }, '"cwd"'],
  [{ command: 'a', env: 'x' }, '"env"'],
  [{ command: 'a', retry: -1 }, '"retry"'],
  [{ command: 'a', retry: { max: 1, pause: 'soon' } }, '"pause"'],
  [{ command: 'a', timeout: 'never' }, '"timeout"'],
  [{ command: 'a', after: 3 }, '"after"'],
  [{ command: 'a', after: { tasks: ['b'], on: 'later' } }, '"on"'],
  [{ command: 'a', after: 'nobody' }, 'There is no task "nobody" to start after'],
])('%j is refused in a sentence', (fields, message) => {
  expect(() => draft(fields)).toThrow(message);
});

test('package.json describes exactly the fields that are read', () => {
  const [{ type, properties } = { type: '', properties: {} }] = manifest.contributes.taskDefinitions;
  const read = new Set<string>();
  const noting = (fields: Record<string, unknown>) =>
    new Proxy(fields, {
      get: (target, name: string) => {
        read.add(name);
        return target[name];
      },
    });
  parseLegworkTask(noting({ command: 'a' }));
  parseLegworkTask(noting({ agent: 'a', prompt: 'b' }));
  expect(type).toBe('legwork');
  expect(Object.keys(properties).toSorted()).toEqual([...read].toSorted());
});

test.each([
  ['build', [], 'build'],
  ['build', ['build'], 'build (2)'],
  ['build', ['build', 'build (2)'], 'build (3)'],
  ['all', [], 'task all'],
  [' a\nb\u2028c ', [], 'a b c'],
  ['x'.repeat(300), [], 'x'.repeat(80)],
  [`${'x'.repeat(79)}😀`, [], 'x'.repeat(79)],
  ['\n', [], undefined],
])('the name for the label %j', (label, taken, expected) => {
  expect(freeName(label, new Set(taken))).toBe(expected);
});
