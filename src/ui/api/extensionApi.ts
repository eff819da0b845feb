import * as vscode from 'vscode';
import { Emitter } from '../../base/events.ts';
import type { HostProgram } from '../../client/hostStarter.ts';
import { badRequest, ErrorCode, isExpectedError } from '../../protocol/errors.ts';
import type { AnswerParams, ListParams } from '../../protocol/messages.ts';
import type { StartParams } from '../../protocol/startParams.ts';
import type { Producer, Session, Task } from '../../protocol/task.ts';
import { HostGateway } from '../connection/hostGateway.ts';
import { isEverythingAllowed } from '../tasks/allowEverything.ts';
import { TaskModel, type TaskModelChange } from '../tasks/taskModel.ts';
import { programSession } from '../tasks/windowPrograms.ts';
import { asApiError, asJson, declined, forCaller, restricted } from './apiErrors.ts';
import { editorEvent } from './editorEvent.ts';
import type * as api from './legwork.d.ts';
import { outputText } from './outputText.ts';
import { Registrations } from './registrations.ts';
import { agentRequest, commandRequest, monitorRequest } from './startRequests.ts';

export interface ExtensionApiOptions {
  /** Of the extension that uses the API, with its name for people. */
  extension: { id: string; name: string };
  program: HostProgram;
  /** The session of the window. */
  session: Session;
  workspaceMemory: vscode.Memento;
  log: vscode.LogOutputChannel;
}

/** The API for one extension: a client of the host with a session of its own. */
export class ExtensionApi implements api.LegworkApi {
  readonly version = 1;
  readonly #options: ExtensionApiOptions;
  readonly #producer: Producer;
  /** Whole records: an extension has few, and wants their results. */
  readonly #model = new TaskModel();
  readonly #gateway: HostGateway;
  readonly #registrations: Registrations;
  readonly #didChange = new Emitter<api.TasksChange>();
  readonly #didMatch = new Emitter<api.MatchedLine>();

  readonly onDidChangeTasks = editorEvent<api.TasksChange>((listener) => {
    void this.#gateway.connectInBackground();
    return this.#didChange.event(listener);
  });
  readonly onDidMatchLine = editorEvent<api.MatchedLine>((listener) => {
    void this.#gateway.connectInBackground();
    return this.#didMatch.event(listener);
  });

  constructor(options: ExtensionApiOptions) {
    const { program, session, extension, log } = options;
    this.#options = options;
    this.#producer = `extension:${extension.id}`;
    this.#gateway = new HostGateway({
      program,
      session: programSession(session, { id: this.#producer, label: extension.name }),
      model: this.#model,
      log,
      subscribed: { news: true, filter: { includeHidden: true } },
      onCancelExternal: (request) => void this.#registrations.cancel(request),
    });
    this.#registrations = new Registrations({ gateway: this.#gateway, producer: this.#producer, log });
    this.#model.onDidChange((change) => this.#tell(change));
  }

