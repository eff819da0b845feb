import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { claude } from '../../../../src/agents/claude.ts';
import type { RunRequest } from '../../../../src/core/agentAdapter.ts';
import { AGENT_TIMES } from '../../../../src/core/agentRuns/agentTimes.ts';
import { AgentRun } from '../../../../src/core/agentRuns/agentRun.ts';
import { ConversationLog } from '../../../../src/core/agentRuns/conversationLog.ts';
import { TranscriptFile } from '../../../../src/core/agentRuns/transcriptFile.ts';
import type { InboxMessage } from '../../../../src/protocol/agentRun.ts';
import { PATIENCE } from '../../../helpers/patience.ts';

const REQUEST: RunRequest = {
  command: ['claude'],
  transport: 'control',
  prompt: 'p',
  mode: 'ask',
  cwd: '/w',
};
const READY = { type: 'control_response', response: { subtype: 'success', request_id: 'legwork-1' } };
const SAID = { type: 'assistant', message: { id: 'm', content: [{ type: 'text', text: 'Hi.' }] } };
const DONE = { type: 'result', subtype: 'success', is_error: false, result: 'Hi.', num_turns: 1 };

/** A run whose agent is the test. */
function openRun(inbox: InboxMessage[]) {
  const folder = mkdtempSync(join(tmpdir(), 'legwork-run-'));
  const fail = (error: Error) => {
    throw error;
  };
  const outputPath = join(folder, 'output');
  const input = join(folder, 'input');
  writeFileSync(outputPath, '');
  const onDidFinish = vi.fn();
  const run = new AgentRun({
    adapter: claude,
    request: REQUEST,
    outputPath,
    log: new ConversationLog({ record: join(folder, 'sent'), input }, fail),
    transcript: new TranscriptFile(join(folder, 'transcript'), fail),
    isFed: true,
    times: AGENT_TIMES,
    takeMessage: () => inbox.shift(),
    onDidChange: () => undefined,
    onDidFinish,
  });
  onTestFinished(() => {
    run.dispose();
    rmSync(folder, { recursive: true, force: true });
  });
  const print = (...messages: object[]) =>
    appendFileSync(outputPath, messages.map((message) => `${JSON.stringify(message)}\n`).join(''));
  return { run, print, onDidFinish, heard: () => readFileSync(input, 'utf8') };
}

const message = (content: string): InboxMessage => ({ id: content, content, at: '2026-01-02T03:04:05.000Z' });

test('W11: what waits in the inbox is said as soon as the agent takes it, and its input ends after its last turn', async () => {
  const inbox = [message('And the docs.')];
  const { run, print, onDidFinish, heard } = openRun(inbox);
  print(READY);
  await vi.waitFor(() => expect(heard()).toMatch(/"text":"p".*And the docs\./s), PATIENCE);
  expect(onDidFinish).not.toHaveBeenCalled();
  print(SAID, DONE);
  await vi.waitFor(() => expect(onDidFinish).toHaveBeenCalledTimes(1), PATIENCE);
  expect(await run.finish({ exitCode: 0, at: new Date() })).toEqual({ state: 'completed', text: 'Hi.' });
});

test('W11: what comes for one whose process has ended stays in the inbox', async () => {
  const inbox: InboxMessage[] = [];
  const { run, print, heard } = openRun(inbox);
  print(READY);
  await vi.waitFor(() => expect(heard()).toMatch(/"text":"p"/), PATIENCE);
  inbox.push(message('Too late.'));
  print(SAID, DONE);
  await run.finish({ signal: 'SIGTERM', at: new Date() });
  expect(inbox).toHaveLength(1);
  expect(heard()).not.toMatch(/Too late/);
});
