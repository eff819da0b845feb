import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatRecord, parseRecord } from '../../../src/core/taskFormat.ts';
import { IDENTITY, sampleTask } from './sampleTask.ts';
import { sampleAgentRun } from './sampleAgentRun.ts';

test('R3: a record is human-readable JSON and comes back as it was', () => {
  const task = sampleTask({
    name: 'build',
    process: IDENTITY,
    status: { state: 'waiting', for: 'input', message: '?' },
  });
  const text = formatRecord(task);
  expect(text.split('\n').length).toBeGreaterThan(10);
  expect(text.endsWith('}\n')).toBe(true);
  expect(parseRecord(text)).toEqual(task);
});

test('R3: any text in a command survives', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (command) => {
      const task = sampleTask({ spec: { command, cwd: '/w', environment: 'e' }, description: command });
      return parseRecord(formatRecord(task)).description === command;
    }),
  );
  // The first strings of all of Unicode take the library seconds.
}, 30_000);

test('R2: a record is read whoever asked for its task, also somebody that no request may name today', () => {
  for (const producer of ['cli', 'extension:x.y', 'vscode', 'my robot', '']) {
    const text = JSON.stringify({ ...sampleTask(), producer });
    expect(parseRecord(text).producer).toBe(producer);
  }
});

test('T10: that a save failed is not part of what is saved', () => {
  expect(formatRecord(sampleTask({ unsaved: 'ENOSPC' }))).toBe(formatRecord(sampleTask()));
});

