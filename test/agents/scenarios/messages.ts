import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { agentSpecOf } from '../../../src/protocol/task.ts';
import type { ModelRequest } from '../mockModel.ts';
import type { Scenario } from './scenario.ts';

const TWO_STEPS = () => [
  { say: 'First.', call: { do: 'run' as const, command: 'echo one' } },
  { gate: 'second step', say: 'Second.', call: { do: 'run' as const, command: 'echo two' } },
  { say: 'Done.' },
];

/** Where texts stand in all that a model was told, in its last request. */
function placesIn(request: ModelRequest | undefined, texts: readonly string[]): number[] {
  const heard = JSON.stringify(request?.body ?? {});
  return texts.map((text) => heard.lastIndexOf(text));
}

export const MESSAGES: Scenario[] = [
  {
    title: 'W11: messages reach it while it runs, in order, with from and content',
    needs: ['messages'],
    async play(stage) {
      const { id } = await stage.start(TWO_STEPS);
      await stage.allowUntil(id, 'ask its model again', () => stage.model.steps.length >= 2);
      await stage.client.send({ id, content: 'Mind the walrus.' });
      await stage.client.send({ id, content: 'Feed the ocelot.', from: 'ag-keeper' });
      await stage.client.send({ id, content: 'Count the herons.' });
      stage.model.openGate('second step');
      const task = await stage.finish(id);
      expect(task.status).toMatchObject({ state: 'completed' });
      expect(task.agent?.inbox ?? []).toEqual([]);
      const places = placesIn(stage.model.steps.at(-1), [
        'First.',
        'Mind the walrus.',
        'Feed the ocelot.',
        'Count the herons.',
      ]);
      expect(places.every((place) => place >= 0)).toBe(true);
      expect(places).toEqual(places.toSorted((a, b) => a - b));
      expect(JSON.stringify(stage.model.steps.at(-1)?.body)).toContain('ag-keeper');
      const messages = stage.transcript(task).flatMap((event) => (event.type === 'message' ? [event] : []));
      expect(messages.slice(1)).toMatchObject([
        { from: 'user', text: expect.stringContaining('walrus') as string },
        { from: 'ag-keeper', text: expect.stringContaining('ocelot') as string },
        { from: 'user', text: expect.stringContaining('herons') as string },
      ]);
    },
  },
  {
    title: 'W11: a message is heard between two steps, where the agent can',
    needs: ['messagesInTurn'],
    async play(stage) {
      const { id } = await stage.start(() => [
        { say: 'First.', call: { do: 'run', command: 'echo one' } },
        // The message is on its way when the gate opens: how many steps it takes to arrive is not ours to say.
        {
          gate: 'second step',
          say: 'Another.',
          call: { do: 'run', command: 'echo another' },
          untilHeard: ['Mind the ', 'walrus.'],
        },
      ]);
      await stage.allowUntil(id, 'ask its model again', () => stage.model.steps.length >= 2);
      await stage.client.send({ id, content: 'Mind the walrus.' });
      stage.model.openGate('second step');
      const task = await stage.finish(id);
      expect(task.status).toMatchObject({ state: 'completed' });
      // One turn, so it was heard within it; a message that comes after a turn begins another.
      expect(stage.transcript(task).filter(({ type }) => type === 'turnEnd')).toHaveLength(1);
      const heard = stage.model.steps.map((step) => placesIn(step, ['Mind the walrus.'])[0] ?? -1);
      expect(heard.slice(0, 2)).toEqual([-1, -1]);
      expect(heard.at(-1)).toBeGreaterThan(0);
    },
  },
  {
    title: 'stops what it does when it is interrupted, and takes another message',
    needs: ['interrupts', 'changingCommands'],
    async play(stage) {
      const { id } = await stage.start(() => [
        { say: 'I wait.', call: { do: 'run', command: 'echo begun > begun.txt; tail -f /dev/null' } },
        { say: 'It ended by itself.' },
      ]);
      await stage.allowUntil(id, 'run its command', (task) => {
        const { cwd = '' } = agentSpecOf(task) ?? {};
        return existsSync(join(cwd, 'begun.txt'));
      });
      await stage.client.interrupt(id);
      const waiting = await stage.until(id, 'wait', (task) =>
        task.status.state === 'waiting' && task.status.for === 'input' ? task : undefined,
      );
      expect(waiting.agent?.requests ?? []).toEqual([]);
      await stage.client.send({ id, content: 'script:[{"say":"I have heard."}]' });
      const task = await stage.finish(id);
      expect(task.status).toMatchObject({ state: 'completed' });
      expect(task.result?.summary).toBe('I have heard.');
    },
  },
  {
    title: 'R7 T11: a message to one that has ended goes on with its session',
    needs: ['resumes'],
    async play(stage) {
      const { id } = await stage.start(() => [{ say: 'The parrot is green.' }]);
      const first = await stage.finish(id);
      expect(first).toMatchObject({ status: { state: 'completed' }, supportsResume: true });
      const session = first.agent?.session;
      await stage.client.send({ id, content: 'What colour is the parrot?' });
      const task = await stage.until(id, 'end again', (now) =>
        now.attempt.number === 2 && now.endedAt !== undefined ? now : undefined,
      );
      expect(task.status).toMatchObject({ state: 'completed' });
      expect(task.agent).toMatchObject({ session, resumes: { session } });
      const last = stage.model.steps.at(-1);
      const places = placesIn(last, ['The parrot is green.', 'What colour is the parrot?']);
      expect(places.every((place) => place >= 0)).toBe(true);
      expect(places).toEqual(places.toSorted((a, b) => a - b));
      const total = task.agent?.usageBefore?.outputTokens;
      if (stage.has('tokens')) expect(total).toBe(first.agent?.usage?.outputTokens);
      const messages = stage.transcript(task).filter(({ type }) => type === 'message');
      expect(messages).toMatchObject([{ text: 'What colour is the parrot?' }]);
    },
  },
  {
    title: 'R7: one that was cancelled goes on with its session, rather than start over',
    needs: ['resumes'],
    async play(stage) {
      const { id } = await stage.start(() => [
        { say: 'The lynx sleeps.', call: { do: 'run', command: 'echo one' } },
        { gate: 'never', say: 'Never said.' },
      ]);
      await stage.allowUntil(id, 'ask its model again', () => stage.model.steps.length >= 2);
      await stage.client.cancel({ id });
      const cancelled = await stage.client.wait(id);
      expect(cancelled).toMatchObject({ status: { state: 'cancelled' }, supportsResume: true });
      const asked = stage.model.steps.length;
      stage.model.openGate('never');
      await stage.client.resume({ id });
      const task = await stage.finish(id);
      expect(task).toMatchObject({ status: { state: 'completed' }, attempt: { number: 2 } });
      expect(placesIn(stage.model.steps[asked], ['The lynx sleeps.'])[0]).toBeGreaterThan(0);
    },
  },
  {
    title: 'W11: what waited in its inbox when it was cancelled is said first when it goes on',
    needs: ['resumes'],
    async play(stage) {
      const { id } = await stage.start(() => [
        { say: 'The lynx sleeps.', call: { do: 'run', command: 'echo one' } },
        { gate: 'never', say: 'It woke up.' },
      ]);
      await stage.allowUntil(id, 'ask its model again', () => stage.model.steps.length >= 2);
      // One that takes messages while it works has taken this one.
      const { agent } = await stage.client.send({ id, content: 'Mind the walrus.' });
      await stage.client.cancel({ id });
      await stage.client.wait(id);
      stage.model.openGate('never');
      const isWaiting = (agent?.inbox ?? []).length > 0;
      await stage.client.send({ id, content: 'Feed the ocelot.' });
      const task = await stage.finish(id);
      expect(task).toMatchObject({ status: { state: 'completed' } });
      const texts = ['The lynx sleeps.', ...(isWaiting ? ['Mind the walrus.'] : []), 'Feed the ocelot.'];
      const places = placesIn(stage.model.steps.at(-1), texts);
      expect(places.every((place) => place >= 0)).toBe(true);
      expect(places).toEqual(places.toSorted((a, b) => a - b));
    },
  },
];
