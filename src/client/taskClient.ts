import type { CancellationToken, RequestType, RequestType0 } from 'vscode-jsonrpc';
import * as messages from '../protocol/messages.ts';

/** What a connection must offer; `vscode-jsonrpc`'s and the editor's language client both do. */
export interface RequestSender {
  sendRequest<R, E>(type: RequestType0<R, E>, token?: CancellationToken): Promise<R>;
  sendRequest<P, R, E>(type: RequestType<P, R, E>, params: P, token?: CancellationToken): Promise<R>;
}

/** The verbs of the host, typed. Every method rejects as its message in `protocol/messages.ts` says. */
export class TaskClient {
  readonly #connection: RequestSender;

  constructor(connection: RequestSender) {
    this.#connection = connection;
  }

  start(params: messages.StartParams) {
    return this.#connection.sendRequest(messages.StartRequest, params);
  }

  list(params: messages.ListParams = {}) {
    return this.#connection.sendRequest(messages.ListRequest, params);
  }

  get(id: string) {
    return this.#connection.sendRequest(messages.GetRequest, { id });
  }

  cancel(params: messages.CancelParams) {
    return this.#connection.sendRequest(messages.CancelRequest, params);
  }

  cancelAll(params: messages.CancelAllParams = {}) {
    return this.#connection.sendRequest(messages.CancelAllRequest, params);
  }

  rerun(params: messages.RerunParams) {
    return this.#connection.sendRequest(messages.RerunRequest, params);
  }

  remove(ids: string[]) {
    return this.#connection.sendRequest(messages.RemoveRequest, { ids });
  }

  rename(params: messages.RenameParams) {
    return this.#connection.sendRequest(messages.RenameRequest, params);
  }

  output(params: messages.OutputParams) {
    return this.#connection.sendRequest(messages.OutputRequest, params);
  }

  wait(id: string, token?: CancellationToken) {
    return this.#connection.sendRequest(messages.WaitRequest, { id }, token);
  }

  acknowledge(ids: string[]) {
    return this.#connection.sendRequest(messages.AcknowledgeRequest, { ids });
  }

  subscribe() {
    return this.#connection.sendRequest(messages.SubscribeRequest);
  }

  hostStatus() {
    return this.#connection.sendRequest(messages.HostStatusRequest);
  }

  hostStop() {
    return this.#connection.sendRequest(messages.HostStopRequest);
  }
}
