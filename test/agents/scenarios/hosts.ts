import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { earlierTranscriptPath } from '../../../src/protocol/dataDirectory.ts';
import { agentSpecOf, type Task } from '../../../src/protocol/task.ts';
import { normalized } from './normalized.ts';
import { WRITES } from './permissions.ts';
import type { Scenario } from './scenario.ts';
import type { Part, Stage } from './stage.ts';

const FOR_GO = (cwd: string) => [
  {
    say: 'I wait for a file.',
    call: {
      do: 'run' as const,
      command: `touch '${cwd}/begun'; while [ ! -e '${cwd}/go' ]; do sleep 0.05; done; echo gone`,
    },
  },
  { say: 'It came.' },
];

const GATED = () => [
  { say: 'One.', call: { do: 'run' as const, command: 'echo one' } },
  { gate: 'between', say: 'Two.', call: { do: 'run' as const, command: 'echo two' } },
  { say: 'Three.' },
];

/** What the model was asked since, without what each run has of its own. */
function askedSince(stage: Stage, count: number): unknown[] {
  return stage.model.steps.slice(count).map(({ asked }) => asked?.results);
}

/** The same once more, with nobody in its way: the end, the transcript and what the model was asked are alike. */
async function expectLikeUndisturbed(stage: Stage, task: Task, part: Part): Promise<void> {
  expect(task.status).toMatchObject({ state: 'completed' });
  const disturbed = askedSince(stage, 0);
  const { id } = await stage.start(part);
  const { cwd = '' } = agentSpecOf(await stage.client.get(id)) ?? {};
  if (part === FOR_GO) writeFileSync(join(cwd, 'go'), '');
  const other = await stage.finish(id);
  const transcripts = [task, other].map((each) =>
    normalized(stage.transcript(each), agentSpecOf(each)?.cwd ?? ''),
  );
  expect(transcripts[0]).toEqual(transcripts[1]);
  expect(askedSince(stage, disturbed.length)).toEqual(disturbed);
  expect(task.result).toEqual(other.result);
}

