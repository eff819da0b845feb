import { expect } from 'vitest';
import { isTerminal } from '../../../src/protocol/task.ts';
import { pidsWithVariable } from '../../helpers/host/processes.ts';
import type { Scenario } from './scenario.ts';
import type { Stage } from './stage.ts';

/** Has the agent start a task: as `legwork`, or by its path where its shell may have another `PATH`. */
function childOf(stage: Stage, command: string) {
  const legwork = stage.has('keepsPath') ? 'legwork' : '"$LEGWORK_HOME/bin/legwork"';
  return () => [
    { say: 'I hand it over.', call: { do: 'run' as const, command: `${legwork} run '${command}'` } },
    { gate: 'after', say: 'It runs without me.' },
  ];
}

export const CHILDREN: Scenario[] = [
  {
    title: 'W5 W8: what it starts as a task is its child, and is cancelled with its tree',
    needs: ['changingCommands'],
    async play(stage) {
      const { id } = await stage.start(childOf(stage, 'sleep 600'));
      await stage.allowUntil(id, 'have started it', () => stage.model.steps.length >= 2);
      const [child] = await stage.client.list({ parent: id });
      expect(child).toMatchObject({ parent: { task: id }, producer: `task:${id}` });
      const cancelled = await stage.client.cancelTree({ id });
      expect(cancelled.map((task) => task.id).toSorted()).toEqual([id, child?.id ?? ''].toSorted());
      for (const task of cancelled) {
        expect((await stage.client.wait(task.id)).status).toMatchObject({ state: 'cancelled' });
        expect(pidsWithVariable('LEGWORK_TASK_ID', task.id)).toEqual([]);
      }
    },
  },
  {
    title: 'W7: it is told of the end of what it started',
    needs: ['messages', 'changingCommands'],
    async play(stage) {
      const { id } = await stage.start(childOf(stage, 'exit 3'));
      await stage.allowUntil(id, 'have started it', () => stage.model.steps.length >= 2);
      const child = await stage.until(id, 'have a child that ended', async () => {
        const [task] = await stage.client.list({ parent: id });
        return task && isTerminal(task) ? task : undefined;
      });
      stage.model.openGate('after');
      const task = await stage.finish(id);
      expect(task.status).toMatchObject({ state: 'completed' });
      const messages = stage
        .transcript(task)
        .flatMap((event) => (event.type === 'message' ? [event] : []))
        .slice(1);
      expect(messages).toHaveLength(1);
      expect(messages[0]).toMatchObject({
        from: expect.stringContaining(child?.id ?? '?') as string,
        text: expect.stringMatching(/exit|code|3/) as string,
      });
    },
  },
];
