import { expect, test } from 'vitest';
import { agentDetails } from '../../../src/cli/agentDetails.ts';
import { agentNotes } from '../../../src/cli/agentNotes.ts';
import { offerLines } from '../../../src/cli/agents.ts';
import { lastLines } from '../../../src/cli/lastLines.ts';
import { newsLine } from '../../../src/cli/newsText.ts';
import { noteText } from '../../../src/cli/taskSituation.ts';
import { taskDetails } from '../../../src/cli/taskDetails.ts';
import { endLine } from '../../../src/cli/taskText.ts';
import type { AgentRequest } from '../../../src/protocol/agentRequests.ts';
import { makeAgentRun, makeRequest } from './makeAgentRun.ts';
import { makeTask } from './makeTask.ts';

/* What is said of agent runs, in lists and in full. */

const nowMs = Date.parse('2026-01-01T10:01:00.000Z');
const usage = { turns: 10, inputTokens: 5_000, outputTokens: 200, costUsd: 0.1 };
const usageBefore = { turns: 2, inputTokens: 1_000, outputTokens: 20, costUsd: 0.03 };
const message = 'needs you: allow Bash "npm test"?';

function factsOf(...run: Parameters<typeof makeAgentRun>) {
  const facts = agentDetails(makeAgentRun(...run), nowMs);
  return Object.fromEntries(facts.filter(([, text]) => text !== undefined));
}

test('in a list: what it does now, and what it took', () => {
  expect(noteText(makeAgentRun({ lastAction: 'editing src/a.ts', usage, usageBefore }), nowMs)).toBe(
    'editing src/a.ts · 12 turns · $0.13',
  );
  expect(noteText(makeAgentRun(), nowMs)).toBeUndefined();
  const waiting = makeAgentRun(
    { lastAction: message, usage: { turns: 1 } },
    { status: { state: 'waiting', for: 'permission', message } },
  );
  expect(noteText(waiting, nowMs)).toBe(`${message} · 1 turn`);
  const inbox = [{ id: 'm1', content: 'Stop', at: '2026-01-01T10:00:00.000Z' }];
  expect(agentNotes(makeAgentRun({ lastAction: 'writing', inbox }), nowMs)).toEqual([
    'writing',
    '1 message to read',
  ]);
});

test('in a list: what an ended one has changed, and what it took', () => {
  const ended = makeAgentRun(
    { lastAction: 'completed', usage: { premiumRequests: 2 }, files: ['a'], fileCount: 3 },
    { status: { state: 'completed', exitCode: 0 }, endedAt: '2026-01-01T10:00:02.000Z' },
  );
  expect(noteText(ended, nowMs)).toBe('3 files · 2 premium requests');
  expect(endLine(ended, nowMs)).toBe('ag-1 completed after 2s: Fix the tests (3 files, 2 premium requests)');
  expect(agentNotes(makeTask(), nowMs)).toEqual([]);
});

test('what it waits for is news', () => {
  const news = { at: '2026-01-01T10:00:00.000Z', id: 'ag-1', type: 'stateChanged' } as const;
  const waiting = makeAgentRun({}, { status: { state: 'waiting', for: 'permission', message } });
  expect(newsLine(news, waiting, nowMs)).toBe(`ag-1 needs permission: ${message}`);
});

test('in full: what it was asked', () => {
  const spec = { maxTurns: 10, maxCostUsd: 2, ifLost: 'leave', systemPrompt: 'Be brief.' } as const;
  expect(factsOf({}, { spec: { ...spec, model: 'opus', session: 's0', mode: 'allowEdits' } })).toEqual({
    Agent: 'Claude Code (claude)',
    Model: 'opus',
    Mode: 'allow-edits',
    Limits: '10 turns, $2.00',
    'If lost': 'leave',
    Program: '/bin/claude',
    System: 'Be brief.',
    Prompt: 'Fix the tests',
    Session: 's0',
    Transcript: '/data/transcript/ag-1.jsonl',
  });
});

