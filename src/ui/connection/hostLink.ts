import type { LogOutputChannel } from 'vscode';
import { attachWith, openConnection } from '../../client/hostConnection.ts';
import type { HostProgram } from '../../client/hostStarter.ts';
import type { TaskClient } from '../../client/taskClient.ts';
import {
  CancelExternalNotification,
  ChangedNotification,
  ProblemsNotification,
  type CancelExternalParams,
  type ChangedParams,
} from '../../protocol/messages.ts';
import type { ProblemsParams } from '../../protocol/problems.ts';
import type { Session } from '../../protocol/task.ts';
import { introduceLanguageClient } from './languageClientWire.ts';

export interface HostLinkOptions {
  program: HostProgram;
  session: Session;
  log: LogOutputChannel;
  onChanged(news: ChangedParams): void;
  onCancelExternal?(request: CancelExternalParams): void;
  /** What the host finds in outputs of running tasks. */
  onProblems?(found: ProblemsParams): void;
  /** Whether outputs that are open in the editor get the host's language features over this connection. */
  hasLanguageFeatures?: boolean;
  /** The host went away, or hangs; not called for a link that is disposed or never opened. */
  onClosed(): void;
}

/** One connection to a host, for as long as it lasts. A lost one is not revived: another is opened. */
export interface HostLink {
  client: TaskClient;
  dispose(): void;
}

/** Opens a connection to the host, which is started when none runs. @throws what `openConnection` throws */
export async function openHostLink(options: HostLinkOptions): Promise<HostLink> {
  const { program, session, log } = options;
  const outputs = options.hasLanguageFeatures ? program.paths.output : undefined;
  const attach = attachWith(introduceLanguageClient(log, outputs));
  const { client, connection, closed, dispose } = await openConnection(program, session, attach);
  connection.onNotification(ChangedNotification, options.onChanged);
  const { onCancelExternal, onProblems } = options;
  if (onCancelExternal) connection.onNotification(CancelExternalNotification, onCancelExternal);
  if (onProblems) connection.onNotification(ProblemsNotification, onProblems);
  let isDisposed = false;
  void closed.then(() => {
    if (!isDisposed) options.onClosed();
  });
  return {
    client,
    dispose: () => {
      isDisposed = true;
      dispose();
    },
  };
}
