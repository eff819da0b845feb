import fc from 'fast-check';
import { expect, test } from 'vitest';
import manifestSchema from '../../../media/templates.schema.json' with { type: 'json' };
import { filledLine } from '../../../src/client/templates/templateInputs.ts';
import { UsageError } from '../../../src/cli/cliErrors.ts';
import { readValues, valuesOf } from '../../../src/cli/templates/askValues.ts';
import { lineOfStart, type Startable } from '../../../src/cli/templates/lineOfStart.ts';
import {
  fillTemplate,
  startOfLine,
  taskFault,
  templateVerbs,
} from '../../../src/cli/templates/startOfTemplate.ts';
import { newTemplate } from '../../../src/cli/templates/templateActions.ts';
import { templateSchema } from '../../../src/cli/templates/templateSchema.ts';
import { onlyGiven } from '../../../src/cli/onlyGiven.ts';
import type { Template } from '../../../src/protocol/template.ts';

const folder = '/work/project';
const from = {
  ...{ cwd: folder, own: {}, size: { columns: 80, rows: 24 }, nowMs: 0, tasks: [] },
  session: { id: 'cli:test', label: 'test' },
};
/** What is started again from the line of a start. */
function again(start: Startable, variables?: Record<string, string>) {
  const line = lineOfStart(start, { folder, ...(variables && { variables }) });
  const template = newTemplate({ name: 'n' }, line);
  return startOfLine(fillTemplate(template, {}, 'sh'), from);
}

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const text = fc
  .string({ unit: 'grapheme', minLength: 1 })
  .filter((each) => each.trim() !== '' && !each.includes('${input:') && !/[\0\ufffd]/.test(each));
const shared = {
  name: maybe(word),
  group: maybe(word),
  priority: maybe(fc.integer({ min: 1, max: 9 })),
  retry: maybe(fc.record({ max: fc.nat(9), backoffMs: fc.nat(100_000) })),
  timeoutMs: maybe(fc.integer({ min: 1, max: 100_000_000 })),
  outputLimitBytes: maybe(fc.integer({ min: 1, max: 10 ** 9 })),
  closePolicy: maybe(fc.constantFrom('keep' as const, 'cancel' as const)),
  hidden: maybe(fc.constant(true)),
  worktree: maybe(fc.constantFrom({}, { dirty: true }, { base: 'main' })),
  cwd: fc.constantFrom(folder, `${folder}/web`, '/elsewhere'),
};
const commandStart = fc.record({
  ...shared,
  command: fc.oneof(text, fc.array(text, { minLength: 2, maxLength: 4 })),
  takesInput: maybe(fc.constant(true)),
});
const agentStart = fc.record({
  ...shared,
  agent: word,
  prompt: text,
  systemPrompt: maybe(text),
  mode: maybe(fc.constantFrom('allowEdits' as const, 'readOnly' as const, 'allowAll' as const)),
  model: maybe(word),
  maxTurns: maybe(fc.integer({ min: 1, max: 99 })),
  maxCostUsd: maybe(fc.constantFrom(0.5, 2)),
  ifLost: maybe(fc.constantFrom('resume' as const, 'leave' as const)),
  offersTools: maybe(fc.constant(false)),
  isBriefed: maybe(fc.constant(false)),
  snapshot: maybe(fc.constant(false)),
  until: maybe(
    fc.constantFrom({ check: 'npm test', tries: 5, checkTimeoutMs: 90_000 }, { reviewBy: 'codex' }),
  ),
});

test('what is saved starts the same again', () => {
  const starts = fc.oneof(
    commandStart.map((start) => ({ ...start, kind: 'shell' as const })),
    commandStart.map((start) => ({
      ...start,
      kind: 'monitor' as const,
      matches: { pattern: 'E', notify: true },
    })),
    agentStart.map((start) => ({ ...start, kind: 'agent' as const })),
  );
  fc.assert(
    fc.property(starts, (drawn) => {
      const start = onlyGiven(drawn) as Startable;
      const {
        environment: _e,
        producer: _p,
        ...started
      } = again(start) as Startable & { environment: object; producer: string };
      expect(onlyGiven(started)).toEqual(start);
    }),
  );
});

