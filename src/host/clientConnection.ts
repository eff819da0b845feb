import { setMaxListeners } from 'node:events';
import {
  createMessageConnection,
  ErrorCodes,
  ProgressType,
  ResponseError,
  type CancellationToken,
  type MessageConnection,
  type MessageReader,
  type MessageWriter,
} from 'vscode-jsonrpc/node';
import { DisposableList, type Disposable } from '../base/disposable.ts';
import { toError } from '../base/errors.ts';
import type { Asker } from '../core/access.ts';
import type { Caller } from '../core/engineContext.ts';
import type { TaskEngine } from '../core/taskEngine.ts';
import { checked } from '../protocol/checked.ts';
import { badToken, forPeopleOnly, isExpectedError, LegworkError, wrongProtocol } from '../protocol/errors.ts';
import * as hostMessages from '../protocol/hostMessages.ts';
import * as messages from '../protocol/messages.ts';
import type { Session } from '../protocol/task.ts';
import { PROTOCOL_VERSION } from '../protocol/version.ts';
import { LANGUAGE_CAPABILITIES } from './language/languageMessages.ts';
import { LanguageRequests } from './language/languageRequests.ts';
import type { LanguageService } from './language/languageService.ts';
import { Subscriber } from './subscriber.ts';
import { checkedParams, verbs, type VerbName } from './verbTable.ts';

/** LSP's code for a request that came before `initialize`. */
const SERVER_NOT_INITIALIZED = -32002;

export interface ClientConnectionOptions {
  reader: MessageReader;
  writer: MessageWriter;
  token: string;
  version: string;
  /** Resolves when the verbs can be used. */
  ready: Promise<TaskEngine>;
  hostStatus(): hostMessages.HostStatus;
  stopHost(): void;
  /** What answers questions about outputs as documents. */
  language(): Promise<LanguageService>;
  onBug(error: Error): void;
  onDidInitialize(): void;
}

/** Serves one client: the handshake first, then the verbs. Disposing ends the connection and its subscriptions. */
export class ClientConnection extends DisposableList {
  readonly #options: ClientConnectionOptions;
  readonly #connection: MessageConnection;
  #asker: Asker | undefined;
  readonly #subscriptions = new Map<number, Disposable>();
  #lastSubscription = 0;
  #requests = 0;
  readonly #gone = new AbortController();

