import type { LogOutputChannel } from 'vscode';
import { toError } from '../../base/errors.ts';
import { Emitter } from '../../base/events.ts';
import { isConnectionLoss } from '../../client/connectionLoss.ts';
import { forgetCrashes } from '../../client/crashLoop.ts';
import { endHost } from '../../client/endHost.ts';
import type { HostProgram } from '../../client/hostStarter.ts';
import type { TaskClient } from '../../client/taskClient.ts';
import { ErrorCode, hostUnavailable, isExpectedError } from '../../protocol/errors.ts';
import type { CancelExternalParams, ChangedParams, SubscribeParams } from '../../protocol/messages.ts';
import type { ProblemsParams } from '../../protocol/problems.ts';
import { isUnfinished, type Session, type Task } from '../../protocol/task.ts';
import type { TaskModel } from '../tasks/taskModel.ts';
import { openHostLink, type HostLink } from './hostLink.ts';
import { reconnectDelayMs, wantsReconnect } from './reconnecting.ts';

export interface HostGatewayOptions {
  program: HostProgram;
  session: Session;
  model: TaskModel;
  log: LogOutputChannel;
  /** Default: the rows of everything that the session may see, with each step. */
  subscribed?: SubscribeParams;
  /** Somebody cancels work that was registered over this connection. */
  onCancelExternal?(request: CancelExternalParams): void;
  /** What the host finds in outputs of running tasks. */
  onProblems?(found: ProblemsParams): void;
  /** Tells the person that an answer takes long; returns it. */
  showIfSlow?<T>(answer: Promise<T>): Promise<T>;
  /** Whether outputs that are open in the editor get the host's language features over this connection. */
  hasLanguageFeatures?: boolean;
}

/**
 * The window's one way to the host. Connects when somebody needs it, keeps the model up to date while
 * connected, and comes back by itself after a loss when there is something to watch.
 */
export class HostGateway {
  readonly #options: HostGatewayOptions;
  readonly #didChangeProblem = new Emitter<unknown>();
  readonly #didConnect = new Emitter<TaskClient>();
  readonly #didDisconnect = new Emitter<void>();
  #link: Promise<HostLink> | undefined;
  /** Resolves when all of the host's tasks are in the model, or the connection is gone. */
  #history = Promise.withResolvers<void>();
  #retry: NodeJS.Timeout | undefined;
  #failures = 0;
  #isDisposed = false;

  /** A fresh connection stands, and the model is up to date. */
  readonly onDidConnect = this.#didConnect.event;
  /** The connection is gone, and the model is out of date from now on. */
  readonly onDidDisconnect = this.#didDisconnect.event;
  /** Why the host cannot be reached, told for connections nobody waits for; `undefined` when it can again. */
  readonly onDidChangeProblem = this.#didChangeProblem.event;
  /** Whether the Tasks view is in sight, which is a reason to stay connected. */
  isViewVisible = false;

  constructor(options: HostGatewayOptions) {
    this.#options = options;
  }

  get program(): HostProgram {
    return this.#options.program;
  }

  /**
   * Asks the host something, after connecting if necessary.
   * @throws what `use` throws, and what connecting throws
   */
  withClient<T>(use: (client: TaskClient) => Promise<T>): Promise<T> {
    const answer = this.#ask(use);
    return this.#options.showIfSlow?.(answer) ?? answer;
  }

