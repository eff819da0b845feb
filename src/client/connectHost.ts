import type { Session } from '../protocol/task.ts';
import { attachWith, openConnection, type Attach, type HostConnection } from './hostConnection.ts';
import type { HostProgram } from './hostStarter.ts';
import { introduce } from './hostWire.ts';

/** Used by the command line and tests; the editor uses its language client, and starts without the library of this one. */
export const attach: Attach = attachWith(introduce);

/** Of the command line: says in which task it runs. */
export const attachInside = (inside: string): Attach =>
  attachWith((socket, handshake) => introduce(socket, { ...handshake, inside }));

/** Connects as the command line and tests do. @throws what `openConnection` throws */
export function connectHost(
  program: HostProgram,
  session: Session,
  lastStep: Attach = attach,
): Promise<HostConnection> {
  return openConnection(program, session, lastStep);
}
