import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { agentSpecOf } from '../../../src/protocol/task.ts';
import type { Scenario } from './scenario.ts';

export const WRITES = (cwd: string) => [
  { say: 'I write.', call: { do: 'write' as const, path: join(cwd, 'asked.txt'), content: 'asked\n' } },
  { say: 'That was it.' },
];

export const PERMISSIONS: Scenario[] = [
  {
    title: 'asks, waits, and goes on when it is allowed',
    needs: ['asks'],
    async play(stage) {
      const { id } = await stage.start(WRITES);
      const asking = await stage.asking(id);
      expect(asking.status).toMatchObject({
        state: 'waiting',
        for: 'permission',
        message: expect.stringMatching(/^needs you: allow .*asked\.txt/) as string,
      });
      const [request] = asking.agent?.requests ?? [];
      const decisions = request?.options.map(({ decision }) => decision);
      expect(decisions).toEqual(expect.arrayContaining(['allow', 'deny']));
      const { cwd = '' } = agentSpecOf(asking) ?? {};
      expect(existsSync(join(cwd, 'asked.txt'))).toBe(false);
      await stage.client.answer({ id, decision: 'allow' });
      await expect(stage.client.answer({ id, decision: 'deny' })).rejects.toMatchObject({
        message: expect.any(String) as string,
      });
      const task = await stage.finish(id);
      expect(task.status).toMatchObject({ state: 'completed' });
      expect(existsSync(join(cwd, 'asked.txt'))).toBe(true);
      expect(task.agent?.requests ?? []).toEqual([]);
      const answers = stage.transcript(task).filter(({ type }) => type === 'answer');
      expect(answers).toMatchObject([{ decision: 'allow' }]);
    },
  },
  {
    title: 'asks no more when it is allowed for always',
    needs: ['allowsAlways'],
    async play(stage) {
      const { id } = await stage.start((cwd) => [
        { call: { do: 'write', path: join(cwd, 'one.txt'), content: '1\n' } },
        { call: { do: 'write', path: join(cwd, 'two.txt'), content: '2\n' } },
        { say: 'Both are written.' },
      ]);
      const asking = await stage.asking(id);
      const [request] = asking.agent?.requests ?? [];
      expect(request?.options.map(({ decision }) => decision)).toContain('allowAlways');
      await stage.client.answer({ id, decision: 'allowAlways' });
      // Nobody is there to answer another one.
      const task = await stage.client.wait(id);
      expect(task.status).toMatchObject({ state: 'completed' });
      const events = stage.transcript(task);
      expect(events.filter(({ type }) => type === 'request')).toHaveLength(1);
      expect(events).toContainEqual(expect.objectContaining({ decision: 'allowAlways' }));
      const { cwd = '' } = agentSpecOf(task) ?? {};
      expect(existsSync(join(cwd, 'two.txt'))).toBe(true);
    },
  },
  {
    title: 'allowed to edit, it writes unasked, and asks before a command that changes files',
    needs: ['asks', 'changingCommands'],
    async play(stage) {
      const { id } = await stage.start(
        (cwd) => [
          { call: { do: 'write', path: join(cwd, 'asked.txt'), content: 'not asked\n' } },
          { call: { do: 'run', command: 'touch touched.txt' } },
          { say: 'Both are there.' },
        ],
        { mode: 'allowEdits' },
      );
      const asking = await stage.asking(id);
      const { cwd = '' } = agentSpecOf(asking) ?? {};
      expect(asking.status).toMatchObject({ message: expect.stringContaining('touch') as string });
      const files = () => ['asked.txt', 'touched.txt'].map((name) => existsSync(join(cwd, name)));
      expect(files()).toEqual([true, false]);
      await stage.client.answer({ id, decision: 'allow' });
      const task = await stage.client.wait(id);
      expect(task.status).toMatchObject({ state: 'completed' });
      expect(files()).toEqual([true, true]);
      const events = stage.transcript(task);
      expect(events.filter(({ type }) => type === 'request')).toHaveLength(1);
      expect(events.filter((event) => event.type === 'notice' && /without asking/.test(event.text))).toEqual(
        [],
      );
    },
  },
  {
    title: 'goes without when it is denied',
    needs: ['asks'],
    async play(stage) {
      const { id } = await stage.start(WRITES);
      await stage.asking(id);
      await stage.client.answer({ id, decision: 'deny' });
      const task = await stage.finish(id);
      const { cwd = '' } = agentSpecOf(task) ?? {};
      expect(existsSync(join(cwd, 'asked.txt'))).toBe(false);
      const events = stage.transcript(task);
      expect(events).toContainEqual(expect.objectContaining({ type: 'answer', decision: 'deny' }));
      expect(events).toContainEqual(expect.objectContaining({ type: 'toolEnd', isError: true }));
    },
  },
  {
    title: 'asks and is never answered: its time limit ends it',
    needs: ['asks'],
    async play(stage) {
      const { id } = await stage.start(WRITES, { timeoutMs: stage.subject.startupMs + 1000 });
      await stage.asking(id);
      const task = await stage.client.wait(id);
      expect(task.status).toMatchObject({ state: 'failed', failure: { kind: 'timeout' } });
      expect(task.agent?.requests ?? []).toEqual([]);
    },
  },
  {
    title: 'asks and is cancelled',
    needs: ['asks'],
    async play(stage) {
      const { id } = await stage.start(WRITES);
      await stage.asking(id);
      await stage.client.cancel({ id });
      const task = await stage.client.wait(id);
      expect(task.status).toMatchObject({ state: 'cancelled' });
      expect(task.agent?.requests ?? []).toEqual([]);
    },
  },
];
