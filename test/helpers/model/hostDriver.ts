import { ResponseError } from 'vscode-jsonrpc';
import type { TaskClient } from '../../../src/client/taskClient.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import type { RegisterParams } from '../../../src/protocol/messages.ts';
import type { ShellParams, TaskOptions } from '../../../src/protocol/startParams.ts';
import { groupOf, type Session, type Task, type TaskStatus } from '../../../src/protocol/task.ts';
import type { Home } from '../host/openHome.ts';
import { isAlive } from '../host/processes.ts';
import { waitFor } from '../host/waitFor.ts';
import { atGate, atOnce, type Gates } from './gates.ts';
import { WHO, type Ending, type Who } from './modelState.ts';
import type { NewTask, Request, StartRequest } from './requests.ts';

const SLOW_MS = 3_600_000;

const sessionOf = (who: Who): Session => ({
  id: who,
  label: who,
  ...(who === 'prog' && { role: 'program' as const }),
});

export type Answer = { refused: string } | { answer: unknown };

/** Carries out the requests of the model at a real host. */
export class HostDriver {
  readonly #home: Home;
  readonly #gates: Gates;
  /** Attempt of what was started last. */
  lastAttempt = 0;
  #clients = new Map<Who, TaskClient>();

  constructor(home: Home, gates: Gates) {
    this.#home = home;
    this.#gates = gates;
  }

  async connect(): Promise<void> {
    for (const who of WHO) this.#clients.set(who, await this.#home.connect(sessionOf(who)));
  }

  client(who: Who): TaskClient {
    const client = this.#clients.get(who);
    if (!client) throw new Error('Not connected.');
    return client;
  }

  /** What the host's list shows of what the model knows. */
  async list() {
    const tasks = await this.client('anna').list({ includeHidden: true });
    return tasks.map(visiblePart);
  }

  async carryOut(request: Request): Promise<Answer> {
    try {
      return { answer: await this.#send(request) };
    } catch (error) {
      const code = error instanceof ResponseError ? error.code : undefined;
      const known = Object.entries(ErrorCode).find(([, value]) => value === code);
      if (!known) throw error;
      return { refused: known[0] };
    }
  }

  async #send(request: Request): Promise<unknown> {
    const client = 'who' in request ? this.client(request.who) : this.client('anna');
    switch (request.verb) {
      case 'start':
        return this.#noteAttempt(await client.start(this.#startParams(request)));
      case 'register':
        return this.#noteAttempt(await client.register(registerParams(request)));
      case 'cancel':
      case 'rerun':
        await client[request.verb]({ id: request.id });
        return undefined;
      case 'startNow':
        await client.startNow(request.id);
        return undefined;
      case 'pause':
      case 'resume':
        await client[request.verb]({ id: request.id });
        return undefined;
      case 'wait':
        await client.get(request.id);
        return undefined;
      case 'cancelTree':
        return idsOf(await client.cancelTree({ id: request.id }));
      case 'cancelAll':
        return idsOf(
          await client.cancelAll(request.session === undefined ? {} : { session: request.session }),
        );
      case 'update': {
        const waiting = { state: 'waiting' as const, for: 'input' as const, message: 'Which?' };
        const status = request.to === 'waiting' ? waiting : { state: 'running' as const };
        await client.update({ id: request.id, status });
        return undefined;
      }
      case 'complete': {
        const { id, outcome } = request;
        await client.complete({
          id,
          outcome: outcome === 'failed' ? { state: outcome, message: 'no' } : { state: outcome },
        });
        return undefined;
      }
      case 'remove':
        await client.remove(request.ids);
        return undefined;
      case 'rename':
        await client.rename({ id: request.id, name: request.name });
        return undefined;
      case 'transfer':
        await client.transfer({ ids: request.ids, to: sessionOf(request.to) });
        return undefined;
      case 'holdGroup':
        await client[request.isPaused ? 'pause' : 'resume']({ group: request.group });
        return undefined;
      case 'setGroup':
        await client.setGroup({ name: request.group, slots: request.slots });
        return undefined;
      case 'drain': {
        const { consumer, session } = request;
        const ended = await client.drain({ consumer, ...(session !== undefined && { session }) });
        const times = ended.map((task) => task.endedAt ?? '');
        if (times.some((time, index) => time < (times[index - 1] ?? '')))
          throw new Error('Ends out of order.');
        return idsOf(ended);
      }
      case 'collect': {
        const { session, states } = request;
        return client.collect({ session, ...(states && { states }) });
      }
      case 'hasRunning':
        return client.hasRunning(request.session);
      case 'find':
        return [(await client.find({ address: request.address })).id];
      case 'finish':
        return this.#finish(request.id, request.release);
      case 'kill':
        return this.#kill(request.finish);
    }
  }