export const HOSTS: Scenario[] = [
  {
    title: 'R10: its host is killed while it asks; the next one passes the answer on',
    needs: ['asks'],
    async play(stage) {
      const { id } = await stage.start(WRITES);
      const before = await stage.asking(id);
      await stage.restartHost();
      const after = await stage.asking(id);
      expect(after.agent?.requests).toEqual(before.agent?.requests);
      expect(after.status).toEqual(before.status);
      const task = await stage.finish(id);
      expect(task.process).toEqual(before.process);
      await expectLikeUndisturbed(stage, task, WRITES);
    },
  },
  {
    title: 'R10: its host is killed while a command of it runs',
    needs: ['changingCommands'],
    async play(stage) {
      const { id } = await stage.start(FOR_GO);
      const { cwd = '' } = agentSpecOf(await stage.client.get(id)) ?? {};
      await stage.allowUntil(id, 'come so far', () => existsSync(join(cwd, 'begun')));
      await stage.restartHost();
      writeFileSync(join(cwd, 'go'), '');
      await expectLikeUndisturbed(stage, await stage.finish(id), FOR_GO);
    },
  },
  {
    title: 'R10: its host is killed between two of its turns',
    async play(stage) {
      const { id } = await stage.start(GATED);
      await stage.allowUntil(id, 'come so far', () => stage.model.steps.length >= 2);
      await stage.restartHost();
      stage.model.openGate('between');
      await expectLikeUndisturbed(stage, await stage.finish(id), GATED);
    },
  },
  {
    title: 'R10: what it says and ends with while no host runs is not lost',
    needs: ['unattended'],
    async play(stage) {
      const { id } = await stage.start(GATED, { mode: 'allowAll' });
      await stage.allowUntil(id, 'come so far', () => stage.model.steps.length >= 2);
      await stage.home.killHost();
      stage.home.disconnect();
      stage.model.openGate('between');
      // Where its tools need nobody's leave it goes on by itself.
      if (stage.subject.transport === 'jsonl') await stage.modelAsked(3);
      await stage.comeBack();
      const task = await stage.finish(id);
      expect(task.status).toMatchObject({ state: 'completed' });
      expect(task.result?.summary).toBe('Three.');
    },
  },
  {
    title: 'R10: its host is killed again and again',
    async play(stage) {
      // Codex loses what a command prints at once, now and then.
      const part = () => [
        ...Array.from({ length: 4 }, (_, round) => ({
          say: `Round ${round}.`,
          call: { do: 'run' as const, command: `true; sleep 0.3; echo round ${round}` },
        })),
        { say: 'All rounds are done.' },
      ];
      const { id } = await stage.start(part);
      for (let round = 1; round < 5; round++) {
        await stage.allowUntil(id, 'come so far', () => stage.model.steps.length >= round);
        await stage.restartHost();
      }
      await expectLikeUndisturbed(stage, await stage.finish(id), part);
    },
  },
  {
    title: 'R10: a message that waits in its inbox outlives the host',
    needs: ['messages'],
    async play(stage) {
      const { id } = await stage.start(GATED);
      await stage.allowUntil(id, 'come so far', () => stage.model.steps.length >= 2);
      await stage.client.send({ id, content: 'Mind the walrus.' });
      await stage.restartHost();
      stage.model.openGate('between');
      const task = await stage.finish(id);
      expect(task.status).toMatchObject({ state: 'completed' });
      const heard = stage.transcript(task).filter(({ type }) => type === 'message');
      expect(heard).toHaveLength(2);
      const told = JSON.stringify(stage.model.steps.at(-1)?.body).split('Mind the walrus.');
      expect(told).toHaveLength(2);
    },
  },
  {
    title: 'its client goes, and it works on',
    needs: ['unattended'],
    async play(stage) {
      const { id } = await stage.start(GATED, { mode: 'allowAll' });
      await stage.modelAsked(2);
      stage.home.disconnect();
      stage.model.openGate('between');
      await stage.modelAsked(3);
      await stage.comeBack();
      const task = await stage.finish(id);
      expect(task.status).toMatchObject({ state: 'completed' });
      expect(task.result?.summary).toBe('Three.');
    },
  },
  {
    title:
      'R7 R10: its process is lost with its host; it goes on with its session by itself, if that is wished',
    needs: ['resumes'],
    async play(stage) {
      const { id } = await stage.start(GATED, { ifLost: 'resume' });
      const session = await stage.allowUntil(
        id,
        'come so far',
        ({ agent }) => stage.model.steps.length >= 2 && agent?.session,
      );
      await stage.loseAll(id);
      stage.model.openGate('between');
      const task = await stage.finish(id);
      expect(task).toMatchObject({
        status: { state: 'completed' },
        attempt: { number: 2 },
        agent: { session, resumes: { session } },
      });
      const [earlier] = task.earlier ?? [];
      expect(earlier?.status).toMatchObject({ state: 'failed', failure: { kind: 'orphaned' } });
      expect(existsSync(earlierTranscriptPath(task.agent?.transcript ?? '', 1))).toBe(true);
    },
  },
  {
    title: 'R7 R10: its process is lost with its host; it is offered to go on, and does when it is told to',
    needs: ['resumes'],
    async play(stage) {
      const { id } = await stage.start(GATED);
      await stage.allowUntil(id, 'come so far', () => stage.model.steps.length >= 2);
      await stage.loseAll(id);
      const lost = await stage.client.wait(id);
      expect(lost).toMatchObject({
        status: { state: 'failed', failure: { kind: 'orphaned' } },
        supportsResume: true,
        attempt: { number: 1 },
      });
      stage.model.openGate('between');
      await stage.client.resume({ id });
      const task = await stage.finish(id);
      expect(task).toMatchObject({ status: { state: 'completed' }, attempt: { number: 2 } });
      expect(JSON.stringify(stage.model.steps.at(-1)?.body)).toContain('One.');
    },
  },
];