test('what is of one time only is not saved', () => {
  const start: Startable = {
    ...{
      kind: 'shell',
      command: 'x',
      cwd: folder,
      id: 'sh-1',
      key: 'k',
      startAt: '2026-01-01T00:00:00Z',
      shell: '/bin/zsh',
    },
    ...{ parent: { task: 'sh-2' }, worktree: { id: 'wt-aaaa' }, terminal: { columns: 1, rows: 1 } },
    after: [
      { task: 'sh-3', on: 'any' },
      { task: 'sh-4', on: 'success' },
    ],
  };
  const nameOf = (id: string) => (id === 'sh-3' ? 'build' : undefined);
  expect(lineOfStart(start, { folder, variables: { A: '1' }, nameOf })).toEqual({
    ...{ command: 'x', shell: '/bin/zsh', pty: true, env: { A: '1' }, after: ['build:any'] },
  });
});

test('what a text asks for becomes an input', () => {
  expect(newTemplate({ name: 'n' }, { command: 'echo ${input:a} ${input:b} ${input:a}' })).toEqual({
    ...{ name: 'n', task: { command: 'echo ${input:a} ${input:b} ${input:a}' }, inputs: { a: {}, b: {} } },
  });
});

test('a task of a template is what a line of a batch is', () => {
  expect(taskFault({ command: 'x', timeout: '10m', 'no-tools': true })).toMatch(
    /"no-tools" is not an option/,
  );
  expect(taskFault({ agent: 'a', prompt: 'p', 'no-tools': true, worktree: true })).toBeUndefined();
  expect(taskFault({ command: 'x', timeout: 'soon' })).toMatch(/"timeout" is not right/);
  expect(taskFault({})).toMatch(/neither a "command" nor an "agent"/);
});

const deploy: Template = {
  name: 'deploy',
  task: { command: 'deploy ${input:branch} ${input:to}' },
  inputs: { branch: { default: 'main' }, to: { options: ['test', 'live'] } },
};
const nobody = { input: process.stdin, output: process.stdout };

test('values are given as words, or have their defaults', async () => {
  const given = readValues(deploy, ['to=live', 'branch=a=b']);
  expect(await valuesOf(deploy, given, nobody)).toEqual({ branch: 'a=b', to: 'live' });
  expect(await valuesOf(deploy, { to: 'test' }, nobody)).toEqual({ branch: 'main', to: 'test' });
  await expect(valuesOf(deploy, {}, nobody)).rejects.toThrow('"deploy" needs to=VALUE.');
  await expect(valuesOf(deploy, { to: 'moon' }, nobody)).rejects.toThrow('must be one of: test, live');
  for (const words of [['x=1'], ['to'], ['=1']]) expect(() => readValues(deploy, words)).toThrow(UsageError);
});

test('the schema in the package is that of the description', () => {
  expect(manifestSchema).toEqual(JSON.parse(JSON.stringify(templateSchema())));
});

test('the schema knows each option of a line, with a sentence', () => {
  const { properties } = templateSchema() as {
    properties: {
      templates: {
        items: {
          properties: { task: { anyOf: { properties: Record<string, { description?: string }> }[] } };
        };
      };
    };
  };
  const { anyOf } = properties.templates.items.properties.task;
  const { run, agent } = templateVerbs();
  for (const [index, verb] of [run, agent].entries()) {
    const known = anyOf[index]?.properties ?? {};
    const own = verb.options
      .map((option) => option.name())
      .filter((name) => !/^(wait|follow|json|batch|batch-schema)$/.test(name));
    expect(Object.keys(known)).toEqual(expect.arrayContaining(own));
    expect(Object.entries(known).filter(([, { description }]) => !description)).toEqual([]);
  }
  expect(filledLine(deploy, { branch: 'x', to: 'live' }, 'sh')['env']).toEqual({
    ...{ LEGWORK_INPUT_branch: 'x', LEGWORK_INPUT_to: 'live' },
  });
});