  startCommand(options: api.CommandOptions): Promise<Task> {
    return forCaller(() => this.#start(() => commandRequest(options, this.#producer)));
  }

  startMonitor(options: api.MonitorOptions): Promise<Task> {
    return forCaller(() => this.#start(() => monitorRequest(options, this.#producer)));
  }

  startAgent(options: api.AgentOptions): Promise<Task> {
    return forCaller(() =>
      this.#start(async () => {
        const params = await agentRequest(options, this.#producer);
        if (params.mode === 'allowAll' && !(await isEverythingAllowed(this.#options))) throw declined();
        return params;
      }),
    );
  }

  register(options: api.RegisterOptions): Promise<api.RegisteredTask> {
    return forCaller(() => this.#registrations.register(options));
  }

  list(filter: api.TaskFilter = {}): Promise<Task[]> {
    return forCaller(() => {
      const params = asJson(filter) as ListParams;
      return this.#gateway.withClient((client) => client.list(params));
    });
  }

  get(id: string): Promise<Task> {
    return forCaller(() => this.#gateway.wholeTask(asJson({ id }).id));
  }

  wait(id: string, token?: vscode.CancellationToken): Promise<Task> {
    return forCaller(async () => {
      const isToken = typeof token?.onCancellationRequested === 'function';
      // Anything else would be taken for a parameter.
      if (token && !isToken) throw badRequest('"token" must be a CancellationToken.');
      return this.#wait(asJson({ id }).id, token ?? undefined);
    });
  }

  async *readOutput(id: string, options?: api.OutputOptions): AsyncGenerator<string, void, void> {
    const { tailBytes, follow = true, token } = options ?? {};
    const task = await this.get(id);
    // News of it may come later than the answer.
    if (!this.#model.get(task.id)) this.#model.apply({ changed: [task], removed: [] });
    const isStopped = () => token?.isCancellationRequested === true;
    try {
      yield* outputText(() => this.#model.get(task.id), { tailBytes, follows: follow, isStopped });
    } catch (error) {
      throw asApiError(error);
    }
  }

  cancel(id: string, reason?: string): Promise<Task> {
    return forCaller(() => {
      const params = asJson({ id, ...(reason !== undefined && { reason }) });
      return this.#gateway.withClient((client) => client.cancel(params));
    });
  }

  rerun(id: string): Promise<Task> {
    return forCaller(() => this.#trusted((client) => client.rerun(asJson({ id }))));
  }

  send(id: string, text: string): Promise<Task> {
    return forCaller(() => this.#trusted((client) => client.send(asJson({ id, content: text }))));
  }

  answer(id: string, answer: api.Answer): Promise<Task> {
    return forCaller(() => {
      const params = asJson({ ...answer, id }) as AnswerParams;
      // A denial lets nothing run.
      if (String(params.decision).startsWith('deny'))
        return this.#gateway.withClient((client) => client.answer(params));
      return this.#trusted((client) => client.answer(params));
    });
  }

  remove(ids: readonly string[]): Promise<void> {
    return forCaller(() =>
      this.#gateway.withClient((client) => client.remove(asJson({ ids }).ids as string[])),
    );
  }

  dispose(): void {
    this.#registrations.dispose();
    this.#gateway.dispose();
    this.#model.dispose();
    this.#didChange.dispose();
    this.#didMatch.dispose();
  }

  async #start(request: () => Promise<StartParams>): Promise<Task> {
    if (!vscode.workspace.isTrusted) throw restricted();
    const params = await request();
    return this.#gateway.withClient((client) => client.start(params));
  }

  /** For what starts, feeds or allows something. @throws restricted */
  async #trusted(use: Parameters<HostGateway['withClient']>[0]): Promise<Task> {
    if (!vscode.workspace.isTrusted) throw restricted();
    return (await this.#gateway.withClient(use)) as Task;
  }

  /** A wait outlives the host: it goes on with the next one. */
  async #wait(id: string, token?: vscode.CancellationToken): Promise<Task> {
    for (;;) {
      try {
        // oxlint-disable-next-line no-await-in-loop -- once for each host
        return await this.#gateway.withClient((client) => client.wait(id, token));
      } catch (error) {
        if (!isExpectedError(error) || error.code !== ErrorCode.hostUnavailable) throw error;
        // oxlint-disable-next-line no-await-in-loop -- fails where there is no next one
        await this.#gateway.wholeTask(id);
      }
    }
  }

  #tell({ changed, removed, news, isSnapshot }: TaskModelChange): void {
    for (const { task } of changed) void this.#registrations.handleChange(task);
    // A new connection tells all tasks again.
    const different = isSnapshot
      ? changed.filter(({ task, previous }) => JSON.stringify(task) !== JSON.stringify(previous))
      : changed;
    if (different.length + removed.length > 0)
      this.#didChange.fire({
        changed: different.map(({ task }) => task),
        removed: removed.map(({ id }) => id),
      });
    for (const item of news) {
      if (item.type === 'matched') this.#didMatch.fire({ id: item.id, line: item.line, number: item.number });
    }
  }
}
