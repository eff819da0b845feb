import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/agents/json.ts';
import type { Conversation } from '../../../src/core/agentAdapter.ts';
import type { AgentStep } from '../../../src/protocol/agentEvents.ts';
import type { Transport } from '../../../src/protocol/agentRun.ts';
import type { RunMode } from '../../../src/protocol/runMode.ts';
import { adapterOf, requestFor } from './recordings.ts';

const MODES: RunMode[] = ['ask', 'allowEdits', 'readOnly', 'allowAll'];
const CWD = '/home/dev/work';

class Run {
  readonly conversation: Conversation;
  readonly notices: string[] = [];
  #calls = 0;

  constructor(mode: RunMode, transport: Transport = 'control', agent = 'claude') {
    this.conversation = adapterOf(agent).conversation(requestFor({ transport, mode, cwd: CWD }));
    this.conversation.open();
    this.push({ type: 'control_response', response: { subtype: 'success', request_id: 'legwork-1' } });
  }

  get broken(): string | undefined {
    return this.conversation.brokenPromise;
  }

  push(message: JsonObject): AgentStep[] {
    const { events } = this.conversation.push(JSON.stringify(message));
    this.notices.push(...events.flatMap((event) => (event.type === 'notice' ? event.text : [])));
    return events;
  }

  /** A call, from its beginning to its end. */
  call(
    name: string,
    input: JsonObject,
    how: { asks?: boolean; option?: string; isError?: boolean; reason?: string } = {},
  ) {
    const id = `t${++this.#calls}`;
    const content = [{ type: 'tool_use', id, name, input }];
    this.push({ type: 'assistant', message: { id: `m${id}`, content } });
    if (how.asks) {
      const request = { subtype: 'can_use_tool', tool_name: name, input, tool_use_id: id };
      this.push({ type: 'control_request', request_id: `r-${id}`, request });
      this.conversation.answer(`r-${id}`, { option: how.option ?? 'allow' });
    }
    const result = { type: 'tool_result', tool_use_id: id, content: 'ok', is_error: how.isError === true };
    const decision = { decision: 'accept', source: 'config', reason_type: how.reason };
    const meta =
      how.reason === undefined ? {} : { tool_result_meta: [{ id, permission_decision: decision }] };
    this.push({ type: 'user', message: { role: 'user', content: [result] }, ...meta });
  }
}

type Call = readonly [name: string, input: JsonObject];
const WRITE: Call = ['Write', { file_path: `${CWD}/a.txt`, content: 'x' }];
const TOUCH: Call = ['Bash', { command: 'touch a.txt' }];
const LOOK: Call = ['Bash', { command: 'git status && ls | wc -l 2>/dev/null' }];