  async #ask<T>(use: (client: TaskClient) => Promise<T>): Promise<T> {
    const { client } = await this.#connect();
    try {
      return await use(client);
    } catch (error) {
      // An error of the connection itself, not an answer: the request may or may not have been heard.
      if (isConnectionLoss(error)) {
        throw hostUnavailable(
          'the connection was lost during the request; check the Tasks view, then try again',
        );
      }
      throw error;
    }
  }

  /**
   * Connects, and resolves when the model has all tasks, also those that ended long ago.
   * @throws what connecting throws
   */
  async untilComplete(): Promise<void> {
    await this.#connect();
    await this.#history.promise;
  }

  /** The whole of a task, of which the model has a row. @throws `unknownTask`, and what connecting throws */
  wholeTask(id: string): Promise<Task> {
    return this.withClient((client) => client.get(id));
  }

  /** Tells the host something if there is a connection; for what it is told anyway once there is one. */
  async whileConnected(use: (client: TaskClient) => Promise<void>): Promise<void> {
    if (this.#link) await this.withClient(use);
  }

  /** Connects for the sake of the model; a failure is told by `onDidChangeProblem` and tried again. */
  async connectInBackground(): Promise<void> {
    try {
      await this.#connect();
    } catch (error) {
      if (this.#isDisposed) return;
      this.#options.log.warn(`Failed to connect to the task host: ${toError(error).message}`);
      this.#didChangeProblem.fire(error);
      if (!isExpectedError(error) || isWorthRetrying(error)) this.#scheduleRetry();
    }
  }

  /** Replaces the host, also one that is older or does not answer, and connects to the new one. Running tasks are not affected. */
  async restart(): Promise<void> {
    this.#disconnect();
    await endHost(this.program.paths, { isForced: true });
    forgetCrashes(this.program.paths);
    await this.#connect();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#disconnect();
    this.#didChangeProblem.dispose();
    this.#didConnect.dispose();
    this.#didDisconnect.dispose();
  }

  #connect(): Promise<HostLink> {
    if (this.#isDisposed) return Promise.reject(hostUnavailable('the window is closing'));
    clearTimeout(this.#retry);
    if (!this.#link) {
      const opening: Promise<HostLink> = this.#open(() => this.#handleClosed(opening));
      this.#link = opening;
      opening.catch(() => {
        if (this.#link === opening) this.#link = undefined;
      });
    }
    return this.#link;
  }

  async #open(handleClosed: () => void): Promise<HostLink> {
    const { model } = this.#options;
    let early: ChangedParams[] | undefined = [];
    let subscribed: number | undefined;
    const history = Promise.withResolvers<void>();
    const take = (news: ChangedParams) => {
      model.apply(news);
      if (news.history === 'last') history.resolve();
    };
    const link = await openHostLink({
      ...this.#options,
      // News that overtakes the snapshot must not be undone by it.
      onChanged: (news) => {
        if (early) early.push(news);
        else if (news.subscription === subscribed) take(news);
      },
      onClosed: () => {
        history.resolve();
        handleClosed();
      },
    });
    try {
      const { subscribed: params = { news: true, rows: true, filter: { includeSteps: true } } } =
        this.#options;
      const answer = await link.client.subscribe(params);
      const { subscription, tasks, groups, schedules = [], hasHistory = false } = answer;
      if (this.#isDisposed) throw hostUnavailable('the window is closing');
      this.#history = history;
      if (!hasHistory) history.resolve();
      model.replaceAll(tasks, groups, { hasHistory, schedules });
      subscribed = subscription;
    } catch (error) {
      link.dispose();
      throw error;
    }
    for (const news of early) if (news.subscription === subscribed) take(news);
    early = undefined;
    this.#failures = 0;
    this.#didChangeProblem.fire(undefined);
    this.#didConnect.fire(link.client);
    return link;
  }

  #handleClosed(closed: Promise<HostLink>): void {
    if (this.#link !== closed) return;
    this.#link = undefined;
    this.#didDisconnect.fire();
    this.#options.log.info('The connection to the task host is gone.');
    this.#scheduleRetry();
  }

  #scheduleRetry(): void {
    clearTimeout(this.#retry);
    const { model } = this.#options;
    const unfinishedTasks = model.all().filter(isUnfinished).length;
    const hasSchedules = model.schedules().some(({ nextAt }) => nextAt !== undefined);
    const reasons = { unfinishedTasks, hasSchedules, isViewVisible: this.isViewVisible };
    if (this.#isDisposed || !wantsReconnect(reasons)) return;
    this.#retry = setTimeout(() => void this.connectInBackground(), reconnectDelayMs(this.#failures++));
  }

  #disconnect(): void {
    clearTimeout(this.#retry);
    this.#link?.then((link) => link.dispose()).catch(() => undefined);
    this.#link = undefined;
    if (!this.#isDisposed) this.#didDisconnect.fire();
    this.#history.resolve();
  }
}

/** A host of another version refuses for as long as it lives; the rest may pass. */
function isWorthRetrying({ code }: { code: ErrorCode }): boolean {
  const { hostUnavailable, hostHangs, hostCrashed } = ErrorCode;
  return [hostUnavailable, hostHangs, hostCrashed].some((known) => known === code);
}
