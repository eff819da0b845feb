import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/agents/json.ts';
import type { Conversation, ConversationStep } from '../../../src/core/agentAdapter.ts';
import { adapterOf, AT, requestFor } from './recordings.ts';
import { replayed } from './replayed.ts';

const push = (conversation: Conversation, ...messages: JsonObject[]): ConversationStep => {
  const steps = messages.map((message) => conversation.push(JSON.stringify(message)));
  return { events: steps.flatMap(({ events }) => events), send: steps.flatMap(({ send }) => send) };
};
const requests = ({ send }: ConversationStep) =>
  send.map((line) => (JSON.parse(line) as { request: JsonObject }).request);
const types = ({ events }: ConversationStep) => events.map(({ type }) => type);

const system = (subtype: string, more: JsonObject = {}) => ({ type: 'system', subtype, ...more });
const init = system('init', { session_id: 's' });
const echo = (content = 'Do it.') => ({ type: 'user', isReplay: true, message: { role: 'user', content } });
const say = (text: string) => ({
  type: 'assistant',
  message: { id: text, content: [{ type: 'text', text }] },
});
const result = (text: string) => ({ type: 'result', subtype: 'success', is_error: false, result: text });
const aborted = { type: 'result', is_error: true, terminal_reason: 'aborted_streaming' };
const state = (value: string) => system('session_state_changed', { state: value });
const runs = (...tasks: JsonObject[]) => system('background_tasks_changed', { tasks });
const shell = { task_id: 'b1', task_type: 'local_bash', description: 'npm test' };
const agent = { task_id: 'a1', task_type: 'local_agent', description: 'Look around' };
const ended = (task: { task_id: string }, status = 'completed') =>
  system('task_notification', { task_id: task.task_id, status });
const asks = {
  type: 'control_request',
  request_id: 'p1',
  request: { subtype: 'can_use_tool', tool_name: 'Bash', input: { command: 'x' }, tool_use_id: 't1' },
};

/** A run that has started tasks in the background, and said so. */
function waiting(...tasks: JsonObject[]): Conversation {
  const conversation = adapterOf('claude').conversation(requestFor({ transport: 'control' }));
  conversation.open();
  push(conversation, { type: 'control_response', response: { request_id: 'legwork-1' } });
  push(conversation, init, echo(), runs(...tasks), say('It runs.'), result('It runs.'));
  return conversation;
}

const finish = (conversation: Conversation) => conversation.finish({ exitCode: 0, at: AT });