  #noteAttempt({ id, attempt }: Task): string {
    this.lastAttempt = attempt.number;
    return id;
  }

  #startParams(request: StartRequest): ShellParams {
    const { group, priority, after, retry, time } = request;
    return this.#home.params(commandOf(request.ending, request.gate), {
      ...optionsOf(request),
      metadata: { gate: request.gate },
      ...(group !== undefined && { group }),
      ...(priority !== undefined && { priority }),
      ...(after && { after }),
      ...(retry && {
        retry: {
          max: retry.max,
          backoffMs: retry.isSlow ? SLOW_MS : 0,
          ...(retry.exitCodes && { exitCodes: retry.exitCodes }),
        },
      }),
      ...(time && { startAt: new Date(Date.now() + (time === 'future' ? SLOW_MS : -1000)).toISOString() }),
    });
  }

  async #finish(id: string, release: number | 'kill'): Promise<void> {
    const task = await this.client('anna').get(id);
    this.#gates.release(String(task.metadata?.gate), release);
  }

  async #kill(finish: { id: string; release: number | 'kill' }[]): Promise<void> {
    const ending = await Promise.all(finish.map(({ id }) => this.client('anna').get(id)));
    await this.#home.killHost();
    for (const [index, task] of ending.entries()) {
      this.#gates.release(String(task.metadata?.gate), finish[index]?.release ?? 0);
      const pid = task.process?.pid ?? 0;
      await waitFor(`the wrapper of ${task.id} to end`, () => !isAlive(pid));
    }
    this.#home.disconnect();
    await this.connect();
  }
}

function commandOf(ending: Ending, gate: string): string[] {
  if (ending === 'missing') return ['/nonexistent/program'];
  return ending === 'gate' ? atGate(gate) : atOnce(gate, ending);
}

function optionsOf({ id, name, key, parent, cancelPolicy }: NewTask): TaskOptions {
  return {
    producer: parent?.how === 'inside' ? `task:${parent.task}` : 'cli',
    ...(id !== undefined && { id }),
    ...(name !== undefined && { name }),
    ...(key !== undefined && { key }),
    ...(parent?.how === 'named' && { parent: { task: parent.task } }),
    ...(cancelPolicy && { cancelPolicy }),
  };
}

const registerParams = (request: NewTask): RegisterParams => ({
  kind: 'other',
  description: 'work elsewhere',
  ...optionsOf(request),
});

function visiblePart(task: Task) {
  return {
    id: task.id,
    owner: task.owner.id,
    name: task.name,
    parent: task.parent?.task,
    group: groupOf(task),
    priority: task.priority ?? 0,
    attempt: task.attempt.number,
    maxAttempt: task.attempt.max,
    key: task.attempt.key,
    // Its command is being started, which is not for the model to tell apart.
    state: task.status.state,
    waitsFor: waitsForOf(task.status),
    outcome: outcomeOf(task.status),
    earlier: (task.earlier ?? []).map(({ status }) => status.state),
    isPaused: task.pausedAt !== undefined,
    drainedBy: [...(task.drainedBy ?? [])].sort(),
  };
}

function waitsForOf(status: TaskStatus): string | undefined {
  if (status.state !== 'pending' || !status.waitsFor) return undefined;
  const { waitsFor } = status;
  return waitsFor.kind === 'tasks' ? `tasks ${waitsFor.ids.join()}` : waitsFor.kind;
}

function outcomeOf(status: TaskStatus): string | undefined {
  if (status.state === 'completed')
    return status.exitCode === undefined ? undefined : `exit ${status.exitCode}`;
  if (status.state !== 'failed') return undefined;
  const { failure } = status;
  if (failure.kind === 'exit') return `exit ${failure.code}`;
  if (failure.kind === 'signal') return `signal ${failure.signal}`;
  return failure.kind === 'dependency' ? `dependency ${failure.on.join()}` : failure.kind;
}

function idsOf(tasks: { id: string }[]): string[] {
  return tasks.map(({ id }) => id);
}
