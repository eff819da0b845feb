import { randomUUID } from 'node:crypto';
import type { LogOutputChannel } from 'vscode';
import { toError } from '../../base/errors.ts';
import type { TaskClient } from '../../client/taskClient.ts';
import type { CancelExternalParams, CompleteParams, RegisterParams } from '../../protocol/messages.ts';
import { isTerminal, type Producer, type Task } from '../../protocol/task.ts';
import type { HostGateway } from '../connection/hostGateway.ts';
import { asJson, forCaller } from './apiErrors.ts';
import type { RegisteredTask, RegisterOptions, TaskResult, TaskUpdate } from './legwork.d.ts';

/** A space and a UUID. */
const KEY_END_LENGTH = 37;

interface Registration {
  params: RegisterParams;
  task: Task;
  onCancel: RegisterOptions['onCancel'];
  isStopping: boolean;
}

/** The work that another extension has registered in this window and that goes on. */
export class Registrations {
  readonly #options: { gateway: HostGateway; producer: Producer; log: LogOutputChannel };
  readonly #live = new Map<string, Registration>();
  readonly #subscription: { dispose(): void };

  constructor(options: { gateway: HostGateway; producer: Producer; log: LogOutputChannel }) {
    this.#options = options;
    this.#subscription = options.gateway.onDidConnect((client) => void this.#returnTo(client));
  }

  /** Registers work, or takes over the task that has its key. @throws what `register` of the host throws */
  async register(options: RegisterOptions): Promise<RegisteredTask> {
    const { onCancel } = options ?? {};
    const { key = '', ...given } = asJson(options);
    const { gateway, producer } = this.#options;
    const { params, task } = await gateway.withClient(async (client) => {
      const params = {
        kind: 'other',
        cancelPolicy: onCancel ? 'external' : 'abort',
        ...given,
        key: (await keyUnderWay(client, key)) ?? `${key} ${randomUUID()}`,
        producer,
      } as RegisterParams;
      return { params, task: await client.register(params) };
    });
    const registration = { params, task, onCancel: onCancel?.bind(options), isStopping: false };
    if (!isTerminal(task)) this.#live.set(task.id, registration);
    return this.#handleOf(registration);
  }

  /** Somebody cancels a task: stops the work, and reports when it has stopped. */
  async cancel({ id, reason }: CancelExternalParams): Promise<void> {
    const registration = this.#live.get(id);
    if (!registration || registration.isStopping) return;
    registration.isStopping = true;
    let said = reason;
    try {
      await registration.onCancel?.(reason);
    } catch (error) {
      said = `Stopping it failed: ${toError(error).message}`;
      this.#options.log.warn(`Task ${id} of ${this.#options.producer}: ${said}`);
    }
    const outcome = { state: 'cancelled' as const, ...(said !== undefined && { reason: said }) };
    await this.#complete(registration, { outcome }).catch((error: unknown) =>
      this.#options.log.warn(`The end of task ${id} was not reported: ${toError(error).message}`),
    );
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#live.clear();
  }

  /** Tells a host that the work goes on, and learns what became of its tasks meanwhile. */
  async #returnTo(client: TaskClient): Promise<void> {
    await Promise.all(
      [...this.#live.values()].map(async (registration) => {
        try {
          this.#note(registration, await client.register(registration.params));
        } catch (error) {
          const { id } = registration.task;
          this.#options.log.warn(`Task ${id} was not registered again: ${toError(error).message}`);
          return;
        }
        const { id, status } = registration.task;
        if (status.state !== 'cancelled' || registration.isStopping) return;
        this.#live.set(id, registration);
        await this.cancel({ id, ...(status.reason !== undefined && { reason: status.reason }) });
      }),
    );
  }

  #note(registration: Registration, task: Task): Task {
    registration.task = task;
    if (isTerminal(task)) this.#live.delete(task.id);
    return task;
  }

  async #complete(registration: Registration, how: Omit<CompleteParams, 'id'>): Promise<Task> {
    const params = asJson({ id: registration.task.id, ...how });
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