describe('what Claude Code runs in the background', () => {
  test('its turn is not over with a result; the last one counts', () => {
    const conversation = waiting(shell);
    expect(conversation.isTurnOver).toBe(false);
    push(conversation, ended(shell), runs());
    expect(conversation.isTurnOver).toBe(false);
    const last = push(conversation, init, say('Tested.'), result('Tested.'));
    expect(types(last)).toEqual(['text', 'usage', 'turnEnd']);
    expect(conversation.isTurnOver).toBe(true);
    expect(finish(conversation)).toEqual({ state: 'completed', text: 'Tested.' });
  });

  test('tells what it waits for, and when that changes', () => {
    const conversation = adapterOf('claude').conversation(requestFor({ transport: 'control' }));
    push(conversation, init, runs(shell, agent));
    const told = push(conversation, result('They run.'), runs(shell, agent), runs(agent));
    expect(told.events.filter(({ type }) => type === 'background')).toEqual([
      { type: 'background', tasks: ['npm test', 'Look around'] },
      { type: 'background', tasks: ['Look around'] },
    ]);
    const next = push(conversation, ended(agent), init, result('Heard.'), runs(agent));
    expect(next.events).toContainEqual({ type: 'background', tasks: ['Look around'] });
  });

  test('a question of a background agent outlives the result, and is taken back by the agent alone', () => {
    const conversation = waiting(agent);
    push(conversation, asks);
    const step = push(conversation, init, result('Still at it.'), runs(agent));
    expect(types(step)).not.toContain('withdrawn');
    expect(conversation.answer('p1', { option: 'allow' }).send).toHaveLength(1);
    push(conversation, { ...asks, request_id: 'p2' });
    const cancel = push(conversation, { type: 'control_cancel_request', request_id: 'p2' });
    expect(types(cancel)).toEqual(['withdrawn']);
  });

  test.each([
    ['a command that it stopped itself is over', shell, true],
    ['an agent that was stopped is heard of in another turn', agent, false],
  ])('%s', (_name, task, isOver) => {
    const conversation = waiting(task);
    const step = push(conversation, ended(task, 'stopped'), runs());
    expect(conversation.isTurnOver).toBe(isOver);
    expect(types(step)).toEqual(isOver ? ['turnEnd'] : []);
  });

  test('whose process ends before they do has not succeeded, and says so', () => {
    const failure = (message: string) => ({ state: 'failed', message });
    const unfinished = 'The agent ended before it was done with its background tasks';
    expect(finish(waiting(shell, agent))).toEqual(failure(`${unfinished}: npm test, Look around.`));
    const unheard = waiting(shell);
    push(unheard, ended(shell), runs());
    expect(finish(unheard)).toEqual(failure(`${unfinished}.`));
    expect(waiting(shell).finish({ exitCode: 1, at: AT })).toEqual(
      failure('The agent reported success but ended with code 1.'),
    );
    expect(waiting(shell).finish({ signal: 'SIGKILL', at: AT })).toEqual(
      failure('The agent reported success but ended with SIGKILL.'),
    );
    const broken = waiting(shell);
    push(broken, init, { type: 'result', subtype: 'success', is_error: true, result: 'Out of paper.' });
    expect(finish(broken)).toEqual(failure('Out of paper.'));
  });

  test('an end within a turn is heard of there, or begins another', () => {
    const conversation = waiting(shell);
    push(conversation, init, ended(shell), runs(), echo('<task-notification>b1'), result('Heard.'));
    expect(conversation.isTurnOver).toBe(true);
    const other = waiting(shell);
    push(other, init, ended(shell), runs(), result('Not heard.'));
    // Only an agent that tells when it is idle lets one know that this is not all.
    expect(other.isTurnOver).toBe(false);
    push(other, state('idle'));
    expect(other.isTurnOver).toBe(true);
  });

  test('a message between two turns begins one; what it tells itself is no echo of that', () => {
    const conversation = waiting(shell);
    expect(conversation.takesMessage).toBe(true);
    conversation.message('Hurry.');
    push(conversation, ended(shell), runs(), init, echo('<task-notification>b1'), result('Tested.'));
    expect(conversation.isTurnOver).toBe(false);
    push(conversation, init, echo('Hurry.'), result('I hurry.'));
    expect(conversation.isTurnOver).toBe(true);
  });

  test('an interrupt between two turns stops the tasks, and holds it until the next message', () => {
    const conversation = waiting(shell, agent);
    const step = conversation.interrupt();
    expect(requests(step)).toEqual([
      { subtype: 'interrupt' },
      { subtype: 'stop_task', task_id: 'b1' },
      { subtype: 'stop_task', task_id: 'a1' },
    ]);
    expect(new Set(step.send.map((line) => (JSON.parse(line) as JsonObject).request_id)).size).toBe(3);
    expect(step.events).toEqual([{ type: 'turnEnd', end: { state: 'cancelled' } }]);
    push(conversation, ended(shell, 'stopped'), runs(agent), ended(agent, 'stopped'), runs());
    // It hears of the agent and would go on.
    expect(requests(push(conversation, init))).toEqual([{ subtype: 'interrupt' }]);
    expect(push(conversation, aborted).events).toContainEqual({
      type: 'turnEnd',
      end: { state: 'cancelled' },
    });
    conversation.message('Go on.');
    expect(push(conversation, init, echo('Go on.'), result('Gone on.')).send).toEqual([]);
    expect(finish(conversation)).toEqual({ state: 'completed', text: 'Gone on.' });
  });

  test('an interrupt of a turn stops what runs beside it, too', () => {
    const conversation = waiting(shell);
    push(conversation, init);
    expect(requests(conversation.interrupt()).map(({ subtype }) => subtype)).toEqual([
      'interrupt',
      'stop_task',
    ]);
    push(conversation, aborted);
    expect(conversation.isTurnOver).toBe(true);
    expect(finish(conversation)).toEqual({ state: 'cancelled' });
  });

  test('one that ends while something of it runs has failed', () => {
    expect(finish(waiting(shell))).toMatchObject({ state: 'failed' });
    expect(waiting(shell).finish({ signal: 'SIGKILL', at: AT })).toMatchObject({ state: 'failed' });
  });

  test('what its turns have cost is not added twice', () => {
    const conversation = adapterOf('claude').conversation(requestFor({ transport: 'control' }));
    const turn = (total: number, since: number) => ({
      ...result('x'),
      ...{ num_turns: 2, total_cost_usd: total, usage: { input_tokens: 100, output_tokens: 20 } },
      model_usage_since_last_result: { m: { costUSD: since } },
    });
    push(conversation, init, runs(shell), turn(0.004, 0.004), ended(shell), runs(), init);
    expect(push(conversation, turn(0.006, 0.002)).events).toContainEqual({
      type: 'usage',
      usage: { turns: 4, inputTokens: 200, outputTokens: 40, costUsd: 0.006 },
    });
  });
});

