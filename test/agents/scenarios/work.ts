import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { taskPath } from '../../../src/protocol/dataDirectory.ts';
import { agentSpecOf, type Task } from '../../../src/protocol/task.ts';
import type { Scenario } from './scenario.ts';

export const WRITES_AND_RUNS = (cwd: string) => [
  {
    say: 'The file first.',
    call: { do: 'write' as const, path: join(cwd, 'hello.txt'), content: 'hello\n' },
  },
  {
    say: 'Then the command.',
    call: { do: 'run' as const, command: 'cat hello.txt > copy.txt; echo copied' },
  },
  { say: 'Both are done.' },
];

const ROUNDS = 40;

const rounds = () => [
  ...Array.from({ length: ROUNDS }, (_, round) => ({
    call: { do: 'run' as const, command: `echo round ${round}` },
  })),
  { say: 'Nobody stopped me.' },
];

export const WORK: Scenario[] = [
  {
    title: 'says something and is done; its last words are the result',
    async play(stage) {
      const { id } = await stage.start(() => [{ say: 'Hello from the model.' }]);
      const task = await stage.finish(id);
      expect(task.status).toMatchObject({ state: 'completed' });
      expect(task.result).toMatchObject({ summary: 'Hello from the model.', value: 'Hello from the model.' });
      const events = stage.transcript(task);
      const messages = events.filter(({ type }) => type === 'message');
      expect(messages).toMatchObject([{ from: 'user', text: agentSpecOf(task)?.prompt }]);
      expect(events.filter(({ type }) => type === 'text').length).toBeGreaterThan(0);
      expect(events.at(-1)).toMatchObject({ type: 'end', end: { state: 'completed' } });
      expect(events.filter(({ type }) => type === 'end')).toHaveLength(1);
    },
  },
  {
    title: 'writes a file and runs a command, where it was told to',
    async play(stage) {
      const { id } = await stage.start(WRITES_AND_RUNS);
      const task = await stage.finish(id);
      expect(task.status).toMatchObject({ state: 'completed' });
      const { cwd = '' } = agentSpecOf(task) ?? {};
      expect(readFileSync(join(cwd, 'hello.txt'), 'utf8')).toBe('hello\n');
      if (stage.has('changingCommands')) expect(readFileSync(join(cwd, 'copy.txt'), 'utf8')).toBe('hello\n');
      const events = stage.transcript(task);
      const tools = events.flatMap((event) => (event.type === 'toolStart' ? [event.tool.kind] : []));
      expect(tools).toEqual(['edit', 'execute']);
      const ends = events.filter(({ type }) => type === 'toolEnd');
      expect(ends).toMatchObject([{ isError: false }, { isError: false }]);
      if (stage.has('commandOutput'))
        expect(ends[1]).toMatchObject({ output: expect.stringContaining('copied') as string });
      if (stage.has('files')) expect(task.agent).toMatchObject({ files: ['hello.txt'], fileCount: 1 });
    },
  },
  {
    title: 'B7: what it has used is on the task',
    async play(stage) {
      const { id } = await stage.start(WRITES_AND_RUNS);
      const { agent, status } = await stage.finish(id);
      expect(status).toMatchObject({ state: 'completed' });
      expect(agent?.session).toEqual(expect.stringMatching(/\w{8}/));
      if (stage.has('model')) expect(agent?.model).toEqual(expect.stringMatching(/mock|gemini/));
      if (stage.has('turns')) expect(agent?.usage?.turns).toBe(3);
      if (stage.has('tokens')) expect(agent?.usage?.inputTokens).toBeGreaterThan(0);
      if (stage.has('tokens')) expect(agent?.usage?.outputTokens).toBeGreaterThan(0);
      if (stage.has('cost')) expect(agent?.usage?.costUsd).toBeGreaterThan(0);
      expect(agent?.lastAction).toBe('completed');
    },
  },
  {
    title: 'an error of its model is its failure, with its message',
    async play(stage) {
      const { id } = await stage.start(() => [{ status: 400, message: 'The model is out of paper.' }]);
      const task = await stage.finish(id);
      expect(task.status).toMatchObject({
        state: 'failed',
        failure: { kind: 'agent', message: expect.stringContaining('out of paper') as string },
      });
      expect(stage.transcript(task).at(-1)).toMatchObject({ type: 'end', end: { state: 'failed' } });
    },
  },
  ...([{ status: 401, message: 'Who are you?' }, { status: 500 }, { cut: true }] as const).map(
    (step): Scenario => ({
      title: `a call of its model that fails is no success: ${JSON.stringify(step)}`,
      needs: ['rateLimit'],
      async play(stage) {
        const { id } = await stage.start(() => [step]);
        const task = await stage.finish(id);
        const failure = { kind: 'agent', message: expect.stringMatching(/\S/) as string };
        expect(task.status).toMatchObject({ state: 'failed', failure });
        const message = 'status' in step ? String(step.status) : '';
        expect(JSON.stringify(task.status)).toContain(message);
      },
    }),
  ),
  {
    title: 'B7: a limit of turns ends it, and says so',
    async play(stage) {
      const { id } = await stage.start(rounds, { maxTurns: 2 });
      const task = await stage.finish(id);
      expect(task.status).toMatchObject({ state: 'failed', failure: { kind: 'agent', limit: 'turns' } });
      // One that keeps no limit itself is ended at the first sign that it has gone beyond.
      if (stage.has('turnLimit')) expect(stage.model.steps).toHaveLength(2);
      else expect(stage.model.steps.length).toBeLessThan(ROUNDS);
      expect(stage.transcript(task).at(-1)).toMatchObject({ type: 'end', end: { state: 'failed' } });
    },
  },
  {
    title: 'B7: a limit of cost ends it, and says so',
    needs: ['costInTurn'],
    async play(stage) {
      const { id } = await stage.start(rounds, { maxCostUsd: 0.0002 });
      const task = await stage.finish(id);
      expect(task.status).toMatchObject({ state: 'failed', failure: { kind: 'agent', limit: 'cost' } });
      expect(stage.model.steps.length).toBeLessThan(ROUNDS);
    },
  },
  {
    title:
      'R6: the prompts, the provider, the model and the turns are on record, and the model gets both prompts',
    async play(stage) {
      const { id } = await stage.start(() => [{ say: 'So be it.' }], {
        systemPrompt: 'Speak as a pirate of the northern seas.',
        metadata: { ticket: 7 },
      });
      const task = await stage.finish(id);
      const record = JSON.parse(readFileSync(taskPath(stage.home.paths, id), 'utf8')) as Task;
      expect(record.spec).toMatchObject({
        agent: stage.subject.agent,
        transport: stage.subject.transport,
        prompt: expect.stringContaining('So be it.') as string,
        systemPrompt: 'Speak as a pirate of the northern seas.',
        ...(stage.subject.provider !== undefined && { provider: stage.subject.provider }),
      });
      expect(record).toMatchObject({
        agent: task.agent,
        result: { value: 'So be it.' },
        metadata: { ticket: 7 },
      });
      expect(record.agent?.usage?.turns).toBe(1);
      if (stage.has('model')) expect(record.agent?.model).toEqual(expect.stringMatching(/mock|gemini/));
      const [step] = stage.model.steps;
      const heard = JSON.stringify(step?.body);
      expect(heard).toContain('pirate of the northern seas');
      expect(heard).toContain('So be it.');
      // Beside the prompt, where the agent takes one.
      if (stage.has('systemPrompt')) expect(step?.asked?.prompt).not.toContain('pirate');
    },
  },
];
