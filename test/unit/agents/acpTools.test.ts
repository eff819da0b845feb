import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/agents/json.ts';
import { readPatch } from '../../../src/agents/patchText.ts';
import { beginSession, update } from './acpTalk.ts';

/* What tools were given and what came of them, in the shapes that agents use. */

function outputOf(more: JsonObject): unknown {
  const { conversation } = beginSession({}, { request: { mode: 'allowAll' } });
  const call = {
    sessionUpdate: 'tool_call',
    toolCallId: 'c',
    kind: 'execute',
    title: 'x',
    status: 'completed',
  };
  const end = update(conversation, { ...call, ...more }).find(({ type }) => type === 'toolEnd');
  return (end as { output?: string } | undefined)?.output;
}

describe('the output of a call', () => {
  test.each<[string, JsonObject, string | undefined]>([
    ['a text', { rawOutput: 'hi' }, 'hi'],
    ['an object', { rawOutput: { output: 'hi' } }, 'hi'],
    ['a result', { rawOutput: { query: 'q', result: 'hi', success: true } }, 'hi'],
    [
      'a list of results',
      { rawOutput: [{ query: 'q', result: 'a' }, { result: 'b' }, 'c', {}, 7] },
      'a\nb\nc',
    ],
    ['a terminal', { _meta: { terminal_output: { data: 'hi' } } }, 'hi'],
    ['a terminal, as it grew', { _meta: { terminal_output_delta: { data: 'hi' } } }, 'hi'],
    ['content', { content: [{ type: 'content', content: { type: 'text', text: 'hi' } }] }, 'hi'],
    ['nothing', { rawOutput: { success: true } }, undefined],
  ])('as %s', (_name, more, expected) => {
    expect(outputOf(more)).toBe(expected);
  });
});

test('several commands of one call are its command', () => {
  const { conversation } = beginSession();
  const rawInput = { commands: ['npm ci', { command: 'npm test' }, 7] };
  const call = { sessionUpdate: 'tool_call', toolCallId: 'c', kind: 'execute', title: 'x', rawInput };
  expect(update(conversation, call)).toMatchObject([
    { tool: { command: 'npm ci\nnpm test', title: 'npm ci…' } },
  ]);
});

describe('a patch in the format of apply_patch', () => {
  const word = fc.stringMatching(/^[a-z ]{1,8}$/);
  const lines = fc.array(word, { minLength: 1, maxLength: 4 });
  const path = fc.stringMatching(/^[a-z]{1,6}\/[a-z]{1,6}\.ts$/);
  const file = fc.oneof(
    fc.record({ kind: fc.constant('add' as const), path, after: lines, before: fc.constant([] as string[]) }),
    fc.record({ kind: fc.constant('update' as const), path, before: lines, after: lines }),
    fc.record({
      kind: fc.constant('delete' as const),
      path,
      before: fc.constant([] as string[]),
      after: fc.constant([] as string[]),
    }),
  );
  const HEADS = { add: 'Add', update: 'Update', delete: 'Delete' };
  const joined = (all: readonly string[]) => all.map((line) => `${line}\n`).join('');

  test('is read as the changes that it makes', () => {
    fc.assert(
      fc.property(
        fc.array(file, { minLength: 1, maxLength: 4 }),
        fc.constantFrom('input', 'patch', 'patchText'),
        (files, key) => {
          const parts = files.flatMap(({ kind, path: name, before, after }) => [
            `*** ${HEADS[kind]} File: ${name}`,
            ...(kind === 'update' ? ['@@'] : []),
            ...before.map((line) => `-${line}`),
            ...after.map((line) => `+${line}`),
          ]);
          const patch = ['*** Begin Patch', ...parts, '*** End Patch', ''].join('\n');
          expect(readPatch({ [key]: patch })).toEqual(
            files.map(({ kind, path: name, before, after }) => ({
              ...{ path: name, kind },
              ...(kind === 'update' && { oldText: joined(before) }),
              ...(kind !== 'delete' && { newText: joined(after) }),
            })),
          );
        },
      ),
    );
  });

  test('that moves a file deletes the old one; other texts are no patch', () => {
    const patch = '*** Begin Patch\n*** Update File: a\n*** Move to: b\n@@\n x\n-y\n+z\n*** End Patch';
    expect(readPatch({ input: patch })).toEqual([
      { path: 'a', kind: 'delete' },
      { path: 'b', kind: 'update', oldText: 'x\ny\n', newText: 'x\nz\n' },
    ]);
    expect([readPatch({ input: 'x' }), readPatch({ input: 7 }), readPatch({})]).toEqual([[], [], []]);
  });
});
