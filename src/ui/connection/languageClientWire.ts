import { createRequire } from 'node:module';
import type { Duplex } from 'node:stream';
import type { LogOutputChannel } from 'vscode';
import type { GenericNotificationHandler, ProgressType } from 'vscode-jsonrpc';
import type { Disposable } from '../../base/disposable.ts';
import { ConnectionLost } from '../../client/connectionLoss.ts';
import type { HostWire, Introduce } from '../../client/hostWire.ts';
import type * as LanguageClientBundle from '../../languageClientMain.ts';
import { isExpectedError } from '../../protocol/errors.ts';

/** It lies beside the extension's own bundle. */
const BUNDLE = './languageClient.js';

/** What is used of a language client. Its bundle knows types of messages by identity, so it gets their names. */
interface NamedMessages {
  sendRequest<R>(method: string, ...given: unknown[]): Promise<R>;
  onNotification(method: string, handle: GenericNotificationHandler): Disposable;
  onProgress<P>(type: ProgressType<P>, token: string, handle: (part: P) => void): Disposable;
  stop(): Promise<void>;
}

/**
 * The editor's way: its language client, which is loaded with the first connection. Where `outputs` is given, files of that
 * folder get the features that the host has for them.
 */
export function introduceLanguageClient(log: LogOutputChannel, outputs?: string): Introduce {
  return async (socket, handshake) => {
    const { createLanguageClient } = createRequire(__filename)(BUNDLE) as typeof LanguageClientBundle;
    const client = createLanguageClient({
      ...{ socket, handshake, log },
      ...(outputs !== undefined && { outputs }),
    });
    await orLost(client.start(), () => socket.destroyed);
    return languageClientWire(client, { socket, log });
  };
}

/** The wire of a language client that has been started on a socket. */
export function languageClientWire(
  client: NamedMessages,
  { socket, log }: { socket: Duplex; log: Pick<LogOutputChannel, 'debug'> },
): HostWire {
  let isDisposed = false;
  const isGone = () => isDisposed || socket.destroyed;
  return {
    // Without a type every argument is taken for a parameter, also a token that nobody gave.
    sendRequest: <R>({ method }: { method: string }, ...given: unknown[]) =>
      orLost(client.sendRequest<R>(method, ...given.filter((one) => one !== undefined)), isGone),
    onNotification: ({ method }, handle) => client.onNotification(method, handle),
    onProgress: (type, token, handle) => client.onProgress(type, token, handle),
    dispose: () => {
      isDisposed = true;
      client
        .stop()
        .catch((error: unknown) => log.debug(`Stop: ${String(error)}`))
        .finally(() => socket.destroy());
    },
  };
}

/** Whatever fails once the connection is gone, and is no answer of the host's, has failed of that. */
async function orLost<T>(asked: Promise<T>, isGone: () => boolean): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    throw isGone() && !isExpectedError(error) ? new ConnectionLost() : error;
  }
}
