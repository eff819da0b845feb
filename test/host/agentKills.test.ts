import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { TaskClient } from '../../src/client/taskClient.ts';
import type { AgentEvent } from '../../src/protocol/agentEvents.ts';
import { isTerminal, type Task } from '../../src/protocol/task.ts';
import type { FakeStep } from '../agents/fakeScript.ts';
import { fakeRun, transcriptOf } from '../helpers/host/fakeAgents.ts';
import { openHome } from '../helpers/host/openHome.ts';

const ROUNDS = 6;
const STEPS: FakeStep[] = [
  { do: 'say', text: 'First I look.' },
  { do: 'tool', name: 'Bash', input: { command: 'npm test' }, output: 'ok', asks: true },
  { do: 'wait', ms: 80 },
  { do: 'tool', name: 'Write', input: { file_path: 'a.txt', content: 'a' }, output: 'ok', asks: true },
  { do: 'halfLine', text: 'Half of this comes later.', pauseMs: 60 },
  { do: 'tool', name: 'Bash', input: { command: 'rm -rf /' }, output: 'no', asks: true },
  { do: 'say', text: 'Done.' },
];

/** What of an event is the same in every run. */
function essence({ at: _at, line: _line, ...event }: AgentEvent): string {
  return JSON.stringify(event).replaceAll(/[\da-f]{8}-[\da-f-]{27}/g, 'ID');
}

/** Answers whatever it asks until it has ended; `false` when the host was killed meanwhile. */
async function attend(client: TaskClient, id: string): Promise<Task | undefined> {
  for (;;) {
    try {
      const task = await client.get(id);
      if (isTerminal(task)) return task;
      const [request] = task.agent?.requests ?? [];
      const decision = request?.tool.title.startsWith('rm') ? 'deny' : 'allow';
      // Somebody else's answer, or that of the host before, may have come first.
      if (request) await client.answer({ id, request: request.id, decision }).catch(() => undefined);
      else await delay(5);
    } catch {
      return undefined;
    }
  }
}

test(
  'R10 R7: hosts die at any moment, and the conversation is the same as without',
  { timeout: 120_000 },
  async () => {
    const home = openHome({ idleMs: 60_000 });
    const seed = Number(process.env.LEGWORK_TEST_SEED ?? Date.now() % 1_000_000);
    console.log(`agent kills: LEGWORK_TEST_SEED=${seed}`);
    let state = seed;
    const random = () => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
      return state / 2 ** 31;
    };
    let client = await home.connect();
    const undisturbed = await attend(client, (await client.start(fakeRun(home, STEPS))).id);
    if (!undisturbed) throw new Error('The host went away.');
    const expected = transcriptOf(undisturbed).map(essence);
    for (let round = 0; round < ROUNDS; round++) {
      const { id } = await client.start(fakeRun(home, STEPS));
      let task: Task | undefined;
      while (!task) {
        const attended = attend(client, id);
        await Promise.race([attended, delay(random() * 250)]);
        task = await Promise.race([attended, delay(0).then(() => undefined)]);
        if (task) break;
        await home.killHost();
        await attended;
        client = await home.connect();
      }
      expect(task.status).toEqual({ state: 'completed', exitCode: 0 });
      expect(transcriptOf(task).map(essence)).toEqual(expected);
      expect(task.agent?.usage).toEqual(undisturbed.agent?.usage);
      expect(task.result).toEqual(undisturbed.result);
      // The prompt was given once.
      expect(readFileSync(task.output.path, 'utf8').match(/"isReplay":true/g)).toHaveLength(1);
    }
  },
);