describe('a call that nobody was asked about', () => {
  test.each<[RunMode, Call, string | undefined]>([
    ['ask', WRITE, 'Claude Code changed a.txt without asking.'],
    ['ask', TOUCH, 'Claude Code ran touch a.txt without asking.'],
    ['allowEdits', WRITE, undefined],
    ['allowEdits', TOUCH, 'Claude Code ran touch a.txt without asking.'],
    ['allowAll', WRITE, undefined],
    ['allowAll', TOUCH, undefined],
    ['ask', LOOK, undefined],
    ['allowEdits', LOOK, undefined],
  ])('mode %s, %j: %s', (mode, call, notice) => {
    const run = new Run(mode);
    run.call(...call);
    run.call(...call);
    expect(run.notices).toEqual(notice === undefined ? [] : [notice]);
    expect(run.broken).toBeUndefined();
  });

  test.each<[Call, string | undefined]>([
    [WRITE, 'Claude Code changed a.txt, although this run may change nothing.'],
    [TOUCH, 'Claude Code ran touch a.txt, although this run may change nothing.'],
    [LOOK, undefined],
  ])('breaks the promise of a read-only run: %j', (call, sentence) => {
    const run = new Run('readOnly');
    run.call(...call);
    expect(run.broken).toBe(sentence);
    expect(run.notices).toEqual([]);
    run.call('Write', { file_path: `${CWD}/later.txt`, content: 'x' });
    if (sentence !== undefined) expect(run.broken).toBe(sentence);
  });

  test('a call that was denied, and done all the same, is one', () => {
    const run = new Run('ask');
    run.call(...WRITE, { asks: true, option: 'deny' });
    expect([run.notices, run.broken]).toEqual([['Claude Code changed a.txt, which was denied.'], undefined]);
    for (const call of [WRITE, TOUCH]) {
      const silent = new Run('readOnly');
      silent.call(...call, { asks: true });
      expect(silent.broken).toMatch(/^Claude Code .+, although this run may change nothing\.$/);
    }
  });

  test.each(MODES)('mode %s: a call that was asked for, or failed, is none', (mode) => {
    const run = new Run(mode);
    // What a read-only run asks for is denied.
    const isError = mode === 'readOnly';
    run.call(...WRITE, { asks: true, isError });
    run.call(...TOUCH, { asks: true, isError });
    run.call(...WRITE, { isError: true });
    run.call(...TOUCH, { isError: true });
    expect([run.notices, run.broken]).toEqual([[], undefined]);
  });

  test.each([
    ['rule', ' Its own settings allow it.'],
    ['hook', ' One of its hooks allows it.'],
    ['constructor', ''],
  ])('why: %s', (reason, words) => {
    const run = new Run('ask');
    run.call(...TOUCH, { reason });
    expect(run.notices).toEqual([`Claude Code ran touch a.txt without asking.${words}`]);
  });

  test('what a person allowed for good is asked about no more', () => {
    const run = new Run('ask');
    const rule = { type: 'addRules', rules: [], behavior: 'allow', destination: 'session' };
    const request = { subtype: 'can_use_tool', tool_name: 'Bash', input: TOUCH[1], tool_use_id: 'first' };
    const asked = { ...request, permission_suggestions: [rule] };
    run.push({ type: 'control_request', request_id: 'r', request: asked });
    run.conversation.answer('r', { option: 'allowAlways' });
    run.call(...TOUCH, { reason: 'rule' });
    expect(run.notices).toEqual([]);
    run.call(...WRITE);
    expect(run.notices).toHaveLength(1);
  });

  test('the plan and the notes of Claude are no changes of the project', () => {
    const run = new Run('readOnly');
    const own = (path: string) => ['Write', { file_path: path, content: 'x' }] as const;
    run.call(...own('/home/dev/.claude/plans/some-plan.md'));
    run.call(...own('/home/dev/.claude/projects/x/scratch.txt'), { reason: 'other' });
    run.call(...own('/home/dev/.qwen/projects/x/memory/notes.md'));
    expect(run.broken).toBeUndefined();
    const other = new Run('readOnly');
    other.call(...own('/home/dev/.qwen/settings.json'));
    expect(other.broken).toContain('settings.json');
    run.call(...own(`${CWD}/plans/plan.md`), { reason: 'other' });
    expect(run.broken).toContain('plans/plan.md');
  });

  test('after the mode has changed, the new one counts', () => {
    const run = new Run('readOnly');
    run.conversation.adjust({ mode: 'allowAll' });
    run.call(...TOUCH);
    expect([run.notices, run.broken]).toEqual([[], undefined]);
  });

  test.each(['ask', 'readOnly'] as const)('an agent that cannot ask may not edit either: %s', (mode) => {
    const run = new Run(mode, 'jsonl', 'qwen');
    run.call('run_shell_command', { command: 'touch a || true' });
    expect([run.notices, run.broken]).toEqual([[], undefined]);
    run.call('write_file', { file_path: `${CWD}/a.txt`, content: 'x' });
    expect([...run.notices, run.broken].join('')).toContain('Qwen Code changed a.txt');
  });
});
