import { Window } from 'happy-dom';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { AgentRequest } from '../../../../../src/protocol/agentRequests.ts';
import type { FromView, ViewAsked, ViewEvent } from '../../../../../src/ui/transcript/viewMessages.ts';
import { viewAsked } from '../../../../../src/ui/transcript/viewEvent.ts';
import { viewRun } from '../../../../../src/ui/transcript/viewRun.ts';
import type { ViewMemory } from '../../../../../src/ui/transcript/webview/editorApi.ts';
import { wholeRequests } from '../../../../../src/ui/transcript/webview/wholeRequests.ts';
import { aForm, anAskingTask, aPlan, aRequest } from '../../anAgentTask.ts';

const told: FromView[] = [];
let memory: ViewMemory;

beforeEach(() => {
  told.length = 0;
  memory = {};
  const { document, Element, HTMLElement } = new Window();
  vi.stubGlobal('document', document);
  vi.stubGlobal('Element', Element);
  vi.stubGlobal('HTMLElement', HTMLElement);
  vi.stubGlobal('acquireVsCodeApi', () => ({
    postMessage: (message: FromView) => told.push(message),
    getState: () => memory,
    setState: (changed: ViewMemory) => (memory = changed),
  }));
  // The editor's interface is asked for once, when the module is loaded.
  vi.resetModules();
});
afterEach(() => {
  vi.unstubAllGlobals();
});

/** The cards of a page, and what they show for the requests of an attempt. */
async function theCards() {
  const { RequestCards } = await import('../../../../../src/ui/transcript/webview/requestCards.ts');
  const cards = new RequestCards(() => undefined);
  document.body.append(cards.element);
  const show = (
    requests: AgentRequest[],
    { attempt = 1, whole }: { attempt?: number; whole?: ViewAsked } = {},
  ) => {
    const run = viewRun(anAskingTask(requests, { attempt: { number: attempt, epoch: 1 } as never }), 0);
    return cards.show(run.requests, () => whole);
  };
  const button = (label: string) =>
    [...document.querySelectorAll('button')].find(({ textContent }) => textContent === label);
  return { show, button, text: () => document.body.textContent ?? '' };
}

test('a request of a further attempt is another one, though it has the same id', async () => {
  const { show, button, text } = await theCards();
  expect(show([aRequest('1', { title: 'npm test' })])).toHaveLength(1);
  const before = button('Yes');
  expect(show([aRequest('1', { title: 'rm -rf x' })], { attempt: 2 })).toHaveLength(1);
  expect([text().includes('npm test'), text().includes('rm -rf x')]).toEqual([false, true]);
  before?.click();
  button('Yes')?.click();
  expect(told).toMatchObject([
    { type: 'answer', request: '1', attempt: 1 },
    { type: 'answer', request: '1', attempt: 2 },
  ]);
});

test('what was filled in for an attempt is not filled in for the next', async () => {
  const { show } = await theCards();
  const reason = () => document.querySelector<HTMLInputElement>('.reason-box');
  show([aPlan('1')]);
  const box = reason();
  if (box) box.value = 'Use yarn.';
  box?.dispatchEvent(
    new (document.defaultView as unknown as Window).Event('input', { bubbles: true }) as never,
  );
  expect(Object.keys(memory.answers ?? {})).toEqual(['1:1']);
  show([aPlan('1')], { attempt: 2 });
  expect(reason()?.value).toBe('');
});

const asks = (id: string, title: string): ViewEvent => ({
  type: 'request',
  id,
  question: title,
  ...viewAsked(aRequest(id, { title })),
});
const attempt = (number: number): ViewEvent => ({ type: 'attempt', number });

test.each([
  ['of one attempt', [asks('1', 'a'), asks('2', 'b')], ['a', 'b']],
  [
    'of the latest of several',
    [attempt(1), asks('1', 'a'), asks('2', 'b'), attempt(2), asks('1', 'c')],
    ['c'],
  ],
  ['of a further attempt that asks nothing', [asks('1', 'a'), attempt(2)], []],
])('the whole requests are those %s', (_which, events, titles) => {
  expect([...wholeRequests(events).values()].map(({ tool }) => tool.title)).toEqual(titles);
});

test('a form that is drawn anew, whole, keeps the focus and what was filled in', async () => {
  const { show } = await theCards();
  const request = aForm('1');
  const replicas = () => document.querySelector<HTMLInputElement>('input[type=number]');
  show([request]);
  const input = replicas();
  input?.focus();
  if (input) input.value = '3';
  show([request], { whole: viewAsked({ ...request, text: 'Where to deploy, in full?' }) });
  expect(document.body.textContent).toContain('in full');
  expect(replicas()?.value).toBe('3');
  expect(document.activeElement).toBe(replicas());
});
