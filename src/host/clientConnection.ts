import { timingSafeEqual } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import {
  createMessageConnection,
  ResponseError,
  type CancellationToken,
  type HandlerResult,
  type MessageConnection,
  type MessageReader,
  type MessageWriter,
  type RequestHandler,
  type RequestHandler0,
  type RequestType,
  type RequestType0,
} from 'vscode-jsonrpc/node';
import { DisposableList, type Disposable } from '../base/disposable.ts';
import { toError } from '../base/errors.ts';
import type { Caller } from '../core/engineContext.ts';
import { checkFilter } from '../core/filterCheck.ts';
import type { TaskEngine } from '../core/taskEngine.ts';
import { badRequest, badToken, isExpectedError, wrongProtocol } from '../protocol/errors.ts';
import * as hostMessages from '../protocol/hostMessages.ts';
import * as messages from '../protocol/messages.ts';
import type { Session } from '../protocol/task.ts';
import { PROTOCOL_VERSION } from '../protocol/version.ts';
import { Subscriber } from './subscriber.ts';
import { registerVerbs } from './verbTable.ts';

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
  onBug(error: Error): void;
  onDidInitialize(): void;
}

/** Serves one client: the handshake first, then the verbs. Disposing ends the connection and its subscriptions. */
export class ClientConnection extends DisposableList {
  readonly #options: ClientConnectionOptions;
  readonly #connection: MessageConnection;
  #session: Session | undefined;
  readonly #subscriptions = new Map<number, Disposable>();
  #lastSubscription = 0;
  #requests = 0;
  readonly #gone = new AbortController();

  constructor(options: ClientConnectionOptions) {
    super();
    this.#options = options;
    this.#connection = createMessageConnection(options.reader, options.writer);
    this.add(this.#connection);
    // Garbage on the wire: whoever speaks it is shown the door.
    this.#connection.onError(() => this.dispose());
    this.#registerHandshake();
    this.#registerVerbs();
    this.#connection.listen();
    // As many requests as there are wait for answers at a time, and that is no leak.
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
    return this.#session !== undefined;
  }

  #registerHandshake(): void {
    this.#connection.onRequest(hostMessages.InitializeRequest, (params) => {
      this.#session = this.#admit(params.initializationOptions);
      this.#attend(this.#session);
      this.#options.onDidInitialize();
      return { capabilities: {}, serverInfo: { name: 'Legwork task host', version: this.#options.version } };
    });
    this.#connection.onRequest(hostMessages.ShutdownRequest, () => null);
  }

  /** The session is there as long as this connection, once the engine is. */
  #attend({ id }: Session): void {
    this.#options.ready.then(
      ({ context }) => {
        const { registrants, supervisor, sessions } = context;
        this.add({ dispose: () => supervisor.abandon(registrants.removeAll(this.#cancelExternal)) });
        this.add({ dispose: sessions.connect(id) });
      },
      // Whoever asks for something is told.
      () => undefined,
    );
  }

  /** @throws badToken, wrongProtocol, badRequest */
  #admit(handshake: hostMessages.Handshake | undefined): Session {
    const { token, protocolVersion, session } = handshake ?? {};
    if (typeof token !== 'string' || !isSame(token, this.#options.token)) throw badToken();
    if (protocolVersion !== PROTOCOL_VERSION) {
      throw wrongProtocol({ host: PROTOCOL_VERSION, client: Number(protocolVersion) });
    }
    if (typeof session?.id !== 'string' || session.id === '' || typeof session.label !== 'string') {
      throw badRequest('The handshake names no session.');
    }
    return session;
  }

  #registerVerbs(): void {
    registerVerbs({
      verb: (type, verb) => this.#on(type, (engine, params, caller) => verb(engine.context, params, caller)),
      verb0: (type, verb) => this.#on0(type, (engine) => verb(engine.context)),
    });
    this.#on(messages.SubscribeRequest, (engine, params, caller) => this.#subscribe(engine, params, caller));
    this.#on(messages.UnsubscribeRequest, (_engine, params) => {
      this.#subscriptions.get(params.subscription)?.dispose();
      this.#subscriptions.delete(params.subscription);
      return null;
    });
    this.#on0(hostMessages.HostStatusRequest, () => this.#options.hostStatus());
    this.#connection.onRequest(hostMessages.HostStopRequest, ({ token }) => {
      if (!this.#session && !(typeof token === 'string' && isSame(token, this.#options.token)))
        throw badToken();
      // Messages are written in order, so when this one is, the answer is on its way too.
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

  #subscribe(engine: TaskEngine, params: messages.SubscribeParams, caller: Caller): messages.SubscribeResult {
    const number = ++this.#lastSubscription;
    const { session } = caller;
    const send = (changes: Omit<messages.ChangedParams, 'subscription'>) =>
      this.#connection.sendNotification(messages.ChangedNotification, { subscription: number, ...changes });
    checkFilter(params.filter ?? {});
    const subscriber = new Subscriber(engine.context, { params, session, send });
    this.#subscriptions.set(number, subscriber);
    const answer = subscriber.begin();
    // It may have gone while the engine opened.
    if (this.#gone.signal.aborted) this.#unsubscribeAll();
    return { subscription: number, ...answer };
  }

  #unsubscribeAll(): void {
    for (const subscription of this.#subscriptions.values()) subscription.dispose();
    this.#subscriptions.clear();
  }

  /** Asks the client to end work it has registered; `false` when it is gone. */
  readonly #cancelExternal: Caller['cancelExternal'] = (request) => {
    if (this.#gone.signal.aborted) return false;
    this.#connection.sendNotification(messages.CancelExternalNotification, request).catch(() => undefined);
    return true;
  };

  #on<P, R>(
    type: RequestType<P, R, void>,
    handle: (engine: TaskEngine, params: P, caller: Caller) => R | Promise<R>,
  ): void {
    const handler: RequestHandler<P, R, void> = (params, token) =>
      this.#answer(async (session) => {
        const engine = await this.#options.ready;
        const cancelExternal = this.#cancelExternal;
        return this.#whileWanted(token, (signal) =>
          handle(engine, params, { session, signal, cancelExternal }),
        );
      }) as HandlerResult<R, void>;
    this.#connection.onRequest(type, handler);
  }

  #on0<R>(type: RequestType0<R, void>, handle: (engine: TaskEngine) => R): void {
    const handler: RequestHandler0<R, void> = () =>
      this.#answer(async () => handle(await this.#options.ready)) as HandlerResult<R, void>;
    this.#connection.onRequest(type, handler);
  }

  /** What a user can meet crosses the wire as it is; anything else is a bug, and is written down as one. */
  async #answer<R>(handle: (session: Session) => Promise<R>): Promise<R> {
    if (!this.#session) throw new ResponseError(SERVER_NOT_INITIALIZED, 'Send `initialize` first.');
    try {
      return await handle(this.#session);
    } catch (error) {
      if (!isExpectedError(error)) this.#options.onBug(toError(error));
      throw error;
    }
  }

  /**
   * Does something with a signal that is aborted when the client cancels the request or goes away. Nothing of it is
   * left after that: a window's connection lives for weeks.
   */
  async #whileWanted<R>(token: CancellationToken, work: (signal: AbortSignal) => R | Promise<R>): Promise<R> {
    const controller = new AbortController();
    const abort = () => controller.abort();
    const subscription = token.onCancellationRequested(abort);
    this.#gone.signal.addEventListener('abort', abort);
    // It may have gone while the engine opened.
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

function isSame(given: string, secret: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(secret)];
  return a.length === b.length && timingSafeEqual(a, b);
}