test('in full: what came of it', () => {
  const facts = factsOf({
    version: '2.1.0',
    model: 'opus-5',
    session: 's1',
    usage,
    usageBefore,
    files: ['src/a.ts', 'src/b.ts'],
    fileCount: 101,
    lastAction: 'editing src/a.ts',
    requests: [makeRequest({}, ['allow', 'allowAlways', 'deny'])],
    inbox: [
      { id: 'm1', content: 'Faster', at: '2026-01-01T10:00:00.000Z' },
      { id: 'm2', content: 'Slower', from: 'ag-2', at: '2026-01-01T10:00:00.000Z' },
    ],
    resumes: { session: 's0', prompt: 'Go on', from: 'ag-2' },
    losses: 1,
  });
  expect(facts).toMatchObject({
    Agent: 'Claude Code 2.1.0 (claude)',
    Model: 'opus-5',
    Session: 's1',
    Resumed: 'Go on\n(from ag-2)',
    Lost: '1 time',
    Action: 'editing src/a.ts',
    Requests: 'Bash "npm test" (r1: allow|always|deny)\n  1. allow\n  2. allowAlways\n  3. deny',
    Inbox: 'Faster\nag-2: Slower',
    Used: '12 turns, 6000 tokens in, 220 out, $0.13',
    'This attempt': '10 turns, 5000 tokens in, 200 out, $0.10',
    Files: 'src/a.ts\nsrc/b.ts\n… 99 more',
  });
});

test('a document as a prompt is cut, and what it says is no markup', () => {
  const prompt = Array.from({ length: 30 }, (_, line) => `line ${line} \u001b[2J`).join('\n');
  const lines = taskDetails(makeAgentRun({}, { spec: { prompt } }), nowMs);
  expect(lines.join('\n')).not.toContain('\u001b');
  expect(lines.filter((line) => /^(Prompt)? +line \d+/.test(line))).toHaveLength(20);
  expect(lines.map((line) => line.trim())).toContain('… 10 more');
});

test('when a limit ends is said', () => {
  const retryAt = new Date(2026, 0, 1, 14, 5).toISOString();
  const failure = { kind: 'agent', message: 'too much', limit: 'rate', retryAt } as const;
  const facts = agentDetails(
    makeAgentRun({}, { status: { state: 'failed', failure } }),
    new Date(2026, 0, 1).getTime(),
  );
  expect(Object.fromEntries(facts)['Limit ends']).toBe('14:05');
});

test('agents line up, with how to get those that are not there', () => {
  const offer = { asks: true, takesMessages: true, resumes: true };
  const claude = { ...offer, id: 'claude', name: 'Claude Code', install: 'Run x.' };
  const mine = { ...offer, id: 'mine', name: 'My\u001b', install: 'Run y.', program: ['/bin/mine', '--acp'] };
  expect(offerLines([{ ...claude, program: ['/bin/claude'], version: '2.1.0' }, mine])).toEqual([
    'AGENT   NAME         VERSION  COMMAND',
    'claude  Claude Code  2.1.0    /bin/claude',
    'mine    My           -        /bin/mine --acp',
  ]);
  expect(offerLines([claude])).toEqual([
    'No agent was found on this machine.',
    '',
    'To install one:',
    '  claude  Run x.',
  ]);
  expect(offerLines([mine, claude]).slice(-3)).toEqual(['', 'Not found:', '  claude  Run x.']);
});

test('the last lines of a text', () => {
  const text = 'a\nb\n\nc\n';
  expect([0, 1, 2, 3, 9].map((count) => lastLines(text, count))).toEqual([
    '',
    'c\n',
    '\nc\n',
    'b\n\nc\n',
    text,
  ]);
  expect([1, 2].map((count) => lastLines('a\nb', count))).toEqual(['b', 'a\nb']);
  expect([1, 2, 3].map((count) => lastLines('\n\na', count))).toEqual(['a', '\na', '\n\na']);
  expect(lastLines('', 3)).toBe('');
});

test('in full: a long plan is shortened, the options to answer it with are not', () => {
  const labels = Array.from({ length: 30 }, (_each, at) => `Way ${at}`);
  const options = labels.map((label) => ({ id: label, label }));
  const text = Array.from({ length: 50 }, (_each, at) => `Step ${at}`).join('\n');
  for (const kind of ['plan', 'question'] as const) {
    const fields =
      kind === 'question' ? [{ id: 'f', label: 'Which?', type: 'choice' as const, options }] : undefined;
    const request: AgentRequest = { ...makeRequest(), kind, options, text, ...(fields && { fields }) };
    const { Requests: lines = '' } = factsOf(
      { requests: [request] },
      { status: { state: 'waiting', for: 'permission', message } },
    );
    expect(lines).toContain('Step 19\n  … 30 more\n');
    for (const label of labels) expect(lines).toMatch(new RegExp(`${label}$`, 'm'));
  }
});