describe('R2: what is no record is refused with the reason', () => {
  const changed = (changes: Record<string, unknown>) => JSON.stringify({ ...sampleTask(), ...changes });
  test.each<[string, string, RegExp]>([
    ['empty', '', /JSON/],
    ['cut off', formatRecord(sampleTask()).slice(0, 100), /JSON/],
    ['a number', '7', /must be an object/],
    ['null', 'null', /must be an object/],
    ['an array', '[]', /must be an object/],
    ['a later schema', changed({ schema: 2 }), /"schema" must be 1 \(got 2\)/],
    ['no schema', changed({ schema: undefined }), /"schema" is missing/],
    [
      'an id that is a path',
      changed({ id: '../../etc/passwd' }),
      /"id" must be letters, digits, dashes and underscores/,
    ],
    ['an empty id', changed({ id: '' }), /"id" must be letters, digits, dashes and underscores/],
    [
      'an unknown state',
      changed({ status: { state: 'dreaming' } }),
      /"status.state" must be one of pending.* \(got "dreaming"\)/,
    ],
    ['no state', changed({ status: {} }), /"status.state" is missing/],
    ['an attempt without a number', changed({ attempt: {} }), /"attempt.number" is missing/],
    [
      'half an attempt',
      changed({ attempt: { number: 1.5 } }),
      /"attempt.number" must be a whole number, 1 or more/,
    ],
    ['attempt 0', changed({ attempt: { number: 0 } }), /"attempt.number" must be a whole number, 1 or more/],
    [
      'attempt -1',
      changed({ attempt: { number: -1 } }),
      /"attempt.number" must be a whole number, 1 or more/,
    ],
    [
      'half a byte',
      changed({ output: { path: '/o', bytes: 0.5 } }),
      /"output.bytes" must be a whole number, 0 or more/,
    ],
    ['a negative size', changed({ output: { path: '/o', bytes: -1 } }), /"output.bytes" must be/],
    ['a size in words', changed({ output: { path: '/o', bytes: '1' } }), /"output.bytes" must be/],
    ['leftovers of nobody', changed({ leftovers: { count: 1, processes: [], of: [] } }), /"leftovers/],
    ['leftovers that are a number', changed({ leftovers: 5 }), /"leftovers/],
    ...[{ pid: 0 }, { pid: -7 }, { pid: '7' }, { pid: 1e9 }, { startTime: 5 }, { boot: undefined }].map(
      (wrong): [string, string, RegExp] => {
        const of = [{ attempt: 1, process: { ...IDENTITY, ...wrong } }];
        const text = changed({ leftovers: { count: 1, processes: [], of } });
        return [`leftovers held by ${JSON.stringify(wrong)}`, text, /"leftovers/];
      },
    ),
    ...['sleep', {}, { pid: 7 }, { pid: 'x', name: 'sleep' }].map((wrong): [string, string, RegExp] => {
      const of = [{ attempt: 1, process: IDENTITY }];
      const text = changed({ leftovers: { count: 1, processes: [wrong], of } });
      return [`leftovers such as ${JSON.stringify(wrong)}`, text, /"leftovers/];
    }),
    ['no size', changed({ output: { path: '/o' } }), /"output.bytes" is missing/],
    ['an output without a path', changed({ output: { bytes: 0 } }), /"output.path" is missing/],
  ])('%s', (_title, text, reason) => {
    expect(() => parseRecord(text)).toThrow(reason);
  });

  test.each([
    null,
    'x',
    {},
    { columns: 80 },
    { columns: '80', rows: 24 },
    { columns: 0, rows: 24 },
    { columns: 80, rows: 1001 },
  ])('a terminal of the size %j', (terminal) => {
    const command = { command: 'top', cwd: '/w', environment: 'e' };
    expect(() => parseRecord(changed({ spec: { ...command, terminal } }))).toThrow(
      /terminal.* must be|terminal.* is missing/,
    );
    const observer = { watch: {}, on: 'any', start: { ...command, terminal } };
    expect(() => parseRecord(changed({ spec: observer }))).toThrow(
      /terminal.* must be|terminal.* is missing/,
    );
    const right = { ...command, terminal: { columns: 1, rows: 1000 } };
    expect(parseRecord(changed({ spec: right })).spec).toEqual(right);
  });

  test.each([{ pid: 0 }, { pid: 1e9 }, { pid: '7' }, { startTime: 5 }, { boot: undefined }])(
    'a process with %j',
    (wrong) => {
      expect(() => parseRecord(changed({ process: { ...IDENTITY, ...wrong } }))).toThrow('"process.');
      expect(parseRecord(changed({ process: { ...IDENTITY, pid: 999_999_999 } })).process?.pid).toBe(
        999_999_999,
      );
    },
  );

  test.each([9, '9', '', '0o27', '00000', '-022', '888', null])('a umask of %j', (umask) => {
    const command = { command: 'top', cwd: '/w', environment: 'e' };
    expect(() => parseRecord(changed({ spec: { ...command, umask } }))).toThrow(
      'The umask must be octal digits',
    );
    const observer = { watch: {}, on: 'any', start: { ...command, umask } };
    expect(() => parseRecord(changed({ spec: observer }))).toThrow('The umask must be octal digits');
    const agent = sampleAgentRun();
    expect(() => parseRecord(JSON.stringify({ ...agent, spec: { ...agent.spec, umask } }))).toThrow('umask');
    expect(parseRecord(changed({ spec: { ...command, umask: '0027' } })).spec).toMatchObject({
      umask: '0027',
    });
  });

  test.each(['id', 'kind', 'description', 'createdAt', 'updatedAt', 'producer'])('without %s', (field) => {
    expect(() => parseRecord(changed({ [field]: undefined }))).toThrow(`"${field}" is missing`);
    expect(() => parseRecord(changed({ [field]: 7 }))).toThrow(`"${field}" must be`);
  });

  test.each(['createdAt', 'updatedAt', 'startedAt', 'endedAt', 'noticedAt'])('a %s that is none', (field) => {
    expect(() => parseRecord(changed({ [field]: 'yesterday' }))).toThrow(`"${field}" must be a time`);
    expect(() => parseRecord(changed({ [field]: '2026-13-01T00:00:00.000Z' }))).toThrow('must be a time');
    expect(() => parseRecord(changed({ [field]: 7 }))).toThrow(`"${field}" must be a time`);
  });

  test.each(['status', 'spec', 'owner', 'attempt', 'output'])('without %s', (field) => {
    expect(() => parseRecord(changed({ [field]: undefined }))).toThrow(/is missing/);
    expect(() => parseRecord(changed({ [field]: null }))).toThrow(/must be an object/);
    expect(() => parseRecord(changed({ [field]: 'text' }))).toThrow(/must be an object/);
  });
});

describe('R2: the record of an agent run is refused', () => {
  const record = (changes: object, spec: object = {}) => {
    const run = sampleAgentRun();
    return JSON.stringify({ ...run, spec: { ...run.spec, ...spec }, ...changes });
  };

  test('unless it is one', () => {
    expect(parseRecord(record({})).agent?.transcript).toMatch(/ag-7f3k2m9q/);
    expect(() => parseRecord(record({ agent: 5 }))).toThrow('"agent" must be an object');
    expect(() => parseRecord(record({ agent: undefined }))).toThrow('"agent" is missing');
    expect(() => parseRecord(record({}, { program: 'claude' }))).toThrow('"program" must be a list');
    expect(() => parseRecord(record({}, { agent: 7 }))).toThrow('"agent" must be a text');
  });
});

describe('R2: records of schema 1 load for ever', () => {
  const folder = join(import.meta.dirname, '../../fixtures/stores/1/tasks');
  const names = readdirSync(folder);
  test('there are records of every state', () => {
    const states = names.map((name) => parseRecord(readFileSync(join(folder, name), 'utf8')).status.state);
    expect(new Set(states)).toEqual(
      new Set(['pending', 'running', 'waiting', 'cancelRequested', 'completed', 'failed', 'cancelled']),
    );
  });

  test.each(names)('%s', (name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    const task = parseRecord(text);
    expect(`${task.id}.json`).toBe(name);
    expect(JSON.parse(formatRecord(task))).toMatchObject(JSON.parse(text));
    expect(parseRecord(formatRecord(task))).toEqual(task);
  });
});
