import { afterEach, expect, test, vi } from 'vitest';
import { Emitter } from '../../../../src/base/events.ts';
import type { AgentRequest } from '../../../../src/protocol/agentRequests.ts';
import { wrongState } from '../../../../src/protocol/errors.ts';
import { TaskModel } from '../../../../src/ui/tasks/taskModel.ts';
import {
  TranscriptPanel,
  type TranscriptPanelOptions,
} from '../../../../src/ui/transcript/transcriptPanel.ts';
import type { FromView, ToView } from '../../../../src/ui/transcript/viewMessages.ts';
import { Uri, window } from '../../../helpers/eagerEditor.ts';
import { anAskingTask, aRequest } from '../anAgentTask.ts';

const parts: { dispose(): void }[] = [];
afterEach(() => {
  for (const part of parts.splice(0)) part.dispose();
});

/** A panel of a run that asks, whose page and host are played. */
function aPanel(requests: AgentRequest[] = []) {
  const heard = new Emitter<unknown>();
  const shownOrNot = new Emitter<void>();
  const told: ToView[] = [];
  const asked: Record<string, unknown>[] = [];
  const held: (() => void)[] = [];
  const panel = {
    visible: true,
    title: '',
    onDidChangeViewState: shownOrNot.event,
    webview: {
      cspSource: '',
      asWebviewUri: String,
      onDidReceiveMessage: heard.event,
      postMessage: (message: ToView) => told.push(message),
    },
  };
  let failure: Error | undefined;
  const client = {
    send: () => new Promise<void>((resolve) => held.push(resolve)),
    answer: (params: Record<string, unknown>) => Promise.resolve(asked.push(params)),
    interrupt: () => Promise.reject(failure ?? new Error('Nothing fails.')),
  };
  const model = new TaskModel();
  const transcript = '/none/ag-1.jsonl';
  model.replaceAll([anAskingTask(requests, { agent: { transcript, requests } })], []);
  const options = {
    panel,
    taskId: 'ag-1',
    extensionUri: Uri.file('/extension'),
    gateway: { withClient: (use: (of: typeof client) => unknown) => Promise.resolve(use(client)) },
    model,
    log: { error: expect.fail, warn: (text: string) => failure ?? expect.fail(text) },
  } as unknown as TranscriptPanelOptions;
  parts.push(new TranscriptPanel(options));
  return {
    asked,
    fails: (error: Error) => (failure = error),
    say: async (message: FromView) => {
      heard.fire(message);
      await new Promise(setImmediate);
    },
    show: (visible: boolean) => {
      panel.visible = visible;
      shownOrNot.fire();
    },
    take: async () => {
      for (const resolve of held.splice(0)) resolve();
      await new Promise(setImmediate);
    },
    heardOfSent: () => told.filter(({ type }) => type === 'sent'),
  };
}

test('a page hears that its message was taken, once, also if it was hidden meanwhile', async () => {
  for (const isHidden of [false, true]) {
    const { say, show, take, heardOfSent } = aPanel();
    await say({ type: 'ready' });
    await say({ type: 'send', content: 'go on' });
    if (isHidden) show(false);
    await take();
    expect(heardOfSent()).toHaveLength(isHidden ? 0 : 1);
    show(true);
    await say({ type: 'ready' });
    show(false);
    show(true);
    await say({ type: 'ready' });
    expect(heardOfSent()).toEqual([{ type: 'sent', isTaken: true }]);
  }
});

test('what goes wrong is told with the title of the run, which no page says the id of', async () => {
  const { say, fails } = aPanel();
  const show = vi.spyOn(window, 'showErrorMessage').mockResolvedValue(undefined as never);
  await say({ type: 'ready' });
  fails(wrongState({ id: 'ag-1', state: 'completed', verb: 'interrupted' }));
  await say({ type: 'interrupt' });
  expect(show).toHaveBeenCalledWith('Task "Fix the tests" is completed, so it cannot be interrupted.');
});

test('an answer reaches only the request of the attempt that it was given for', async () => {
  const { say, asked } = aPanel([aRequest('1')]);
  await say({ type: 'ready' });
  const answer = { type: 'answer', request: '1', option: 'yes' } as const;
  await say({ ...answer, attempt: 2 });
  await say({ ...answer, request: '2', attempt: 1 });
  await say({ ...answer, option: 'other', attempt: 1 });
  expect(asked).toEqual([]);
  await say({ ...answer, attempt: 1 });
  expect(asked).toEqual([{ id: 'ag-1', attempt: 1, request: '1', option: 'yes' }]);
});
