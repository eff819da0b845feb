import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { TaskClient } from '../../../src/client/taskClient.ts';
import type { AgentParams } from '../../../src/protocol/startParams.ts';
import { agentSpecOf, isTerminal, type Task } from '../../../src/protocol/task.ts';
import { transcriptOf } from '../../helpers/host/fakeAgents.ts';
import { openHome, type Home } from '../../helpers/host/openHome.ts';
import { isAlive, killNow, pidsWithVariable } from '../../helpers/host/processes.ts';
import { waitFor } from '../../helpers/host/waitFor.ts';
import { homeApart } from '../homeApart.ts';
import { startMockModel } from '../mockModel.ts';
import { promptOf, type ModelStep } from '../mockScenarios.ts';
import type { Capability, Subject } from '../subject.ts';

/** How long something may take, beside the start of the agent. */
const PATIENCE_MS = 45_000;

/** What is asked of the agent: steps of the scripted model, or a prompt as it is. */
export type Part = ((cwd: string) => ModelStep[]) | string;

export type StartOptions = Partial<Omit<AgentParams, 'kind' | 'prompt'>>;

export type Stage = Awaited<ReturnType<typeof openStage>>;

/** A host, a scripted model and an agent, for one test. */
export async function openStage(subject: Subject, open: () => Home = openHome) {
  const model = await startMockModel();
  onTestFinished(() => model.dispose());
  // What is made first is removed last, when nothing runs any more.
  const apart = subject.hasHomeApart ? homeApart() : undefined;
  const home = open();
  const agentHome = apart ?? mkdtempSync(join(home.folder, 'user-'));
  const start = await subject.prepare({ home: agentHome, modelUrl: model.url });
  let client = await home.connect();
  let runs = 0;
  const patienceMs = PATIENCE_MS + 4 * subject.startupMs;

  const stage = {
    subject,
    home,
    model,
    has: (capability: Capability) => subject.has.includes(capability),
    /** The host that answers now. */
    get client(): TaskClient {
      return client;
    },
    /** What a start takes. Each run has a folder of its own. */
    params(part: Part, more: StartOptions = {}): AgentParams {
      const cwd = join(home.work, `run-${++runs}`);
      mkdirSync(cwd);
      return {
        kind: 'agent',
        agent: subject.agent,
        prompt: typeof part === 'string' ? part : promptOf(part(cwd)),
        mode: subject.mode,
        ...(start.setting !== undefined && { setting: start.setting }),
        ...(start.model !== undefined && { model: start.model }),
        cwd,
        producer: 'user',
        ...more,
        environment: { ...start.environment, ...more.environment },
      };
    },
    async start(part: Part, more?: StartOptions) {
      const task = await client.start(stage.params(part, more));
      expect(agentSpecOf(task)?.transport).toBe(subject.transport);
      return task;
    },
    /** Looks at the task until the condition gives something. */
    until: <T>(id: string, what: string, condition: (task: Task) => T | Promise<T>) =>
      waitFor(`${id} to ${what}`, async () => condition(await client.get(id)), patienceMs).catch(
        async (error: unknown) => {
          throw new Error(`${String(error)}\n${await describe(id)}`, { cause: error });
        },
      ),
    /** The same, and whatever it asks for meanwhile is allowed. */
    allowUntil: <T>(id: string, what: string, condition: (task: Task) => T | Promise<T>) =>
      stage.until(id, what, async (task) => {
        const [request] = task.agent?.requests ?? [];
        // The agent may have gone on.
        if (request)
          await client.answer({ id, decision: 'allow', request: request.id }).catch(() => undefined);
        return condition(task);
      }),
    /** The task, once it asks for leave. */
    asking: (id: string) =>
      stage.until(id, 'ask', (task) => {
        if (isTerminal(task)) throw new Error(`It ended: ${JSON.stringify(task.status)}`);
        return task.status.state === 'waiting' && task.agent?.requests?.length ? task : undefined;
      }),
    /** Until the model has been asked so often. */
    modelAsked: (count: number) =>
      waitFor(`the model to be asked ${count} times`, () => model.steps.length >= count, patienceMs),
    /** The task as it ended; whatever it asks for is allowed. */
    finish: (id: string) => stage.allowUntil(id, 'end', (task) => (isTerminal(task) ? task : undefined)),
    /** Kills the host and is answered by the next one. */
    async restartHost() {
      await home.killHost();
      home.disconnect();
      client = await home.connect();
    },
    /** What a crash of the machine does: the host, the wrapper and the agent are gone. Then comes the next host. */
    async loseAll(id: string) {
      const { process } = await client.get(id);
      await home.killHost();
      const all = [...home.launcherPids(), process?.pid ?? 0, ...pidsWithVariable('LEGWORK_TASK_ID', id)];
      const pids = all.filter((pid) => pid > 0);
      for (const pid of pids) killNow(pid);
      await waitFor('all of them to be gone', () => !pids.some(isAlive));
      home.disconnect();
      client = await home.connect();
    },
    /** For after `home.disconnect`. */
    async comeBack() {
      client = await home.connect();
    },
    transcript: transcriptOf,
  };

  const describe = async (id: string) => {
    const task = await client.get(id);
    const output = readFileSync(task.output.path, 'utf8').slice(-3000);
    const asked = model.steps.map((step) => `${step.path} ${step.asked?.results}`).join(', ');
    return `${JSON.stringify(task, undefined, 1)}\nModel: ${asked}\nOutput:\n${output}`;
  };
  return stage;
}
