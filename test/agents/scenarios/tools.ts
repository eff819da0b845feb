import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { agentSpecOf, folderOf, isTerminal, type Task } from '../../../src/protocol/task.ts';
import { CLI } from '../../helpers/host/openCli.ts';
import { argumentsOf, killNow, pidsWithVariable } from '../../helpers/host/processes.ts';
import type { ModelCall, ModelStep } from '../mockScenarios.ts';
import type { Scenario } from './scenario.ts';
import type { Stage } from './stage.ts';

type Use = ModelCall & { do: 'use' };

const use = (tool: string, about: Pick<Use, 'id'> & { input?: Use['input'] }): ModelStep => ({
  call: { do: 'use', tool, input: {}, ...about },
});

/** In pieces, so that what was printed is not in the script itself. */
const BUILD = "printf '%s-%s\\n' built well";

const DELEGATES = (): ModelStep[] => [
  use('run_command', { input: { command: BUILD } }),
  use('run_command', { input: { command: 'tail -f /dev/null' } }),
  { say: 'I do something else meanwhile.', call: { do: 'run', command: 'echo else' } },
  use('wait_for_task', { id: 1 }),
  use('read_output', { id: 1 }),
  use('cancel_task', { id: 2 }),
  { say: 'The build is done, and the server is gone.' },
];

/** The run as it ended; what it asks is allowed, and so is the start of its tasks. */
function finish(stage: Stage, id: string): Promise<Task> {
  return stage.allowUntil(id, 'end', async (run) => {
    for (const child of await stage.client.list({ parent: id, states: ['pending'] }))
      // Its start may have been allowed meanwhile.
      await stage.client.answer({ id: child.id, decision: 'allow' }).catch(() => undefined);
    return isTerminal(run) ? run : undefined;
  });
}

/** Whether a process serves Legwork's tools. */
const isToolServer = (pid: number) => argumentsOf(pid).endsWith(' mcp');

