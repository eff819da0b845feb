import { expect, test } from 'vitest';
import type { AgentOffer } from '../../../../src/protocol/agentRun.ts';
import { parseAgents } from '../../../../src/ui/editor/settingValues.ts';
import {
  agentDraftOf,
  agentDraftText,
  agentParams,
  newAgentDraft,
  type AgentDraft,
} from '../../../../src/ui/start/agentDraft.ts';
import { agentRows } from '../../../../src/ui/start/chooseAgent.ts';
import { withChange } from '../../../../src/ui/start/draftOption.ts';
import { documentText, isPromptDocument, promptOfDocument } from '../../../../src/ui/start/promptDocument.ts';
import { modeText, restraintIn, restraintOf } from '../../../../src/ui/tasks/agentModes.ts';
import { agentSpec, anAgentRun } from '../anAgentRun.ts';
import { aTask } from '../aTask.ts';

const claude: AgentOffer = {
  id: 'claude',
  name: 'Claude Code',
  provider: 'Anthropic',
  program: ['/bin/claude'],
  install: 'Install it with npm.',
  asks: true,
  takesMessages: true,
  resumes: true,
};
const codex: AgentOffer = { ...claude, id: 'codex', name: 'Codex', version: '0.50', asks: false };
const { program: _program, ...missing } = { ...claude, id: 'qwen', name: 'Qwen $(bug)' };
const window = { environment: { PATH: '/bin' }, now: 0, settings: { ifLost: 'ask' as const } };
const plain: AgentDraft = {
  ...newAgentDraft(claude, { cwd: '/work', mode: 'ask' }),
  prompt: 'Fix the tests',
};

test('agents that were found come first, of those the last chosen one, with their versions', () => {
  const rows = agentRows([claude, codex, missing], 'codex');
  expect(rows).toMatchObject([
    { label: 'Codex', description: '0.50', offer: codex },
    { label: 'Claude Code', description: 'Anthropic', offer: claude },
    { label: 'not found on this machine' },
    { label: 'Qwen \\$(bug)', description: 'Install it with npm.', offer: missing },
  ]);
  expect(rows[0]).not.toHaveProperty('detail');
});

test('a plain run asks for nothing special', () => {
  expect(agentParams(plain, window)).toEqual({
    kind: 'agent',
    agent: 'claude',
    prompt: 'Fix the tests',
    mode: 'ask',
    ifLost: 'ask',
    cwd: '/work',
    environment: { PATH: '/bin' },
    producer: 'user',
  });
  expect(agentDraftText(plain)).toBe('');
});

test('options become what the host understands, with how the agent is started', () => {
  const draft = { ...plain, model: 'opus', maxTurns: 20, maxCostUsd: 2.5, group: 'night', timeoutMs: 60_000 };
  expect(
    agentParams(draft, { ...window, settings: { ...window.settings, setting: '/opt/claude' } }),
  ).toMatchObject({
    setting: '/opt/claude',
    model: 'opus',
    maxTurns: 20,
    maxCostUsd: 2.5,
    group: 'night',
    timeoutMs: 60_000,
  });
  expect(agentDraftText(draft)).toBe('opus, at most 20 turns, at most $2.50, in night, at most 1 m');
});

test('a run edited and run again keeps its options', () => {
  const spec = { ...agentSpec, model: 'opus', maxTurns: 3, mode: 'readOnly' as const, session: 's-1' };
  expect(agentDraftOf(anAgentRun({}, { spec, name: 'tests', timeoutMs: 1000 }))).toEqual({
    agent: 'claude',
    agentName: 'Claude Code',
    prompt: 'Fix the tests',
    mode: 'readOnly',
    restraint: 'asks',
    cwd: '/work',
    model: 'opus',
    maxTurns: 3,
    name: 'tests',
    timeoutMs: 1000,
  });
  expect(agentDraftOf(aTask())).toBeUndefined();
});

test('a run goes on until something only if that is a check or a review', () => {
  const until = { check: ['npm', 'run tests'], tries: 1, reviewBy: 'codex' };
  expect(agentParams({ ...plain, until }, window)).toMatchObject({ until });
  expect(agentDraftText({ ...plain, until })).toBe("until npm 'run tests', at most 1 try, reviewed by codex");
  expect(agentParams({ ...plain, until: { tries: 2 } }, window)).not.toHaveProperty('until');
  expect(agentDraftText({ ...plain, until: { tries: 2 } })).toBe('');
  const ran = anAgentRun({}, { until: { ...until, tried: 1, code: 2, outcome: 'triesUsedUp' } });
  expect(agentDraftOf(ran)?.until).toEqual(until);
});

test('a change sets options and takes them away', () => {
  expect(withChange({ ...plain, model: 'opus' }, { model: undefined, maxTurns: 2 })).toEqual({
    ...plain,
    maxTurns: 2,
  });
});

test('a mode says what it means for an agent that cannot ask', () => {
  expect(modeText('ask')).toBe('Ask before it changes anything');
  expect(modeText('ask', newAgentDraft(codex, { cwd: '/work', mode: 'ask' }))).toContain('cannot ask');
  expect(modeText('readOnly', { restraint: 'cannotAsk' })).toBe(modeText('readOnly'));
  const command = { ...codex, takesMessages: false, resumes: false };
  expect(modeText('readOnly', { restraint: restraintOf(command) })).toContain('has no modes');
  expect(
    (['control', 'acp', 'jsonl', 'plain'] as const).map((transport) => restraintIn({ transport })),
  ).toEqual(['asks', 'asks', 'cannotAsk', 'none']);
});

test('agents of the setting are a command line, or words with how to speak with them', () => {
  expect(
    parseAgents({
      claude: '/opt/claude',
      codex: '',
      mine: { command: ['mine', '--acp'], transport: 'acp', name: 'Mine' },
      odd: { command: 'odd', transport: 'telepathy', name: ' ' },
      wrong: { name: 'x' },
      number: 3,
      words: ['a'],
      ' ': 'x',
    }),
  ).toEqual({
    claude: '/opt/claude',
    codex: '',
    mine: { command: ['mine', '--acp'], transport: 'acp', name: 'Mine' },
    odd: { command: 'odd' },
  });
  expect(parseAgents(undefined)).toEqual({});
});

test('a document is its prompt, without our own line', () => {
  expect(promptOfDocument(documentText('Fix it\n\nand test'))).toBe('Fix it\n\nand test');
  expect(promptOfDocument(documentText(''))).toBe('');
  expect(promptOfDocument(documentText('a').replaceAll('\n', '\r\n'))).toBe('a');
  expect(isPromptDocument(documentText('a').split('\n')[0] ?? '')).toBe(true);
  expect(isPromptDocument('# Notes')).toBe(false);
  expect(promptOfDocument('<!-- mine -->\nFix it\n')).toBe('<!-- mine -->\nFix it');
});

test('a draft knows what each mode means with its agent, where the host says so', () => {
  const modes = { ask: 'It asks.', allowEdits: 'It edits.', readOnly: 'It reads.', allowAll: 'It does all.' };
  expect(newAgentDraft({ ...claude, modes }, { cwd: '/work', mode: 'ask' }).modes).toEqual(modes);
  expect(plain.modes).toBeUndefined();
  expect(agentParams({ ...plain, modes }, window)).toEqual(agentParams(plain, window));
});
