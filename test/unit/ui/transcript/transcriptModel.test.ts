import { expect, test } from 'vitest';
import { TranscriptModel, type TranscriptItem } from '../../../../src/ui/transcript/transcriptModel.ts';
import type { ViewEvent, ViewTool } from '../../../../src/ui/transcript/viewMessages.ts';

const text = (words: string, isDelta = false, parent?: string): ViewEvent => ({
  type: 'text',
  text: words,
  isDelta,
  ...(parent === undefined ? {} : { parent }),
});
const aTool = (id: string): ViewTool => ({ id, kind: 'execute', name: 'Bash', title: `run ${id}` });
const start = (id: string, parent?: string): ViewEvent => ({
  type: 'toolStart',
  tool: aTool(id),
  ...(parent === undefined ? {} : { parent }),
});
const end = (id: string, more: { isError?: boolean; output?: string } = {}): ViewEvent => ({
  type: 'toolEnd',
  tool: id,
  isError: false,
  files: [],
  ...more,
});
const ask = (id: string, tool: string): ViewEvent => ({
  type: 'request',
  id,
  tool: aTool(tool),
  question: `allow ${id}?`,
  text: '',
  fields: [],
});

function modelOf(events: ViewEvent[], firstKey = 0): TranscriptModel {
  const model = new TranscriptModel(firstKey);
  model.apply(events);
  return model;
}

/** As one reads it. */
function outline(items: readonly TranscriptItem[]): string[] {
  return items.map((item) => {
    switch (item.kind) {
      case 'tool': {
        const asked = item.requests.map(({ id, answer }) => ` ${id}:${answer ?? 'open'}`).join('');
        const inside = item.items.length > 0 ? ` [${outline(item.items).join(', ')}]` : '';
        return `${item.tool.title} ${item.state}${asked}${inside}`;
      }
      case 'request':
        return `${item.request.question} ${item.request.answer ?? 'open'}`;
      case 'plan':
        return item.entries.map(({ text, status }) => `${text}:${status}`).join();
      case 'attachment':
        return `attachment ${item.attachment.name}`;
      case 'attempt':
        return `attempt ${item.number}`;
      case 'end':
        return `end ${item.text} ${item.usage}`;
      default:
        return `${item.kind} ${item.text}`;
    }
  });
}

const read = (...events: ViewEvent[]) => outline(modelOf(events).items);

test('an attachment stands where it was shown, and in the call of the subagent that showed it', () => {
  const call = { type: 'toolStart', tool: { id: '1', kind: 'other', name: 'Task', title: 'look' } } as const;
  expect(
    read(
      { type: 'text', text: 'a', isDelta: true },
      { type: 'attachment', name: 'b.png', page: 'https://a.example/b.png' },
      { type: 'text', text: 'c', isDelta: true },
    ),
  ).toEqual(['text a', 'attachment b.png', 'text c']);
  const model = modelOf([call, { type: 'attachment', name: 'b.png', parent: '1' }]);
  expect(model.items[0]).toMatchObject({ items: [{ kind: 'attachment', attachment: { name: 'b.png' } }] });
});

test('pieces of a text are one text, until something comes between', () => {
  const thought: ViewEvent = { type: 'thought', text: 'hm', isDelta: true };
  expect(read(text('a'), text('b', true), thought, thought, text('c', true), text('d'))).toEqual([
    'text ab',
    'thought hmhm',
    'text c',
    'text d',
  ]);
});

test('a call and its end are one, also side by side, and a call without an end has none', () => {
  const events = [start('1'), start('2'), end('2', { isError: true }), end('1')];
  expect(read(...events)).toEqual(['run 1 done', 'run 2 failed']);
  const over: ViewEvent = { type: 'end', state: 'cancelled', text: 'cancelled' };
  expect(read(start('1'), over)).toEqual(['run 1 unfinished', 'end cancelled ']);
  expect(read(start('1'))).toEqual(['run 1 running']);
});

test('an end whose beginning lies before what is shown stands for itself', () => {
  expect(read(end('1', { output: 'x' }))).toEqual(['a call that began before done']);
});

test('a request is part of its call, and stays when it was answered or withdrawn', () => {
  const answered: ViewEvent = { type: 'requestEnd', id: 'r1', text: 'allowed' };
  expect(read(start('1'), ask('r1', '1'))).toEqual(['run 1 running r1:open']);
  expect(read(start('1'), ask('r1', '1'), answered, end('1'))).toEqual(['run 1 done r1:allowed']);
  expect(read(ask('r1', '9'), answered)).toEqual(['allow r1? allowed']);
});

test('what a subagent does is inside its call', () => {
  const events = [start('1'), text('in', false, '1'), start('2', '1'), text('out'), end('2'), end('1')];
  expect(read(...events)).toEqual(['run 1 done [text in, run 2 done]', 'text out']);
  expect(read(text('lost', false, 'unknown'))).toEqual(['text lost']);
});

test('the version of a call grows with all that lies in it', () => {
  const model = modelOf([start('1'), start('2', '1')]);
  const before = model.items[0]?.version ?? 0;
  model.apply([end('2')]);
  expect(model.items[0]?.version).toBeGreaterThan(before);
});

test('a plan is one within a turn', () => {
  const plan = (status: 'pending' | 'done'): ViewEvent => ({
    type: 'plan',
    entries: [{ text: 'a', status }],
  });
  const message: ViewEvent = { type: 'message', from: 'You', text: 'go on' };
  expect(read(plan('pending'), text('x'), plan('done'), message, plan('done'))).toEqual([
    'a:done',
    'text x',
    'message go on',
    'a:done',
  ]);
});

test('what ended a turn badly is told once, and the usage at the end', () => {
  const usage: ViewEvent = { type: 'usage', text: '$1' };
  const failed = { state: 'failed' as const, text: 'failed: no money' };
  expect(read({ type: 'turnEnd', ...failed }, usage, { type: 'end', ...failed })).toEqual([
    'notice failed: no money',
    'end failed $1',
  ]);
  const done = { state: 'completed' as const, text: 'completed' };
  expect(read({ type: 'turnEnd', ...done }, { type: 'end', ...done })).toEqual(['end completed ']);
});

test('attempts may use the same ids', () => {
  const second: ViewEvent = { type: 'attempt', number: 2 };
  expect(read(start('1'), second, start('1'), end('1'))).toEqual([
    'run 1 unfinished',
    'attempt 2',
    'run 1 done',
  ]);
});

test('items keep their keys when earlier ones are added', () => {
  const events = [text('a'), start('1'), text('b'), end('1'), text('c')];
  const last = modelOf(events.slice(2));
  const all = modelOf(events, -2);
  const keys = (model: TranscriptModel) => model.items.map(({ key }) => key);
  expect(new Set(keys(all)).size).toBe(all.items.length);
  expect(keys(all).filter((key) => key >= 0)).toEqual([0, 2]);
  expect(keys(last)).toEqual([0, 1, 2]);
});
