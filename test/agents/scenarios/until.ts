import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { promptOf } from '../mockScenarios.ts';
import type { Scenario } from './scenario.ts';

/** Fails until the file is there, and prints what the model then plays. */
const CHECK = '[ -e fixed.txt ] || { cat next.txt; exit 3; }';

/** Says that it is done; the check tells it what to do. */
const told =
  (next: (cwd: string) => Parameters<typeof promptOf>[0]) =>
  (cwd: string): [{ say: string }] => {
    writeFileSync(join(cwd, 'next.txt'), `${promptOf(next(cwd))}\n`);
    return [{ say: 'The heron is fixed.' }];
  };

export const UNTIL: Scenario[] = [
  {
    title: 'goes on in its session with what its check printed, until that passes',
    needs: ['resumes'],
    async play(stage) {
      const part = told((cwd) => [
        { call: { do: 'write', path: join(cwd, 'fixed.txt'), content: 'fixed\n' } },
        { say: 'Now it is.' },
      ]);
      const { id } = await stage.start(part, { until: { check: CHECK } });
      const task = await stage.finish(id);
      expect(task).toMatchObject({
        status: { state: 'completed' },
        attempt: { number: 2 },
        until: { tried: 2, code: 0, outcome: 'passed' },
        result: { summary: 'The check passed after 2 tries: Now it is.' },
      });
      expect(existsSync(join('cwd' in task.spec ? (task.spec.cwd ?? '') : '', 'fixed.txt'))).toBe(true);
      expect(task.agent?.resumes?.session).toBe(task.agent?.session);
      // It remembers what it said before.
      expect(JSON.stringify(stage.model.steps.at(-1))).toContain('The heron is fixed.');
    },
  },
  {
    title: 'has failed when its check has not passed after so many tries',
    needs: ['resumes'],
    async play(stage) {
      const part = told(() => [{ say: 'I cannot do it.' }]);
      const { id } = await stage.start(part, { until: { check: CHECK, tries: 2 } });
      expect(await stage.finish(id)).toMatchObject({
        status: { state: 'failed', failure: { kind: 'check', code: 3 } },
        attempt: { number: 2 },
        until: { tried: 2, outcome: 'triesUsedUp' },
      });
    },
  },
];
