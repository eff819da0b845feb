import { describe, expect, test } from 'vitest';
import { claude } from '../../../src/agents/claude.ts';
import { gemini } from '../../../src/agents/gemini.ts';
import { opencode } from '../../../src/agents/opencode.ts';
import { readPlan } from '../../../src/agents/plans.ts';
import { requestFor } from './recordings.ts';

const TODOS = [
  { content: 'Look', status: 'completed' },
  { content: 'Leap', status: 'in_progress', activeForm: 'Leaping' },
  { content: 'Land', status: 'pending' },
  { content: 'Drown', status: 'cancelled' },
];
const PLAN = {
  type: 'plan',
  entries: [
    { text: 'Look', status: 'done' },
    { text: 'Leap', status: 'active' },
    { text: 'Land', status: 'pending' },
  ],
};

describe('a plan that is written with a tool', () => {
  test('is that of Claude, told before the call ends', () => {
    const block = { type: 'tool_use', id: 't', name: 'TodoWrite', input: { todos: TODOS } };
    const conversation = claude.conversation(requestFor({ transport: 'jsonl' }));
    const line = { type: 'assistant', message: { id: 'm', content: [block] }, session_id: 's' };
    expect(conversation.push(JSON.stringify(line)).events).toMatchObject([{ type: 'toolStart' }, PLAN]);
    const inner = {
      ...line,
      message: { id: 'n', content: [{ ...block, id: 'u' }] },
      parent_tool_use_id: 't',
    };
    expect(conversation.push(JSON.stringify(inner)).events).toMatchObject([{ type: 'toolStart' }]);
  });

  test('is that of opencode and of Gemini', () => {
    const part = {
      tool: 'todowrite',
      callID: 'c',
      state: { status: 'completed', input: { todos: TODOS }, output: '' },
    };
    const one = opencode.conversation(requestFor({ transport: 'jsonl' }));
    const used = { type: 'tool_use', sessionID: 'ses_1', part };
    expect(one.push(JSON.stringify(used)).events).toContainEqual(PLAN);
    const todos = TODOS.map(({ content, status }) => ({ description: content, status }));
    const other = gemini.conversation(requestFor({ transport: 'jsonl' }));
    const call = { type: 'tool_use', tool_name: 'write_todos', tool_id: 'g', parameters: { todos } };
    expect(other.push(JSON.stringify(call)).events).toContainEqual(PLAN);
  });

  test.each([undefined, null, 'x', {}, { todos: 'x' }, { todos: { length: 3 } }])(
    'is none where it makes no sense: %j',
    (input) => expect(readPlan({ name: 'TodoWrite', input })).toEqual([]),
  );

  test('has only what can be read', () => {
    const todos = [null, 5, { content: 7 }, { content: 'a' }, { content: 'b', status: 'later' }];
    expect(readPlan({ name: 'TodoWrite', input: { todos } })).toEqual([
      { type: 'plan', entries: [{ text: 'a', status: 'pending' }] },
    ]);
  });
});