  constructor(options: ClientConnectionOptions) {
    super();
    this.#options = options;
    this.#connection = createMessageConnection(options.reader, options.writer);
    this.add(this.#connection);
    // Malformed input closes the connection.
    this.#connection.onError(() => this.dispose());
    this.#registerHandshake();
    this.#registerVerbs();
    this.#registerLanguage();
    this.#connection.listen();
    // Each open request adds a listener, and their number has no limit.
    setMaxListeners(0, this.#gone.signal);
    this.#connection.onClose(() => this.#gone.abort());
    this.add({ dispose: () => this.#gone.abort() });
    this.add({ dispose: () => this.#unsubscribeAll() });
  }

  get subscriptionCount(): number {
    return this.#subscriptions.size;
  }

  /** Requests that have not been answered. */
  get requestCount(): number {
    return this.#requests;
  }

  get isInitialized(): boolean {
    return this.#asker !== undefined;
  }

  #registerHandshake(): void {
    this.#connection.onRequest(hostMessages.InitializeRequest, (params) => {
      // The session decides what the client may do, so it cannot change.
      if (this.#asker)
        throw new ResponseError(ErrorCodes.InvalidRequest, 'This connection is already initialized.');
      this.#asker = this.#admit(params.initializationOptions);
      this.#attend(this.#asker.session);
      this.#options.onDidInitialize();
      return {
        capabilities: LANGUAGE_CAPABILITIES,
        serverInfo: { name: 'Legwork task host', version: this.#options.version },
      };
    });
    this.#connection.onRequest(hostMessages.ShutdownRequest, () => null);
    this.#connection.onRequest(hostMessages.HostPingRequest, () => null);
  }

  /** Registers the session with the engine, for as long as this connection lasts. */
  #attend({ id }: Session): void {
    this.#options.ready.then(
      ({ context }) => {
        const { registrants, supervisor, sessions } = context;
        this.add({ dispose: () => supervisor.abandon(registrants.removeAll(this.#cancelExternal)) });
        this.add({ dispose: sessions.connect(id) });
      },
      // Requests report the error.
      () => undefined,
    );
  }

  /** @throws badToken, wrongProtocol, badRequest */
  #admit(handshake: hostMessages.Handshake | undefined): Asker {
    const { token, protocolVersion }: Partial<hostMessages.Handshake> = handshake ?? {};
    if (typeof token !== 'string' || !isSame(token, this.#options.token)) throw badToken();
    if (protocolVersion !== PROTOCOL_VERSION) {
      throw wrongProtocol({ host: PROTOCOL_VERSION, client: Number(protocolVersion) });
    }
    const { session, inside } = checked(hostMessages.handshake, handshake);
    return { session, ...(inside !== undefined && { inside }) };
  }

  #registerVerbs(): void {
    for (const name of Object.keys(verbs) as VerbName[]) this.#registerVerb(name);
    this.#on('subscribe', (engine, params, caller) => this.#subscribe(engine, params, caller));
    this.#on('unsubscribe', (_engine, { subscription }) => {
      this.#subscriptions.get(subscription)?.dispose();
      this.#subscriptions.delete(subscription);
      return null;
    });
    this.#connection.onRequest(hostMessages.HostStatusRequest, () =>
      this.#answer(async () => {
        await this.#options.ready;
        return this.#options.hostStatus();
      }),
    );
    this.#connection.onRequest(hostMessages.HostStopRequest, (params) => {
      const { token } = checked(hostMessages.hostStopParams, params);
      if (!this.#asker && !(token !== undefined && isSame(token, this.#options.token))) throw badToken();
      if (this.#asker?.session.role === 'program') throw forPeopleOnly('stop the task host');
      // Messages are written in order, so once this one is written, the answer is too.
      setImmediate(() => {
        const nothing = { subscription: 0, changed: [], removed: [] };
        this.#connection
          .sendNotification(messages.ChangedNotification, nothing)
          .finally(() => this.#options.stopHost())
          .catch(() => undefined);
      });
      return null;
    });
  }

  #registerVerb<K extends VerbName>(name: K): void {
    const verb = verbs[name];
    this.#on(name, ({ context }, params, caller) => verb(context, params, caller));
  }

  /** Outputs as documents: LSP's requests, and ours beside them. */
  #registerLanguage(): void {
    const language = new LanguageRequests({
      connection: this.#connection,
      service: () => this.#options.language(),
      answer: (token, work) =>
        this.#answer(async ({ session }) => {
          const engine = await this.#options.ready;
          return this.#whileWanted(token, (signal) => work(engine, { session, signal }));
        }),
    });
    this.#on('links', (engine, params, caller) => language.links(engine, params, caller));
    this.#on('problems', (engine, params, caller) => language.problems(engine, params, caller));
    this.#on('mapPaths', (_engine, params) => language.mapPaths(params));
  }

  #subscribe(engine: TaskEngine, params: messages.SubscribeParams, caller: Caller): messages.SubscribeResult {
    const number = ++this.#lastSubscription;
    const { session } = caller;
    const send = (changes: Omit<messages.ChangedParams, 'subscription'>) =>
      this.#connection.sendNotification(messages.ChangedNotification, { subscription: number, ...changes });
    const subscriber = new Subscriber(engine.context, { params, session, send });
    this.#subscriptions.set(number, subscriber);
    const answer = subscriber.begin();
    // The client may have disconnected while the engine opened.
    if (this.#gone.signal.aborted) this.#unsubscribeAll();
    return { subscription: number, ...answer };
  }

  #unsubscribeAll(): void {
    for (const subscription of this.#subscriptions.values()) subscription.dispose();
    this.#subscriptions.clear();
  }

  /** Asks the client to end work it has registered; `false` if it has disconnected. */
  readonly #cancelExternal: Caller['cancelExternal'] = (request) => {
    if (this.#gone.signal.aborted) return false;
    this.#connection.sendNotification(messages.CancelExternalNotification, request).catch(() => undefined);
    return true;
  };

  /** Sends a part of a result; does nothing once the client has disconnected. */
  readonly #sendPart = (token: string, part: unknown): Promise<void> =>
    this.#connection.sendProgress(new ProgressType(), token, part).catch(() => undefined);

  /** Registers the handler of a request. It is called only with valid parameters. */
  #on<K extends messages.RequestName>(
    name: K,
    handle: (
      engine: TaskEngine,
      params: messages.Params<K>,
      caller: Caller,
    ) => messages.Answers[K] | Promise<messages.Answers[K]>,
  ): void {
    // A request without parameters passes only the token.
    this.#connection.onRequest(messages.methodOf(name), (...given: unknown[]): Promise<unknown> =>
      this.#answer(async (asker) => {
        const token = given.at(-1) as CancellationToken;
        const params = checkedParams(name, given.length > 1 ? given[0] : undefined);
        const engine = await this.#options.ready;
        const own = { ...asker, cancelExternal: this.#cancelExternal, sendPart: this.#sendPart };
        return this.#whileWanted(token, (signal) => handle(engine, params, { ...own, signal }));
      }),
    );
  }

  /** Passes errors that are meant for users to the client unchanged, and reports any other error as a bug. */
  async #answer<R>(handle: (asker: Asker) => Promise<R>): Promise<R> {
    if (!this.#asker) throw new ResponseError(SERVER_NOT_INITIALIZED, 'Send `initialize` first.');
    try {
      return await handle(this.#asker);
    } catch (error) {
      // Each bundle has its own classes, and the connection sends the code only of its own.
      if (isExpectedError(error)) throw new LegworkError(error.code, error.message);
      this.#options.onBug(toError(error));
      throw error;
    }
  }

  /**
   * Runs `work` with a signal that is aborted when the client cancels the request or disconnects. Afterwards all listeners
   * are removed, because a window's connection lives for weeks.
   */
  async #whileWanted<R>(token: CancellationToken, work: (signal: AbortSignal) => R | Promise<R>): Promise<R> {
    const controller = new AbortController();
    const abort = () => controller.abort();
    const subscription = token.onCancellationRequested(abort);
    this.#gone.signal.addEventListener('abort', abort);
    // The client may have disconnected while the engine opened.
    if (this.#gone.signal.aborted) abort();
    this.#requests++;
    try {
      return await work(controller.signal);
    } finally {
      this.#requests--;
      this.#gone.signal.removeEventListener('abort', abort);
      subscription.dispose();
    }
  }
}

/** Takes the same time wherever they differ. By hand, because loading `node:crypto` takes three milliseconds of a start. */
function isSame(given: string, secret: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(secret)];
  if (a.length !== b.length) return false;
  let difference = 0;
  for (const [index, byte] of a.entries()) difference |= byte ^ (b[index] ?? 0);
  return difference === 0;
}
