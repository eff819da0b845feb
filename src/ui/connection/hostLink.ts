import type { LogOutputChannel } from 'vscode';
import { StreamMessageWriter } from 'vscode-jsonrpc/node';
import { CloseAction, ErrorAction, LanguageClient } from 'vscode-languageclient/node';
import { handshakeFor } from '../../client/connectHost.ts';
import { ensureHost, type HostProgram } from '../../client/hostStarter.ts';
import { TaskClient } from '../../client/taskClient.ts';
import { hostUnavailable } from '../../protocol/errors.ts';
import { messageReader } from '../../protocol/messageReader.ts';
import { ChangedNotification, type ChangedParams } from '../../protocol/messages.ts';
import type { Session } from '../../protocol/task.ts';

export interface HostLinkOptions {
  program: HostProgram;
  session: Session;
  log: LogOutputChannel;
  onChanged(news: ChangedParams): void;
  /** The host went away; not called for a link that is disposed or never opened. */
  onClosed(): void;
}

/** One connection to a host, for as long as it lasts. A lost one is not revived: another is opened. */
export interface HostLink {
  client: TaskClient;
  dispose(): void;
}

/** The library tells people of lost connections; here that is the gateway's business, so it only logs. */
class QuietLanguageClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

/**
 * Opens a connection to the host, which is started when none runs.
 * @throws `dataDirectoryUnusable`, `hostUnavailable`, `badToken`, `wrongProtocol`
 */
export async function openHostLink(options: HostLinkOptions): Promise<HostLink> {
  const { endpoint, socket } = await ensureHost(options.program);
  // Whatever breaks the socket also closes it, and the close is what is acted upon.
  socket.on('error', (error) => options.log.debug(`Socket: ${error.message}`));
  let isOpen = false;
  const language = new QuietLanguageClient(
    'legwork',
    'Legwork',
    () => Promise.resolve({ reader: messageReader(socket), writer: new StreamMessageWriter(socket) }),
    {
      outputChannel: options.log,
      initializationOptions: () => handshakeFor(endpoint, options.session),
      initializationFailedHandler: () => false,
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue, handled: true }),
        closed: () => {
          if (isOpen) options.onClosed();
          isOpen = false;
          return { action: CloseAction.DoNotRestart, handled: true, message: 'The task host went away.' };
        },
      },
    },
  );
  language.onNotification(ChangedNotification, options.onChanged);
  try {
    // A host that dies before it answers would leave the start pending for ever.
    const lost = new Promise<never>((_resolve, reject) => {
      socket.once('close', () => reject(hostUnavailable('it ended while it was being asked')));
    });
    lost.catch(() => undefined);
    await Promise.race([language.start(), lost]);
  } catch (error) {
    socket.destroy();
    throw error;
  }
  isOpen = true;
  return {
    client: new TaskClient(language),
    dispose: () => {
      isOpen = false;
      language
        .stop()
        .catch((error: unknown) => options.log.debug(`Stop: ${String(error)}`))
        .finally(() => socket.destroy());
    },
  };
}
