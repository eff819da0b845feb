import { isUtf8 } from 'node:buffer';
import { Command } from 'commander';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineSplitter } from '../../../src/base/lineSplitter.ts';
import { addAgent } from '../../../src/cli/agent.ts';
import { batchSchema, readBatchLine } from '../../../src/cli/batchLine.ts';
import type { Cli } from '../../../src/cli/cli.ts';
import { UsageError } from '../../../src/cli/cliErrors.ts';
import { addRun } from '../../../src/cli/run.ts';

const program = new Command().enablePositionalOptions();
for (const add of [addRun, addAgent]) add(program, {} as Cli);
const [run, agent] = program.commands as [Command, Command];
const verbs = { run, agent };
const read = (line: unknown) => readBatchLine(JSON.stringify(line), verbs);

test('options have the names and values that one would type', () => {
  expect(
    read({
      ...{ command: 'npm test', name: 'n', group: 'g', priority: 3, delay: '90s', retry: '2', backoff: 5 },
      ...{ timeout: '10m', 'output-limit': '1KB', after: ['a', 'b:any'], env: { A: 'b c', N: 1 } },
      ...{ input: true, hidden: false, 'on-close': 'cancel', 'notify-on': 'x', pty: false },
    }),
  ).toEqual({
    kind: 'command',
    words: ['npm test'],
    options: {
      ...{ name: 'n', group: 'g', priority: 3, delay: 90_000, retry: 2, backoff: 5000, timeout: 600_000 },
      ...{ outputLimit: 1024, env: { A: 'b c', N: '1' }, input: true, onClose: 'cancel', notifyOn: 'x' },
      after: [
        { word: 'a', on: 'success' },
        { word: 'b', on: 'any' },
      ],
    },
  });
  expect(read({ command: ['a', ''], outputLimit: 7, after: 'x', env: ['A=b'] })).toEqual({
    kind: 'command',
    words: ['a', ''],
    options: { outputLimit: 7, after: [{ word: 'x', on: 'success' }], env: { A: 'b' } },
  });
  expect(read({ agent: 'claude', prompt: 'Hi', mode: 'allow-edits', 'max-cost': 0.5, command: 'c' })).toEqual(
    {
      kind: 'agent',
      name: 'claude',
      prompt: 'Hi',
      options: { mode: 'allow-edits', maxCost: 0.5, command: 'c' },
    },
  );
});

test('what one types as --no-… is true, or left out', () => {
  const line = { agent: 'claude', prompt: 'Hi' };
  expect(read({ ...line, 'no-tools': true, 'no-briefing': false })).toMatchObject({
    options: { tools: false },
  });
  expect(read({ ...line, 'no-briefing': false })).toMatchObject({ options: {} });
  expect(() => read({ ...line, 'no-tools': 'x' })).toThrow(/"no-tools" must be true or false/);
  expect(() => read({ ...line, tools: true })).toThrow(/"tools" is not an option of legwork agent/);
});

test.each<[line: unknown, says: RegExp]>([
  [[], /must be a JSON object/],
  [null, /must be a JSON object/],
  ['npm test', /must be a JSON object/],
  [{}, /neither a "command" nor an "agent"/],
  [{ command: [] }, /"command" must be a text/],
  [{ command: [1] }, /"command" must be a text/],
  [{ command: { a: 1 } }, /"command" must be a text/],
  [{ comand: 'x' }, /"comand" is not an option of legwork run.*after, at/],
  [{ command: 'x', wait: true }, /"wait" is not an option/],
  [{ command: 'x', batch: '-' }, /"batch" is not an option/],
  [{ command: 'x', mode: 'ask' }, /"mode" is not an option of legwork run/],
  [{ command: 'x', timeout: 'soon' }, /"timeout" is not right \("soon"\).*duration/],
  [{ command: 'x', timeout: null }, /"timeout" must be a text or a number/],
  [{ command: 'x', timeout: ['1m'] }, /"timeout" must be a text or a number/],
  [{ command: 'x', input: 'yes' }, /"input" must be true or false/],
  [{ command: 'x', 'on-close': 'explode' }, /"on-close" is not right.*keep, cancel, transfer/],
  [{ command: 'x', after: [1, {}] }, /"after" must be a text, or a list/],
  ...[null, true, {}, [], ['a']].map((value): [unknown, RegExp] => [
    { command: 'x', env: { A: value } },
    /"env" must be a text, or a list or an object of texts/,
  ]),
  [{ command: 'x', at: '14:05', delay: '1m' }, /"at" and "delay"/],
  [{ agent: 'claude' }, /"prompt" must be/],
  [{ agent: 7, prompt: 'x' }, /"agent" must be/],
  [{ agent: 'claude', prompt: 'x', shell: '/bin/sh' }, /"shell" is not an option of legwork agent/],
])('%j is refused', (line, says) => {
  expect(() => read(line)).toThrow(UsageError);
  expect(() => read(line)).toThrow(says);
});

test('a line that is not valid UTF-8 is refused, because its command would be another one', () => {
  const anyBytes = fc
    .uint8Array({ minLength: 1, maxLength: 20, min: 0x20 })
    .map((bytes) => Buffer.from(bytes));
  fc.assert(
    fc.property(
      anyBytes.filter((bytes) => !isUtf8(bytes)),
      (bytes) => {
        const line = Buffer.concat([Buffer.from('{"command":"echo '), bytes, Buffer.from('"}\n')]);
        const [text = ''] = new LineSplitter().push(line);
        expect(() => readBatchLine(text, verbs)).toThrow('not valid UTF-8');
      },
    ),
  );
  expect(readBatchLine(String.raw`{"command":"echo \ufffd"}`, verbs)).toMatchObject({
    words: ['echo \ufffd'],
  });
});

test('whatever a line is, it is read or refused in a sentence', () => {
  const value = fc.oneof(fc.jsonValue(), fc.constantFrom('1m', '3', 'a:any', true, 0));
  const fields = fc.constantFrom(
    ...['command', 'agent', 'prompt', '__proto__', 'constructor'],
    ...[...run.options, ...agent.options].map((option) => option.name()),
  );
  const line = fc.oneof(
    fc.string(),
    fc.json(),
    fc.dictionary(fields, value).map((all) => JSON.stringify(all)),
  );
  fc.assert(
    fc.property(line, (text) => {
      try {
        expect(readBatchLine(text, verbs).kind).toMatch(/command|agent/);
      } catch (error) {
        expect(error).toBeInstanceOf(UsageError);
      }
    }),
    { numRuns: 1000 },
  );
});

test('the schema has every option of a line, and says what it is', () => {
  const { anyOf } = batchSchema(verbs) as {
    anyOf: { properties: Record<string, { description: string }>; required: string[] }[];
  };
  for (const [index, verb] of [run, agent].entries()) {
    const { properties, required } = anyOf[index]!;
    for (const name of Object.keys(properties).filter((field) => !required.includes(field))) {
      expect(verb.options.some((option) => option.name() === name)).toBe(true);
      expect(properties[name]?.description).toBeTruthy();
    }
    expect(Object.keys(properties)).toEqual(
      expect.arrayContaining(['timeout', 'after', 'group', ...required]),
    );
    expect(properties).not.toHaveProperty('wait');
  }
});