export const TOOLS: Scenario[] = [
  {
    title: 'hands work to Legwork over its tools: starts, goes on, waits, reads, and cancels',
    needs: ['tools'],
    async play(stage) {
      const mode = stage.has('unattended') ? 'allowAll' : stage.subject.mode;
      const { id } = await stage.start(DELEGATES, { mode });
      const task = await finish(stage, id);
      expect(task.status).toMatchObject({ state: 'completed' });
      const children = await stage.client.list({ parent: id });
      const states = Object.fromEntries(
        children.map((child) => [child.description, [child.producer, child.status.state]]),
      );
      expect(states).toEqual({
        [BUILD]: [`task:${id}`, 'completed'],
        'tail -f /dev/null': [`task:${id}`, 'cancelled'],
      });
      for (const child of children) expect(pidsWithVariable('LEGWORK_TASK_ID', child.id)).toEqual([]);
      expect(JSON.stringify(stage.model.steps.at(-1)?.body)).toContain('built-well');
      const asked = stage
        .transcript(task)
        .flatMap((event) => (event.type === 'request' ? [event.request] : []));
      expect(asked.filter(({ tool }) => /legwork/.test(tool.name))).toEqual([]);
    },
  },
  {
    title: 'what it starts over its tools has the environment of its run',
    needs: ['tools'],
    async play(stage) {
      const mode = stage.has('unattended') ? 'allowAll' : stage.subject.mode;
      const environment = { JAVA_HOME: '/opt/java', AN_API_KEY: 'k1' };
      const { id } = await stage.start(
        () => [
          use('run_command', { input: { command: 'echo "$JAVA_HOME|$AN_API_KEY"' } }),
          use('wait_for_task', { id: 1 }),
          { say: 'It has all of it.' },
        ],
        { mode, environment },
      );
      await finish(stage, id);
      const [child] = await stage.client.list({ parent: id });
      const { text } = await stage.client.output({ id: child?.id ?? '' });
      expect(text).toBe('/opt/java|k1\n');
    },
  },
  {
    title: 'asks nobody before it uses the tools: whether a task may start is asked by the host alone',
    needs: ['tools', 'asks'],
    async play(stage) {
      const { id } = await stage.start(() => [
        use('run_command', { input: { command: BUILD } }),
        use('wait_for_task', { id: 1 }),
        use('read_output', { id: 1 }),
        { say: 'It is built.' },
      ]);
      const task = await finish(stage, id);
      expect(task.status).toMatchObject({ state: 'completed' });
      expect(stage.transcript(task).filter(({ type }) => type === 'request')).toEqual([]);
      expect(await stage.client.list({ parent: id })).toMatchObject([{ status: { state: 'completed' } }]);
      expect(JSON.stringify(stage.model.steps.at(-1)?.body)).toContain('built-well');
    },
  },
  {
    title:
      'what it wants to start is allowed and denied on the command line, though host and server are killed',
    needs: ['tools', 'asks'],
    async play(stage) {
      const { id } = await stage.start(() => [
        use('run_command', { input: { command: BUILD } }),
        { gate: 'allowed', ...use('wait_for_task', { id: 1 }) },
        use('read_output', { id: 1 }),
        use('run_command', { input: { command: 'touch unwanted' } }),
        { gate: 'denied', ...use('wait_for_task', { id: 2 }) },
        { gate: 'killed', ...use('list_tasks', {}) },
        { say: 'One was built, and one was not wanted.' },
      ]);
      const wanted = (count: number) =>
        stage.allowUntil(id, `want ${count} tasks`, async () => {
          const children = await stage.client.list({ parent: id });
          return children.length === count ? children.at(-1) : undefined;
        });
      const answer = (child: Task, ...words: string[]) => {
        const variables = { ...process.env, LEGWORK_HOME: stage.home.paths.directory, LEGWORK_TASK_ID: '' };
        return execFileSync(process.execPath, [CLI, 'answer', child.id, ...words], { env: variables });
      };
      const first = await wanted(1);
      expect(first.status).toMatchObject({ state: 'pending', waitsFor: { kind: 'approval' } });
      await stage.restartHost();
      expect(String(answer(first, 'allow'))).toBe(`${first.id} may start\n`);
      stage.model.openGate('allowed');
      const second = await wanted(2);
      answer(second, 'deny', '--reason', 'Not now.');
      stage.model.openGate('denied');
      await stage.allowUntil(id, 'have heard of it', () =>
        JSON.stringify(stage.model.steps.at(-1)?.body).includes('Not now.') ? true : undefined,
      );
      const servers = pidsWithVariable('LEGWORK_TASK_ID', id).filter(isToolServer);
      expect(servers).not.toEqual([]);
      for (const pid of servers) killNow(pid);
      stage.model.openGate('killed');
      const task = await stage.finish(id);
      expect(task.status).toMatchObject({ state: 'completed' });
      expect(JSON.stringify(stage.model.steps.at(-1)?.body)).toContain('built-well');
      const children = await stage.client.list({ parent: id });
      expect(children.map(({ status }) => status.state)).toEqual(['completed', 'cancelled']);
      expect(existsSync(join(folderOf(task) ?? '', 'unwanted'))).toBe(false);
    },
  },
  {
    title: 'in read-only mode it reads with the tools, and starts nothing',
    needs: ['tools', 'unattended'],
    async play(stage) {
      const steps = () => [
        use('list_tasks', {}),
        use('run_command', { input: { command: BUILD } }),
        { say: 'No.' },
      ];
      const { id } = await stage.start(steps, { mode: 'readOnly' });
      const task = await stage.until(id, 'end', (run) => (isTerminal(run) ? run : undefined));
      expect(await stage.client.list({ parent: id })).toEqual([]);
      const calls = stage
        .transcript(task)
        .flatMap((event) => (event.type === 'toolEnd' ? [event.isError] : []));
      // A check of its own, which needs a real model, denies the first before Legwork is asked.
      const isChecked = stage.subject.agent === 'claude-acp';
      expect(calls[0]).toBe(isChecked);
      // Some agents do not even offer it to their model.
      expect(calls.slice(1)).not.toContain(false);
    },
  },
  {
    title: 'finds what it started over its tools after the host was killed',
    needs: ['tools'],
    async play(stage) {
      const mode = stage.has('unattended') ? 'allowAll' : stage.subject.mode;
      const { id } = await stage.start(
        () => [
          use('run_command', { input: { command: BUILD } }),
          { gate: 'after', ...use('wait_for_task', { id: 1 }) },
          use('run_command', { input: { command: 'exit 3' } }),
          use('wait_for_task', { id: 2 }),
          { say: 'One was built, and one failed.' },
        ],
        { mode },
      );
      await stage.allowUntil(id, 'have started a task', async () => {
        const [child] = await stage.client.list({ parent: id });
        return child;
      });
      await stage.restartHost();
      stage.model.openGate('after');
      const task = await finish(stage, id);
      expect(task.status).toMatchObject({ state: 'completed' });
      const children = await stage.client.list({ parent: id });
      const states = Object.fromEntries(children.map((child) => [child.description, child.status.state]));
      expect(states).toEqual({ [BUILD]: 'completed', 'exit 3': 'failed' });
    },
  },
  {
    title: 'is told of Legwork, and people see the prompt without that',
    needs: ['tools'],
    async play(stage) {
      const { id } = await stage.start('scenario:text');
      const task = await finish(stage, id);
      expect(JSON.stringify(stage.model.steps[0]?.body)).toContain('background task of Legwork');
      const messages = stage.transcript(task).filter(({ type }) => type === 'message');
      expect(messages).toMatchObject([{ text: 'scenario:text' }]);
      expect([agentSpecOf(task)?.prompt, task.description]).toEqual(['scenario:text', 'scenario:text']);
      expect(task.agent?.title ?? '').not.toContain('Legwork');
    },
  },
  {
    title: 'is offered and told nothing where that is not wanted',
    needs: ['tools'],
    async play(stage) {
      const { id } = await stage.start('scenario:text', { offersTools: false, isBriefed: false });
      await finish(stage, id);
      expect(JSON.stringify(stage.model.requests)).not.toMatch(/wait_for_task|task of Legwork/);
    },
  },
];
