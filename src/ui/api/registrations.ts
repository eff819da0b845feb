import { randomUUID } from 'node:crypto';
import type { LogOutputChannel } from 'vscode';
import { toError } from '../../base/errors.ts';
import type { TaskClient } from '../../client/taskClient.ts';
import { badRequest } from '../../protocol/errors.ts';
import type { CancelExternalParams, CompleteParams, RegisterParams } from '../../protocol/messages.ts';
import { isTerminal, type Producer, type Task } from '../../protocol/task.ts';
import type { HostGateway } from '../connection/hostGateway.ts';
import { asJson, forCaller } from './apiErrors.ts';
import type { RegisteredTask, RegisterOptions, TaskResult, TaskUpdate } from './legwork.d.ts';

/** A space and a UUID. */
const KEY_END_LENGTH = 37;

type End = Omit<CompleteParams, 'id'>;

interface Registration {
  params: RegisterParams;
  task: Task;
  onCancel: RegisterOptions['onCancel'];
  /** Whether this window has stopped it or reports its end, so that nobody has to be told of a cancel. */
  isEnding: boolean;
  /** How it has ended, until a host has heard of it. */
  end?: End;
}

/** The work that another extension has registered in this window and that goes on. */
export class Registrations {
  readonly #options: { gateway: HostGateway; producer: Producer; log: LogOutputChannel };
  readonly #live = new Map<string, Registration>();
  readonly #subscription: { dispose(): void };
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: { gateway: HostGateway; producer: Producer; log: LogOutputChannel }) {
    this.#options = options;
    this.#subscription = options.gateway.onDidConnect((client) => void this.#returnTo(client));
  }

  /** Registers work, or takes over the task that has its key. @throws what `register` of the host throws */
  async register(options: RegisterOptions): Promise<RegisteredTask> {
    const { onCancel } = options ?? {};
    if (onCancel !== undefined && typeof onCancel !== 'function')
      throw badRequest('"onCancel" must be a function.');
    const { key = '', ...given } = asJson(options);
    const { gateway, producer } = this.#options;
    const { params, task } = await this.#inTurn(() =>
      gateway.withClient(async (client) => {
        const params = {
          kind: 'other',
          cancelPolicy: onCancel ? 'external' : 'abort',
          ...given,
          key: (await keyUnderWay(client, key)) ?? `${key} ${randomUUID()}`,
          producer,
        } as RegisterParams;
        return { params, task: await client.register(params) };
      }),
    );
    const stop = onCancel?.bind(options);
    const registration: Registration = { params, task, onCancel: stop, isEnding: false };
    if (!isTerminal(task)) this.#live.set(task.id, registration);
    return this.#handleOf(registration);
  }

  /** Somebody cancels a task: stops the work, and reports when it has stopped. */
  async cancel({ id, reason }: CancelExternalParams): Promise<void> {
    const registration = this.#live.get(id);
    if (!registration || registration.isEnding) return;
    registration.isEnding = true;
    const end: End = { outcome: { state: 'cancelled', ...(reason !== undefined && { reason }) } };
    try {
      await registration.onCancel?.(reason);
    } catch (error) {
      const summary = `Stopping it failed: ${toError(error).message}`;
      end.result = { summary };
      this.#options.log.warn(`Task ${id} of ${this.#options.producer}: ${summary}`);
    }
    await this.#complete(registration, end).catch((error: unknown) =>
      this.#options.log.warn(`The end of task ${id} was not reported: ${toError(error).message}`),
    );
  }

  /** A task is different: work whose task was cancelled without this window being asked is stopped, too. */
  async handleChange(task: Task): Promise<void> {
    const registration = this.#live.get(task.id);
    if (!registration) return;
    const { status } = task;
    const reason = status.state === 'cancelled' && status.reason;
    if (status.state === 'cancelled') await this.cancel({ id: task.id, ...(reason && { reason }) });
    this.#note(registration, task);
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#live.clear();
  }

  /** One after the other, so that the second with a key finds the task of the first. */
  #inTurn<T>(run: () => Promise<T>): Promise<T> {
    const result = this.#last.then(run);
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** Tells a host that the work goes on, and learns what became of its tasks meanwhile. */
  async #returnTo(client: TaskClient): Promise<void> {
    await Promise.all(
      [...this.#live.values()].map(async (registration) => {
        try {
          const task = await client.register(registration.params);
          if (registration.end && !isTerminal(task)) await this.#complete(registration, registration.end);
          else await this.handleChange(task);
        } catch (error) {
          const { id } = registration.task;
          this.#options.log.warn(`Task ${id} was not registered again: ${toError(error).message}`);
        }
      }),
    );
  }

  #note(registration: Registration, task: Task): Task {
    registration.task = task;
    if (isTerminal(task)) this.#live.delete(task.id);
    return task;
  }

  async #complete(registration: Registration, end: End): Promise<Task> {
    const params = asJson({ id: registration.task.id, ...end });
    registration.isEnding = true;
    registration.end = end;
    return this.#note(
      registration,
      await this.#options.gateway.withClient((client) => client.complete(params)),
    );
  }

  #handleOf(registration: Registration): RegisteredTask {
    const end = (outcome: CompleteParams['outcome'], result?: TaskResult) =>
      forCaller(() => this.#complete(registration, { outcome, ...(result !== undefined && { result }) }));
    const { gateway } = this.#options;
    return {
      id: registration.task.id,
      get task() {
        return registration.task;
      },
      update: (changes: TaskUpdate) =>
        forCaller(async () => {
          const params = { ...asJson(changes), id: registration.task.id };
          return this.#note(registration, await gateway.withClient((client) => client.update(params)));
        }),
      complete: (result) => end({ state: 'completed' }, result),
      fail: (message, result) => end({ state: 'failed', message }, result),
      cancelled: (reason) => end({ state: 'cancelled', ...(reason !== undefined && { reason }) }),
    };
  }
}

/**
 * The host's key of the live task with this key of the caller. Each task has one of its own for the host, which would
 * return an ended task for its key; with it, the next host knows a task again.
 */
async function keyUnderWay(client: TaskClient, key: string): Promise<string | undefined> {
  if (key === '') return undefined;
  const live = await client.list({ includeTerminal: false, includeHidden: true });
  const keys = live.flatMap((task) => ('external' in task.spec ? (task.attempt.key ?? []) : []));
  return keys.find((known) => known.startsWith(`${key} `) && known.length === key.length + KEY_END_LENGTH);
}
