import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { agentSpecOf, type Task } from '../../../src/protocol/task.ts';
import type { ModelQuestion, ModelStep } from '../mockScenarios.ts';
import { WRITES } from './permissions.ts';
import type { Scenario } from './scenario.ts';
import { type Stage } from './stage.ts';

const option = (label: string) => ({ label, description: `It is ${label}.` });
const COLOR: ModelQuestion = {
  question: 'Which color do you want?',
  header: 'Color',
  options: [option('Red'), option('Blue')],
  multiSelect: false,
};
const PARTS: ModelQuestion = {
  question: 'Which parts do you want?',
  header: 'Parts',
  options: [option('Tests'), option('Docs'), option('Code')],
  multiSelect: true,
};
const PLAN = '# The plan\n\n1. Write planned.txt.';

const asks = (questions: ModelQuestion[]): ModelStep[] => [
  { say: 'I ask.', call: { do: 'ask', questions } },
  { say: 'I have heard it.' },
];

/** Plans, and then writes a file, whatever comes of the plan. */
const plans = (cwd: string): ModelStep[] => [
  { say: 'I plan.', call: { do: 'draft', plan: PLAN } },
  { call: { do: 'plan', plan: PLAN } },
  { say: 'I write.', call: { do: 'write', path: join(cwd, 'planned.txt'), content: 'planned\n' } },
  { say: 'That was it.' },
];

export const QUESTIONS: Scenario[] = [
  ...(['ask', 'readOnly', 'allowAll'] as const).map((mode): Scenario => {
    return {
      title: `asks a question in mode ${mode}, and hears the answer`,
      needs: ['questions'],
      async play(stage) {
        const { id } = await stage.start(() => asks([COLOR]), { mode });
        const asking = await stage.asking(id);
        const [request] = asking.agent?.requests ?? [];
        expect(request).toMatchObject({
          kind: 'question',
          fields: [{ label: COLOR.question, type: 'choice' }],
        });
        expect(request?.options.map(({ label }) => label)).toEqual(['Red', 'Blue']);
        await stage.client.answer({ id, option: 'Blue' });
        expect(heard(stage, await ended(stage, id))).toContain('Blue');
      },
    };
  }),
  {
    title: 'asks two questions, and is answered with several choices and own words',
    needs: ['questions'],
    async play(stage) {
      const { id } = await stage.start(() => asks([COLOR, PARTS]));
      await stage.asking(id);
      const fields = { color: 'Green, rather', parts: ['Docs', 'Code'] };
      await stage.client.answer({ id, fields });
      const task = await ended(stage, id);
      const said = heard(stage, task);
      expect(said).toContain('Green, rather');
      expect(said).toContain('Docs, Code');
      expect(stage.transcript(task)).toContainEqual(expect.objectContaining({ type: 'answer', fields }));
    },
  },
  {
    title: 'asks a question that is declined with a reason',
    needs: ['questions'],
    async play(stage) {
      const { id } = await stage.start(() => asks([COLOR]));
      await stage.asking(id);
      await stage.client.answer({ id, decision: 'deny', reason: 'Decide that yourself.' });
      expect(heard(stage, await ended(stage, id))).toContain('Decide that yourself.');
    },
  },
  {
    title: 'asks a question, and is interrupted',
    needs: ['questions', 'interrupts'],
    async play(stage) {
      const { id } = await stage.start(() => asks([COLOR]));
      await stage.asking(id);
      await stage.client.interrupt(id);
      await stage.until(id, 'ask no more', (task) => (task.agent?.requests ?? []).length === 0);
      await stage.client.cancel({ id });
      expect((await stage.client.wait(id)).status).toMatchObject({ state: 'cancelled' });
    },
  },
  {
    title: 'presents a plan, and writes without asking when it is approved so',
    needs: ['plans'],
    async play(stage) {
      const { id } = await stage.start(plans, { mode: 'readOnly' });
      const [request] = (await stage.asking(id)).agent?.requests ?? [];
      expect(request).toMatchObject({ kind: 'plan', text: PLAN });
      await stage.client.answer({ id, option: 'allowEdits' });
      const task = await ended(stage, id);
      expect(hasPlanned(task)).toBe(true);
      const events = stage.transcript(task);
      expect(events.filter(({ type }) => type === 'request')).toHaveLength(1);
      expect(events).toContainEqual(expect.objectContaining({ type: 'settings', mode: 'allowEdits' }));
    },
  },
  {
    title: 'presents a plan, and asks before it writes when it is approved so',
    needs: ['plans'],
    async play(stage) {
      const { id } = await stage.start(plans, { mode: 'readOnly' });
      const first = (await stage.asking(id)).agent?.requests?.[0]?.id;
      await stage.client.answer({ id, option: 'ask' });
      const next = await stage.until(id, 'ask again', ({ agent }) =>
        agent?.requests?.find((request) => request.id !== first),
      );
      expect(next.kind ?? 'permission').toBe('permission');
      await stage.client.answer({ id, decision: 'allow', request: next.id });
      expect(hasPlanned(await ended(stage, id))).toBe(true);
    },
  },
  {
    title: 'presents a plan that is not approved, and changes nothing',
    needs: ['plans'],
    async play(stage) {
      const { id } = await stage.start(plans, { mode: 'readOnly' });
      await stage.asking(id);
      await stage.client.answer({ id, option: 'deny', reason: 'Plan the tests, too.' });
      const task = await ended(stage, id);
      expect(heard(stage, task)).toContain('Plan the tests, too.');
      expect(hasPlanned(task)).toBe(false);
    },
  },
  {
    title: 'may do more when its mode is changed while it asks',
    needs: ['adjusts'],
    async play(stage) {
      const write = (cwd: string, name: string): ModelStep => {
        return { call: { do: 'write', path: join(cwd, name), content: 'x\n' } };
      };
      const { id } = await stage.start((cwd) => [
        write(cwd, 'one.txt'),
        write(cwd, 'planned.txt'),
        { say: 'Both are written.' },
      ]);
      await stage.asking(id);
      await stage.client.adjust({ id, mode: 'allowEdits' });
      await stage.client.answer({ id, decision: 'allow' });
      // Nobody is there to answer another one.
      const task = await stage.client.wait(id);
      expect(task.status).toMatchObject({ state: 'completed' });
      expect(hasPlanned(task)).toBe(true);
      const asked = stage.transcript(task).filter(({ type }) => type === 'request');
      expect(asked).toHaveLength(1);
    },
  },
  {
    title: 'asks another model when it is told to while it asks',
    needs: ['adjusts'],
    async play(stage) {
      const { id } = await stage.start(WRITES);
      await stage.asking(id);
      await stage.client.adjust({ id, model: 'other-model' });
      await stage.until(id, 'use it', (task) =>
        stage.transcript(task).some((event) => event.type === 'settings' && event.model === 'other-model'),
      );
      await stage.client.answer({ id, decision: 'allow' });
      await ended(stage, id);
      expect(stage.model.steps.at(-1)?.asked?.model).toBe('other-model');
    },
  },
];

async function ended(stage: Stage, id: string): Promise<Task> {
  const task = await stage.client.wait(id);
  expect(task.status).toMatchObject({ state: 'completed' });
  expect(task.agent?.requests ?? []).toEqual([]);
  return task;
}

/** What the model was told of the tools that it used. */
function heard(stage: Stage, task: Task): string {
  return stage
    .transcript(task)
    .map((event) => (event.type === 'toolEnd' ? event.output : ''))
    .join('\n');
}

function hasPlanned(task: Task): boolean {
  return existsSync(join(agentSpecOf(task)?.cwd ?? '', 'planned.txt'));
}
