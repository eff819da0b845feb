import fc from 'fast-check';
import { afterAll, beforeEach, expect, test } from 'vitest';
import type { FoundTemplate } from '../../../../src/client/templates/readTemplates.ts';
import { parseTemplateArguments } from '../../../../src/ui/templates/commands/runTemplate.ts';
import { mayRun, rememberSeen } from '../../../../src/ui/templates/foreignTemplates.ts';
import { templateRows } from '../../../../src/ui/templates/templateRows.ts';
import { window } from '../../../helpers/eagerEditor.ts';

const found = (task: object, folder: string | undefined = '/work'): FoundTemplate => ({
  template: { name: 'deploy', task: task as FoundTemplate['template']['task'] },
  source: { path: '/work/.legwork/templates.json', ...(folder !== undefined && { folder }) },
  line: 3,
});
const own = (task: object): FoundTemplate => ({
  ...found(task),
  source: { path: '/home/me/templates.json' },
});

type Memento = Parameters<typeof mayRun>[1];

function memory(): Memento {
  const kept = new Map<string, unknown>();
  return {
    keys: () => [...kept.keys()],
    get: (key: string) => kept.get(key),
    update: (key: string, value: unknown) => Promise.resolve(void kept.set(key, value)),
  } as Memento;
}

const usual = window.showWarningMessage;
afterAll(() => void (window.showWarningMessage = usual));
let dialogs: string[] = [];
let answer: string | undefined;
beforeEach(() => {
  dialogs = [];
  answer = 'Run';
  window.showWarningMessage = (text: string, ...rest: unknown[]) => {
    dialogs.push(`${text}\n${(rest[0] as { detail: string }).detail}`);
    return Promise.resolve(answer);
  };
});

test('what a folder brought along is shown in full before it first runs, and after each change', async () => {
  const seen = memory();
  const task = { command: 'deploy\u200b now', cwd: 'sub', env: { A: '1' } };
  expect(await mayRun(found(task), seen)).toBe(true);
  expect(dialogs).toHaveLength(1);
  for (const part of [
    'Run deploy?',
    'command: deploy\\u{200b} now',
    'cwd: sub',
    'env: {"A":"1"}',
    '/work/.legwork',
  ])
    expect(dialogs[0]).toContain(part);
  expect(await mayRun(found(task), seen)).toBe(true);
  expect(dialogs).toHaveLength(1);
  answer = undefined;
  for (const changed of [
    { ...task, command: 'x' },
    { ...task, env: { A: '2' } },
    { ...task, cwd: '..' },
  ])
    expect(await mayRun(found(changed), seen)).toBe(false);
  expect(dialogs).toHaveLength(4);
  const elsewhere = { ...found(task), source: { path: '/other/.legwork/templates.json', folder: '/other' } };
  expect(await mayRun(elsewhere, seen)).toBe(false);
});

test('what the person has written is not shown to them again', async () => {
  const seen = memory();
  await rememberSeen(found({ command: 'x' }), seen);
  expect(await mayRun(found({ command: 'x' }), seen)).toBe(true);
  expect(await mayRun(own({ command: 'y' }), seen)).toBe(true);
  expect(dialogs).toEqual([]);
});

test('a long one says how much is not shown', async () => {
  answer = undefined;
  await mayRun(found({ command: 'x'.repeat(5_000) }), memory());
  expect(dialogs[0]).toMatch(/x…\n\(3509 characters more; open the file to read them\)/);
});

test('rows show foreign text as text, a line of it', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (name, runs) => {
      const one = found({});
      const template = { ...one.template, name: `$(bug)${name}`, description: `[x](command:y)\n${name}` };
      const fault = { path: '/work/$(bug).json', line: 2, message: `$(bug) ${name}` };
      const place = {
        source: one.source,
        label: '$(bug)',
        templates: [{ ...one, template }],
        faults: [fault],
      };
      for (const { label, description = '', detail = '' } of templateRows([place], () => `$(bug) ${runs}`))
        for (const text of [label.replace(/^\$\(warning\)/, ''), description, detail]) {
          expect(text).not.toMatch(/(?<!\\)\$\(bug\)/);
          expect(text).not.toMatch(/[\n\r\u2028\u202e]/);
        }
    }),
  );
});

test('files without anything have no rows', () => {
  const place = { source: found({}).source, label: 'work', templates: [], faults: [] };
  expect(templateRows([place], () => '')).toEqual([]);
});

test('a keybinding names a template, and values for its inputs', () => {
  expect(parseTemplateArguments(undefined)).toBeUndefined();
  expect(parseTemplateArguments({ id: 'sh-1' })).toBeUndefined();
  expect(parseTemplateArguments({ name: 'deploy' })).toEqual({ name: 'deploy', inputs: {} });
  expect(parseTemplateArguments({ name: 'deploy', inputs: { to: 'live' } })).toEqual({
    ...{ name: 'deploy', inputs: { to: 'live' } },
  });
  expect(() => parseTemplateArguments({ name: 1 })).toThrow(/must be a text/);
  for (const inputs of [1, null, { to: 1 }])
    expect(() => parseTemplateArguments({ name: 'x', inputs })).toThrow(/object of texts/);
});
