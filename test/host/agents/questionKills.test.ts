import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { TaskClient } from '../../../src/client/taskClient.ts';
import type { AgentEvent } from '../../../src/protocol/agentEvents.ts';
import { kindOf, type AgentRequest } from '../../../src/protocol/agentRequests.ts';
import type { AnswerParams } from '../../../src/protocol/messages.ts';
import type { AgentParams } from '../../../src/protocol/startParams.ts';
import { isTerminal, type Task } from '../../../src/protocol/task.ts';
import type { FakeStep } from '../../agents/fakeScript.ts';
import { askingRun, permissionAsk } from '../../helpers/host/askingAgent.ts';
import { fakeRun, transcriptOf } from '../../helpers/host/fakeAgents.ts';
import { openHome, type Home } from '../../helpers/host/openHome.ts';

/* Hosts die between any two steps of asking and answering: each answer arrives, once. */

const ROUNDS = 3;

const question = (text: string, ...labels: string[]) => ({
  question: text,
  header: text.slice(0, 5),
  multiSelect: false,
  options: labels.map((label) => ({ label, description: `It is ${label}.` })),
});
const ask = (name: string, input: Record<string, unknown>): FakeStep => ({
  do: 'tool',
  name,
  input,
  asks: true,
});
const STEPS: FakeStep[] = [
  ask('AskUserQuestion', { questions: [question('Which color?', 'Red', 'Blue')] }),
  { do: 'wait', ms: 50 },
  ask('AskUserQuestion', {
    questions: [question('Which size?', 'S', 'M'), question('How sure?', 'Very', 'Not')],
  }),
  ask('ExitPlanMode', { plan: '# Plan\n1. Look' }),
  ask('Bash', { command: 'npm test' }),
  ask('AskUserQuestion', { questions: [question('One more?', 'Yes', 'No')] }),
  { do: 'say', text: 'Done.' },
];

const ASKS = [
  permissionAsk([
    ['pg', 'allow_once', 'Postgres'],
    ['sl', 'allow_once', 'SQLite'],
  ]),
  {
    method: 'elicitation/create',
    params: {
      sessionId: 's',
      mode: 'form',
      message: 'Some things are not clear.',
      requestedSchema: {
        type: 'object',
        properties: {
          name: { type: 'string', title: 'Name' },
          size: { type: 'string', oneOf: ['s', 'm'].map((id) => ({ const: id, title: id.toUpperCase() })) },
        },
        required: ['name', 'size'],
      },
    },
  },
  permissionAsk([['ok', 'allow_once', 'Yes']], { title: 'another' }),
];

/** An answer that follows from the request. */
function answerTo(request: AgentRequest): Omit<AnswerParams, 'id'> {
  const { fields = [], options } = request;
  if (kindOf(request) === 'plan') return { decision: 'deny', reason: 'Look twice.' };
  if (fields.length > 0 && fields[0]?.label === 'One more?') return { decision: 'deny' };
  if (fields.length > 0)
    return { fields: Object.fromEntries(fields.map((each) => [each.id, each.options?.at(-1)?.id ?? 'Ada'])) };
  const option = options.at(-1);
  return option ? { option: option.id } : { decision: 'deny' };
}

/** What of an event is the same in every run. */
function essence({ at: _at, line: _line, ...event }: AgentEvent): string {
  return JSON.stringify(event).replaceAll(/[\da-f]{8}-[\da-f-]{27}/g, 'ID');
}

/** Answers whatever it asks until it has ended; `undefined` when the host was killed meanwhile. */
async function attend(client: TaskClient, id: string): Promise<Task | undefined> {
  for (;;) {
    try {
      const task = await client.get(id);
      if (isTerminal(task)) return task;
      const [request] = task.agent?.requests ?? [];
      // Whoever answered it before, or the host before, may have come first.
      const say = request && { id, request: request.id, ...answerTo(request) };
      if (say) await Promise.all([1, 2].map(() => client.answer(say).catch(() => undefined)));
      else await delay(5);
    } catch {
      return undefined;
    }
  }
}

test.each<{ protocol: string; run: (home: Home) => AgentParams; answers: number }>([
  { protocol: 'control', run: (home) => fakeRun(home, STEPS), answers: 5 },
  { protocol: 'acp', run: (home) => askingRun(home, ASKS), answers: ASKS.length },
])(
  '$protocol: questions and plans, and one answer to each',
  { timeout: 120_000 },
  async ({ run, answers }) => {
    const home = openHome({ idleMs: 60_000 });
    let client = await home.connect();
    const undisturbed = await attend(client, (await client.start(run(home))).id);
    if (!undisturbed) throw new Error('The host went away.');
    const expected = transcriptOf(undisturbed).map(essence);
    const types = transcriptOf(undisturbed).map(({ type }) => type);
    expect(types.filter((type) => type === 'answer')).toHaveLength(answers);
    expect(types).not.toContain('withdrawn');
    for (let round = 0; round < ROUNDS; round++) {
      const { id } = await client.start(run(home));
      let task: Task | undefined;
      while (!task) {
        const attended = attend(client, id);
        await Promise.race([attended, delay(Math.random() * 250)]);
        task = await Promise.race([attended, delay(0).then(() => undefined)]);
        if (task) break;
        await home.killHost();
        await attended;
        client = await home.connect();
      }
      expect(task.status).toEqual(undisturbed.status);
      expect(transcriptOf(task).map(essence)).toEqual(expected);
    }
  },
);
