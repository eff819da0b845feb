import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { agentSpecOf, type Task } from '../../../src/protocol/task.ts';
import { isAlive, killNow, pidsWithVariable } from '../../helpers/host/processes.ts';
import { waitFor } from '../../helpers/host/waitFor.ts';
import { promptOf } from '../mockScenarios.ts';
import type { Scenario } from './scenario.ts';
import type { Stage } from './stage.ts';

const WAITING = /^waiting for 1 background task/;

/** A subagent that asks for leave when the test lets it. */
const DELEGATES = (cwd: string) => [
  {
    say: 'I delegate.',
    call: {
      do: 'delegate' as const,
      prompt: promptOf([
        { gate: 'sub', say: 'I touch.', call: { do: 'run', command: `touch '${join(cwd, 'touched')}'` } },
        { say: 'Touched.' },
      ]),
    },
  },
  { say: 'It is delegated.' },
  { say: 'It is touched.' },
];

/** A command that notes its process and ends when there is a file. */
const RUNS = (cwd: string) => [
  {
    say: 'I start it.',
    call: {
      do: 'run' as const,
      inBackground: true,
      command: `cd '${cwd}'; echo $$ > pid; while [ ! -e go ]; do sleep 0.05; done; touch gone`,
    },
  },
  { say: 'It is started.' },
  { say: 'It has ended.' },
];

const fileOf = (task: Task, name: string) => join(agentSpecOf(task)?.cwd ?? '', name);

/** The task, once its first turn has ended and it waits for what goes on. */
function waiting(stage: Stage, id: string): Promise<Task> {
  return stage.allowUntil(id, 'wait for its background', (task) =>
    task.status.state === 'running' && WAITING.test(task.agent?.lastAction ?? '') ? task : undefined,
  );
}

/** The process of the command. */
async function commandOf(task: Task): Promise<number> {
  const path = fileOf(task, 'pid');
  await waitFor('the command', () => existsSync(path) && readFileSync(path, 'utf8').trim());
  return Number(readFileSync(path, 'utf8'));
}

export const BACKGROUND: Scenario[] = [
  {
    title: 'a background agent asks after the turn that began it, and is answered',
    needs: ['background'],
    async play(stage) {
      const { id } = await stage.start(DELEGATES);
      await waiting(stage, id);
      stage.model.openGate('sub');
      const asking = await stage.asking(id);
      expect(asking.status).toMatchObject({ for: 'permission', message: expect.stringContaining('touch') });
      await stage.client.answer({ id, decision: 'allow' });
      const task = await stage.finish(id);
      expect(task).toMatchObject({ status: { state: 'completed' }, result: { summary: 'It is touched.' } });
      expect(existsSync(fileOf(task, 'touched'))).toBe(true);
      const events = stage.transcript(task);
      expect(events.filter(({ type }) => type === 'withdrawn')).toEqual([]);
      expect(events.filter(({ type }) => type === 'turnEnd')).toHaveLength(1);
    },
  },
  {
    title: 'R10: a background command outlives its turn and the host; the end of it is taken up',
    needs: ['background'],
    async play(stage) {
      const { id } = await stage.start(RUNS);
      await waiting(stage, id);
      await stage.restartHost();
      const again = await waiting(stage, id);
      writeFileSync(fileOf(again, 'go'), '');
      const task = await stage.finish(id);
      expect(task).toMatchObject({ status: { state: 'completed' }, result: { summary: 'It has ended.' } });
      expect(existsSync(fileOf(task, 'gone'))).toBe(true);
      expect(task.agent?.usage?.turns).toBe(3);
    },
  },
  {
    title: 'a message reaches it while it waits for its background',
    needs: ['background'],
    async play(stage) {
      const { id } = await stage.start(RUNS);
      await waiting(stage, id);
      const asked = stage.model.steps.length;
      await stage.client.send({ id, content: 'Mind the walrus.' });
      await stage.modelAsked(asked + 1);
      const again = await waiting(stage, id);
      writeFileSync(fileOf(again, 'go'), '');
      const task = await stage.finish(id);
      expect(task).toMatchObject({ status: { state: 'completed' }, result: { summary: 'It has ended.' } });
      expect(JSON.stringify(stage.model.steps.at(-1)?.body)).toContain('Mind the walrus.');
    },
  },
  {
    title: 'an interrupt stops what it waits for, and it takes another message',
    needs: ['background'],
    async play(stage) {
      const { id } = await stage.start(RUNS);
      const command = await commandOf(await waiting(stage, id));
      await stage.client.interrupt(id);
      await stage.until(id, 'wait for a message', ({ status }) =>
        status.state === 'waiting' && status.for === 'input' ? status : undefined,
      );
      await waitFor('the command to be gone', () => !isAlive(command));
      await stage.client.send({ id, content: 'script:[{"say":"I have heard."}]' });
      const task = await stage.finish(id);
      expect(task).toMatchObject({ status: { state: 'completed' }, result: { summary: 'I have heard.' } });
    },
  },
  {
    title: 'a cancel while it waits for its background leaves nothing running',
    needs: ['background'],
    async play(stage) {
      const { id } = await stage.start(RUNS);
      const command = await commandOf(await waiting(stage, id));
      await stage.client.cancel({ id });
      expect((await stage.client.wait(id)).status).toMatchObject({ state: 'cancelled' });
      expect([isAlive(command), pidsWithVariable('LEGWORK_TASK_ID', id)]).toEqual([false, []]);
    },
  },
  {
    title: 'it is lost while it waits for its background, and has failed',
    needs: ['background'],
    async play(stage) {
      const { id } = await stage.start(RUNS);
      const { process: wrapper } = await waiting(stage, id);
      for (const pid of pidsWithVariable('LEGWORK_TASK_ID', id)) if (pid !== wrapper?.pid) killNow(pid);
      const task = await stage.client.wait(id);
      expect(task.status).toMatchObject({ state: 'failed' });
    },
  },
];