/** What Claude Code does: one turn at a time, one for each news, and idle when there is neither. */
function* work(
  moves: readonly ('start' | 'end' | 'turn')[],
): Generator<{ line: JsonObject; isAtWork: boolean }> {
  let running: { task_id: string; task_type: string }[] = [];
  let news = 0;
  let isTurn = true;
  let id = 0;
  const at = (line: JsonObject, isAtWork = true) => ({
    line,
    isAtWork: isAtWork || running.length > 0 || news > 0,
  });
  yield at(state('running'));
  yield at(init);
  yield at(echo());
  const endTurn = function* () {
    isTurn = false;
    yield at(result(`${++id}`), false);
    if (news === 0) yield at(state('idle'), false);
    else yield* beginTurn();
  };
  const beginTurn = function* () {
    isTurn = true;
    news--;
    yield at(init);
  };
  for (const move of [...moves, 'drain' as const]) {
    if (move === 'start' && isTurn) {
      running = [...running, { task_id: `t${++id}`, task_type: 'local_bash' }];
      yield at(runs(...running));
    }
    const ending = move === 'drain' ? [...running] : move === 'end' ? running.slice(0, 1) : [];
    for (const task of ending) {
      news++;
      yield at(ended(task));
      running = running.filter((other) => other !== task);
      yield at(runs(...running));
      if (isTurn) continue;
      yield at(state('running'));
      yield* beginTurn();
    }
    if (move === 'turn' && isTurn) yield* endTurn();
    if (move === 'drain') while (isTurn) yield* endTurn();
  }
}

test('whatever it starts and whenever that ends, its input stays open exactly until it has done all', () => {
  const moves = fc.array(fc.constantFrom('start' as const, 'end' as const, 'turn' as const), {
    maxLength: 20,
  });
  fc.assert(
    fc.property(moves, (order) => {
      const newConversation = () => adapterOf('claude').conversation(requestFor({ transport: 'control' }));
      const conversation = newConversation();
      const opened = conversation.open();
      const greeting = { type: 'control_response', response: { request_id: 'legwork-1' } };
      const output = [greeting, ...[...work(order)].map(({ line }) => line)].map((line) =>
        JSON.stringify(line),
      );
      const steps = [opened, conversation.push(output[0] ?? '')];
      let isAllDone = false;
      for (const { line, isAtWork } of work(order)) {
        steps.push(push(conversation, line));
        // Between its last result and the word that it is idle, news may still come.
        if (isAtWork) expect(conversation.isTurnOver).toBe(false);
        isAllDone = conversation.isTurnOver;
      }
      expect(isAllDone).toBe(true);
      const sent = steps.flatMap(({ send }, after) => send.map((line) => ({ line, after })));
      const events = steps.flatMap((step) => step.events);
      expect(replayed(newConversation(), { output, sent })).toEqual({ events, send: [] });
    }),
    { numRuns: 200 },
  );
});
