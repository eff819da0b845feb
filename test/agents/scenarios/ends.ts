import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { agentSpecOf } from '../../../src/protocol/task.ts';
import { isAlive, pidsWithVariable } from '../../helpers/host/processes.ts';
import { waitFor } from '../../helpers/host/waitFor.ts';
import type { Scenario } from './scenario.ts';
import type { Stage } from './stage.ts';

/** Notes the process of the tool, and does not end. */
const RUNS_ON = () => [
  { say: 'I begin.', call: { do: 'run' as const, command: 'echo $$ > tool.pid; tail -f /dev/null' } },
  { say: 'It ended.' },
];

/** The process of the tool, once it runs. */
async function toolOf(stage: Stage, id: string): Promise<number> {
  return stage.allowUntil(id, 'run its tool', (task) =>
    pidIn(join(agentSpecOf(task)?.cwd ?? '', 'tool.pid')),
  );
}

function pidIn(path: string): number | undefined {
  try {
    return Number(readFileSync(path, 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}

export const ENDS: Scenario[] = [
  {
    title: 'a cancel during a command leaves nothing running',
    needs: ['changingCommands'],
    async play(stage) {
      const { id } = await stage.start(RUNS_ON);
      const tool = await toolOf(stage, id);
      expect(isAlive(tool)).toBe(true);
      await stage.client.cancel({ id, reason: 'enough' });
      const task = await stage.client.wait(id);
      expect(task.status).toEqual({ state: 'cancelled', reason: 'enough' });
      await waitFor('nothing to be left', () => !isAlive(tool));
      expect(pidsWithVariable('LEGWORK_TASK_ID', id)).toEqual([]);
      expect(stage.transcript(task).at(-1)).toMatchObject({ type: 'end', end: { state: 'cancelled' } });
    },
  },
  {
    title: 'a cancel while its model thinks leaves nothing running',
    async play(stage) {
      const { id } = await stage.start(() => [{ gate: 'never', say: 'Never said.' }]);
      await stage.modelAsked(1);
      await stage.client.cancel({ id });
      expect((await stage.client.wait(id)).status).toMatchObject({ state: 'cancelled' });
      expect(pidsWithVariable('LEGWORK_TASK_ID', id)).toEqual([]);
    },
  },
  {
    title: 'B3: a limit of rate that says its end is tried again then, and not before',
    needs: ['rateLimit'],
    async play(stage) {
      const message = 'Rate limit exceeded. Please try again in 3 seconds.';
      const { id } = await stage.start(() => [{ status: 429, message, gate: 'quota', say: 'Served.' }], {
        retry: { max: 2, backoffMs: 0 },
      });
      const held = await stage.until(id, 'wait for its retry', (task) =>
        task.status.state === 'pending' && task.attempt.number === 2 ? task : undefined,
      );
      const [earlier] = held.earlier ?? [];
      expect(earlier?.status).toMatchObject({ state: 'failed', failure: { kind: 'agent', limit: 'rate' } });
      stage.model.openGate('quota');
      const task = await stage.finish(id);
      expect(task.status).toMatchObject({ state: 'completed' });
      const failure = earlier?.status.state === 'failed' ? earlier.status.failure : undefined;
      const retryAt = failure?.kind === 'agent' ? failure.retryAt : undefined;
      expect(Date.parse(task.startedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(retryAt ?? '') - 20);
    },
  },
];
