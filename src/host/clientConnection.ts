import { timingSafeEqual } from 'node:crypto';
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
import { DisposableList } from '../base/disposable.ts';
import { toError } from '../base/errors.ts';
import type { TaskEngine } from '../core/taskEngine.ts';
import { badRequest, badToken, isExpectedError, wrongProtocol } from '../protocol/errors.ts';
import * as messages from '../protocol/messages.ts';
import type { Session } from '../protocol/task.ts';
import { PROTOCOL_VERSION } from '../protocol/version.ts';
import { subscribe } from './subscriber.ts';

/** LSP's code for a request that came before `initialize`. */
const SERVER_NOT_INITIALIZED = -32002;

export interface ClientConnectionOptions {
  reader: MessageReader;
  writer: MessageWriter;
  token: string;
  version: string;
  /** Resolves when the verbs can be used. */
  ready: Promise<TaskEngine>;
  hostStatus(): messages.HostStatus;
  stopHost(): void;
  onBug(error: Error): void;
  onDidInitialize(): void;
}

/** Serves one client: the handshake first, then the verbs. Disposing ends the connection and its subscriptions. */
export class ClientConnection extends DisposableList {
  readonly #options: ClientConnectionOptions;
  readonly #connection: MessageConnection;
  #session: Session | undefined;

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
  }

  get isInitialized(): boolean {
    return this.#session !== undefined;
  }

  #registerHandshake(): void {
    this.#connection.onRequest(messages.InitializeRequest, (params) => {
      this.#session = this.#admit(params.initializationOptions);
      this.#options.onDidInitialize();
      return { capabilities: {}, serverInfo: { name: 'Legwork task host', version: this.#options.version } };
    });
    this.#connection.onRequest(messages.ShutdownRequest, () => null);
  }

  /** @throws badToken, wrongProtocol, badRequest */
  #admit(handshake: messages.Handshake | undefined): Session {
    const { token, protocolVersion, session } = handshake ?? {};
    if (typeof token !== 'string' || !isSame(token, this.#options.token)) throw badToken();
    if (protocolVersion !== PROTOCOL_VERSION) {
      throw wrongProtocol({ host: PROTOCOL_VERSION, client: Number(protocolVersion) });
    }
    if (typeof session?.id !== 'string' || typeof session.label !== 'string') {
      throw badRequest('The handshake names no session.');
    }
    return session;
  }

  #registerVerbs(): void {
    this.#on(messages.StartRequest, (engine, params, { session }) => engine.start(params, session));
    this.#on(messages.ListRequest, (engine, params) => engine.list(params));
    this.#on(messages.GetRequest, (engine, params) => engine.get(params.id));
    this.#on(messages.CancelRequest, (engine, params) => engine.cancel(params));
    this.#on(messages.CancelAllRequest, (engine, params) => engine.cancelAll(params));
    this.#on(messages.RerunRequest, (engine, params) => engine.rerun(params));
    this.#on(messages.RemoveRequest, (engine, params) => engine.remove(params.ids));
    this.#on(messages.RenameRequest, (engine, params) => engine.rename(params));
    this.#on(messages.OutputRequest, (engine, params) => engine.output(params));
    this.#on(messages.AcknowledgeRequest, (engine, params) => engine.acknowledge(params.ids));
    this.#on(messages.WaitRequest, (engine, params, { signal }) => engine.wait(params.id, signal));
    this.#on0(messages.SubscribeRequest, (engine) => {
      this.add(
        subscribe(engine, (params) =>
          this.#connection.sendNotification(messages.ChangedNotification, params),
        ),
      );
      return engine.list();
    });
    this.#on0(messages.HostStatusRequest, () => this.#options.hostStatus());
    this.#on0(messages.HostStopRequest, () => {
      // Messages are written in order, so when this one is, the answer is on its way too.
      setImmediate(() => {
        const nothing = { changed: [], removed: [] };
        this.#connection
          .sendNotification(messages.ChangedNotification, nothing)
          .finally(() => this.#options.stopHost())
          .catch(() => undefined);
      });
      return null;
    });
  }

  #on<P, R>(
    type: RequestType<P, R, void>,
    handle: (
      engine: TaskEngine,
      params: P,
      context: { session: Session; signal: AbortSignal },
    ) => R | Promise<R>,
  ): void {
    const handler: RequestHandler<P, R, void> = (params, token) =>
      this.#answer(async (session) => {
        const engine = await this.#options.ready;
        return handle(engine, params, { session, signal: this.#signalOf(token) });
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

  /** Aborted when the client cancels the request or goes away. */
  #signalOf(token: CancellationToken): AbortSignal {
    const controller = new AbortController();
    token.onCancellationRequested(() => controller.abort());
    this.#connection.onClose(() => controller.abort());
    return controller.signal;
  }
}

function isSame(given: string, secret: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(secret)];
  return a.length === b.length && timingSafeEqual(a, b);
}
